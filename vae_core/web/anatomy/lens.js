// One dimension magnified: its bell, mean, width, noise and code at their true proportions, each to be
// dragged; underneath what the dimension costs, with the numbers put in.
import { fixed } from "../formula/numerals.js";
import { make, makeSvg } from "../kit/dom.js";
import { BASE, HEIGHT, lensLabels, lensPaths, lensScale } from "./lens_plan.js";
/** @import { LensScale, LensState } from "./lens_plan.js" */

const NEAR = 16; // pixels in which a press takes hold
const OWNERS = { q: "sigma", width: "sigma", mean: "mu", noise: "epsilon", drop: "z" };
const LABELS = /** @type {const} */ (["mu", "sigma", "epsilon", "z"]);

function createDrawing() {
  const paths = Object.fromEntries(["prior", "q", "axis", "width", "mean", "noise", "drop"].map((name) => {
    const owner = OWNERS[name] ? { "data-s": OWNERS[name] } : {};
    return [name, makeSvg("path", /** @type {Record<string, string>} */ ({ class: `lp-lens-${name}`, ...owner }))];
  }));
  const dot = makeSvg("circle", { class: "lp-lens-dot", r: 6, cy: BASE, "data-s": "z" });
  const labels = Object.fromEntries(LABELS.map((name) => (
    [name, makeSvg("text", { class: `lp-s-${name} lp-lens-label`, "data-s": name })])));
  const words = makeSvg("text", { class: "lp-lens-words", x: 2, y: 11 });
  const svg = makeSvg("svg", { role: "img", height: HEIGHT },
    ...Object.values(paths), dot, ...Object.values(labels), words);
  return {
    svg,
    /** @param {LensState} state @param {LensScale} scale @param {number} width */
    draw(state, scale, width) {
      svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
      for (const [name, d] of Object.entries(lensPaths(state, scale, width))) paths[name].setAttribute("d", d);
      dot.style.display = state.z === null ? "none" : "";
      dot.setAttribute("cx", scale.at(state.z ?? 0).toFixed(1));
      const placed = lensLabels(state, scale, width);
      for (const name of LABELS) {
        const { x, y, text, anchor } = placed[name] ?? { x: 0, y: 0, text: "", anchor: "start" };
        labels[name].setAttribute("x", x.toFixed(1));
        labels[name].setAttribute("y", `${y}`);
        labels[name].setAttribute("text-anchor", anchor);
        labels[name].textContent = text;
      }
      const times = scale.magnified.toFixed(scale.magnified < 10 ? 1 : 0);
      words.textContent = scale.magnified > 1.05 ? `magnified ${times}×` : "";
      const { index, mu, sigma, epsilon, z } = state;
      svg.setAttribute("aria-label", `dimension z${index + 1}, magnified: mean ${fixed(mu)}, standard deviation ${fixed(sigma)}, noise ${fixed(epsilon)}, code ${fixed(z)}`);
    },
  };
}

/**
 * Which of what a hand can set stands nearest to a press.
 * @param {LensState} state
 * @param {LensScale} scale
 * @param {string[]} set
 * @param {number} x
 */
export function handleNear({ mu, sigma, z }, { at }, set, x) {
  /** @type {[name: string, value: number | null][]} */
  const places = [["z", z], ["sigma", mu === null || sigma === null ? null : mu + sigma], ["mu", mu]];
  const near = places.flatMap(([name, value]) => {
    if (value === null || (name !== "z" && !set.includes(name))) return [];
    return [{ name, far: Math.abs(at(value) - x) }];
  }).sort((a, b) => a.far - b.far)[0];
  return near && near.far <= NEAR ? near.name : null;
}

/**
 * onMove({mu | sigma | z}) at every movement, onRelease() at its end.
 * -> {node, line (where the arithmetic stands), show(state), destroy()}
 * @param {{onMove: (move: {mu?: number, sigma?: number, z?: number}) => void, onRelease: () => void,
 *   set: string[]}} hands
 */
export function createLens({ onMove, onRelease, set }) {
  const { svg, draw } = createDrawing();
  const line = make("p", { class: "lp-lens-line lp-number-text" });
  const node = make("div", { class: "lp-lens" }, svg, line);
  let width = 0;
  /** @type {LensState | null} */
  let state = null;
  /** @type {LensScale | null} */
  let scale = null;
  /** @type {string | null} */
  let held = null; // under a hand the scale stays, or the handle would run from it

  function show() {
    if (!state || !width) return;
    if (!held || !scale) scale = lensScale(state, width);
    draw(state, scale, width);
  }
  const place = (event) => {
    const box = svg.getBoundingClientRect();
    return ((event.clientX - box.left) * width) / box.width; // a presenter enlarges the page
  };
  const near = (event) => (state && scale ? handleNear(state, scale, set, place(event)) : null);

  svg.addEventListener("pointerdown", (event) => {
    held = near(event);
    if (!held) return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!held || !scale || !state) {
      if (event.pointerType === "mouse") svg.style.cursor = near(event) ? "ew-resize" : "";
      return;
    }
    const value = scale.value(place(event));
    onMove(held === "sigma" ? { sigma: Math.max(0.001, value - (state.mu ?? 0)) } : { [held]: value });
  });
  function lift() {
    if (held) onRelease();
    held = null;
    show();
  }
  svg.addEventListener("pointerup", lift);
  svg.addEventListener("pointercancel", lift);
  const observer = new ResizeObserver(([{ contentRect }]) => {
    width = Math.round(contentRect.width);
    show();
  });
  observer.observe(node);
  return {
    node, line,
    /** @param {LensState} next */
    show(next) {
      state = next;
      show();
    },
    destroy: () => observer.disconnect(),
  };
}
