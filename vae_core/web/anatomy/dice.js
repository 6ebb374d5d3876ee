// The die for the noise: roll it, hold it at 0, sweep one dimension, throw it 24 times.
import { make, makeSvg } from "../kit/dom.js";
import { explain } from "../kit/tip.js";

const SWEEP = 4000; // ms from one end to the other and back
const REACH = 2.5; // standard deviations that a sweep goes to either side

function face() {
  const pips = [[5.5, 5.5], [12.5, 12.5], [9, 9]].map(([cx, cy]) => makeSvg("circle", { cx, cy, r: 1.6, fill: "var(--lp-epsilon)" }));
  return makeSvg("svg", { width: 18, height: 18, viewBox: "0 0 18 18", "aria-hidden": "true" },
    makeSvg("rect", { x: 1, y: 1, width: 16, height: 16, rx: 3, fill: "none", stroke: "var(--lp-epsilon)", "stroke-width": 2 }), ...pips);
}

const epsilon = () => make("i", { class: "lp-s-epsilon lp-symbol", text: "ε" });

/** @param {() => void} act @param {...(Node | string)} children */
function button(act, ...children) {
  const node = make("button", { type: "button", class: "lp-button lp-die", "data-s": "epsilon" }, ...children);
  node.addEventListener("click", act);
  return node;
}

/**
 * onRoll(), onHold(), onSweep(epsilon of the dimension in hand, or null at the end), onMany(whether to
 * show many draws). -> {node, show(whether the noise is held, many), stop(), destroy()}
 * @param {{onRoll: () => void, onHold: () => void, onSweep: (epsilon: number | null) => void,
 *   onMany: (on: boolean) => void, many: number}} hands
 */
export function createDice({ onRoll, onHold, onSweep, onMany, many }) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let frame = 0;
  let start = 0;
  let shown = false;
  let place = 0; // of a sweep under reduced motion, a step a click

  function stop() {
    if (!frame) return;
    cancelAnimationFrame(frame);
    frame = 0;
    sweep.setAttribute("aria-pressed", "false");
    onSweep(null);
  }
  function tick(time) {
    start ||= time;
    frame = requestAnimationFrame(tick);
    onSweep(REACH * Math.sin((2 * Math.PI * (time - start)) / SWEEP));
  }
  function swing() {
    if (frame) {
      stop();
    } else if (calm.matches) {
      place = (place + 1) % 8;
      onSweep(REACH * Math.sin((2 * Math.PI * place) / 8));
      onSweep(null);
    } else {
      start = 0;
      sweep.setAttribute("aria-pressed", "true");
      frame = requestAnimationFrame(tick);
    }
  }
  const roll = button(() => {
    stop();
    onRoll();
  }, face(), "Roll ", epsilon());
  const hold = button(() => {
    stop();
    onHold();
  }, "Hold ", epsilon(), " = 0");
  const sweep = button(swing, "Sweep");
  explain(sweep, "Moves epsilon of the chosen dimension from −2.5 to 2.5 and back.");
  const throwing = button(() => onMany(!shown), `${many} draws`);
  return {
    node: make("div", { class: "lp-dice", role: "group", "aria-label": "Noise epsilon" }, roll, hold, sweep, throwing),
    stop,
    /** @param {boolean} held @param {boolean} on */
    show(held, on) {
      shown = on;
      hold.setAttribute("aria-pressed", `${held}`);
      throwing.setAttribute("aria-pressed", `${on}`);
    },
    destroy: stop,
  };
}
