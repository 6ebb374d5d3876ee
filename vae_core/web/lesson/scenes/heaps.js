// Two heaps of arrows: the same noise through two estimators of one gradient.
//
// spec: sigma, arrows (how many), sigmas (true: a slider of σ and a button for other noise).
// text: reparameterised, score, sigma, again.
/** @import { SceneKind } from "../types.js" */
import { make, makeSvg } from "../../kit/dom.js";
import { normals, rolled } from "../../anatomy/noise.js";
import { createFigure, svgText } from "../commits/figure.js";
import { estimates } from "../estimators.js";
import { whole, written } from "../rich.js";
import { planHeap, reachOf } from "./heaps_plan.js";

const KINDS = /** @type {const} */ (["reparameterised", "score"]);
const [LEAST, MOST, STEPS] = [0.05, 2, 40];

/** @param {number} place 0..STEPS @returns {number} */
const sigmaAt = (place) => Number((LEAST * (MOST / LEAST) ** (place / STEPS)).toPrecision(2));
/** @param {number} sigma */
const placeOf = (sigma) => Math.round((STEPS * Math.log(sigma / LEAST)) / Math.log(MOST / LEAST));
/** @param {number} value */
const short = (value) => written(value, Math.abs(value) < 10 ? 2 : 0);

/**
 * One heap. show() after each change of what `told` says.
 * @param {string} title
 * @param {() => {values: Float64Array, reach: [number, number]}} told
 */
export function createHeap(title, told) {
  const words = make("span", { class: "lp-muted lp-number-text" });
  const figure = createFigure(title, (size) => {
    const { values, reach } = told();
    const plan = planHeap(values, reach, size);
    words.textContent = `${short(plan.mean.value)} ± ${short(plan.mean.sd)}`; // their standard deviation
    return [
      makeSvg("path", { class: "lp-fig-line", d: `M${plan.zero},0V${plan.bottom}` }),
      makeSvg("path", { class: "lp-heap-arrows", d: plan.arrows }),
      makeSvg("path", { class: "lp-heap-mean", d: `M${plan.mean.x},0V${plan.bottom}` }),
      ...plan.marks.map(({ value, x }) => svgText(whole(value), {
        class: "lp-fig-tick", x, y: plan.bottom + 14, "text-anchor": "middle",
      })),
    ];
  });
  figure.svg.setAttribute("role", "img");
  const node = make("figure", { class: "lp-heap" },
    make("figcaption", {}, make("b", { text: title }), " ", words), figure.node);
  return { node, show: figure.redraw, destroy: figure.destroy };
}

/** @type {SceneKind["create"]} */
function create({ spec, text, rich, course }) {
  const { gap } = course.data;
  let sigma = spec.sigma ?? 0.5;
  let seed = 1;
  const told = (kind) => {
    const place = { gap, sigma };
    return { values: estimates(kind, place, normals(seed, spec.arrows)), reach: reachOf(place) };
  };
  const heaps = KINDS.map((kind) => createHeap(text[kind], () => told(kind)));
  const show = () => heaps.forEach((heap) => heap.show());
  const said = make("b", { class: "lp-number-text lp-s-sigma" });
  const slider = make("input", { type: "range", min: 0, max: STEPS, step: 1, value: placeOf(sigma), class: "lp-lesson-range", "aria-label": "σ" });
  function say() {
    said.textContent = whole(sigma);
    slider.setAttribute("aria-valuetext", said.textContent);
  }
  slider.addEventListener("input", () => {
    sigma = sigmaAt(Number(slider.value));
    say();
    show();
  });
  const again = make("button", { type: "button", class: "lp-lesson-chip", text: text.again ?? "" });
  again.addEventListener("click", () => {
    seed = rolled(seed);
    show();
  });
  say();
  const tools = make("div", { class: "lp-heap-tools" },
    make("label", {}, rich(text.sigma ?? ""), " ", slider, said), again);
  return {
    node: make("div", { class: "lp-heaps" }, make("div", { class: "lp-heap-pair" }, ...heaps.map(({ node }) => node)),
      ...(spec.sigmas ? [tools] : [])),
    destroy: () => heaps.forEach((heap) => heap.destroy()),
  };
}

/** @type {import("../types.js").SceneKind} */
export const heaps = { create };
