// Sliders along directions of the latent space, added to the code at which they were last at rest.
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
export function createSteering(instrument) {
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
    const active = handles.filter(({ amount }) => amount !== 0);
    reached = steer(
      base,
      active.map(({ direction }) => direction),
      active.map(({ amount }) => amount),
    );
    instrument.move({ z: reached }, "directions");
  }

  function add(name, direction) {
    const handle = { direction, amount: 0, fader: null };
    handle.fader = createFader({
      name, low: -REACH, high: REACH, step: 0.02, rest: 0, format,
      onMove(amount) {
        handle.amount = amount;
        go();
      },
      onRelease: (amount) => instrument.commit(`${name}, ${format(amount)}`),
    });
    handle.fader.enable(direction !== null);
    handles.push(handle);
    return {
      node: handle.fader.node,
      turn(next) {
        rest();
        handle.direction = next;
        handle.fader.enable(next !== null);
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
