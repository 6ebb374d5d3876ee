// Runs t back and forth between 0 and 1; under reduced motion it advances at a click only.
import { make } from "./dom.js";

const ONE_WAY = 2500; // ms from one end to the other

// at() -> t now; steps() -> how many steps a way takes at clicks; onFrame(t) at every frame of a
// run, onStop(t) when the user ends it, onStep(t) after a step under reduced motion, onLost() when
// a run has ended because `node` is no longer on the page.
// -> {node (a button), playing(), halt() (end without onStop), destroy()}
/**
 * @param {{at: () => number, steps: () => number, onFrame: (t: number) => void,
 *   onStop: (t: number) => void, onStep: (t: number) => void, onLost: () => void}} options
 */
export function createPlayer({ at, steps, onFrame, onStop, onStep, onLost }) {
  const node = make("button", { type: "button", class: "lp-button" });
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let frame = 0;
  let t = 0;
  let way = 1;

  function label() {
    node.textContent = calm.matches ? "Step" : frame ? "Pause" : "Play";
  }

  function halt() {
    cancelAnimationFrame(frame);
    frame = 0;
    label();
  }

  function advance(by) {
    if (at() >= 1) way = -1;
    if (at() <= 0) way = 1;
    t = Math.min(1, Math.max(0, at() + way * by));
  }

  function run() {
    let before = null;
    const tick = (time) => {
      if (!node.isConnected) {
        halt();
        onLost();
        return;
      }
      frame = requestAnimationFrame(tick);
      advance(before === null ? 0 : (time - before) / ONE_WAY);
      before = time;
      onFrame(t);
    };
    frame = requestAnimationFrame(tick);
    label();
  }

  node.addEventListener("click", () => {
    if (frame) {
      halt();
      onStop(at());
    } else if (calm.matches) {
      advance(1 / steps());
      t = Math.round(t * steps()) / steps(); // sums of 1 / n end beside 1
      onStep(t);
    } else {
      run();
    }
  });
  calm.addEventListener("change", halt);
  label();
  return {
    node,
    playing: () => frame !== 0,
    halt,
    destroy() {
      calm.removeEventListener("change", halt);
      halt();
    },
  };
}
