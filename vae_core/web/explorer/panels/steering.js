// Sliders along directions of the latent space, added to the code at which they were last at rest.
/** @import { Instrument } from "../../kit/types.js" */
import { createFader } from "../../kit/fader.js";
import { steer } from "../../engine/latent_math.js";

const REACH = 3; // how many times a direction may be added or taken away

function format(amount) {
  const text = Math.abs(amount).toFixed(2);
  return `${amount < 0 ? "−" : "+"}${text}`;
}

// -> {add(name, direction or null) -> {node, turn(direction or null)}, show(state)}.
// While only these sliders move, the code is base + sum of amount * direction; when another hand
// moves it, that code is the new base and the sliders return to zero.
/** @param {Instrument} instrument */
export function createSteering(instrument) {
  /** @type {{direction: number[] | null, amount: number, fader: {show: (value: number) => void}}[]} */
  const handles = [];
  let base = instrument.z().slice();
  let reached = base;

  function rest() {
    base = instrument.z().slice();
    reached = base;
    for (const handle of handles) {
      handle.amount = 0;
      handle.fader.show(0);
    }
  }

  function go() {
    const active = handles.flatMap(({ direction, amount }) => (
      direction && amount ? [{ direction, amount }] : []));
    reached = steer(
      base,
      active.map(({ direction }) => direction),
      active.map(({ amount }) => amount),
    );
    instrument.move({ z: reached }, "directions");
  }

  /**
   * @param {string} name
   * @param {number[] | null} direction
   */
  function add(name, direction) {
    const fader = createFader({
      name, low: -REACH, high: REACH, step: 0.02, rest: 0, format,
      onMove(amount) {
        handle.amount = amount;
        go();
      },
      onRelease: (amount) => instrument.commit(`${name}, ${format(amount)}`),
    });
    const handle = { direction, amount: 0, fader };
    fader.enable(direction !== null);
    handles.push(handle);
    return {
      node: fader.node,
      /** @param {number[] | null} next */
      turn(next) {
        rest();
        handle.direction = next;
        fader.enable(next !== null);
      },
    };
  }

  return {
    add,
    show({ z, previewing }) {
      if (previewing || z.every((value, k) => value === reached[k])) return;
      rest();
    },
  };
}
