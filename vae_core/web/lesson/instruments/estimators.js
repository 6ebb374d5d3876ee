// Two estimators of one gradient with so many draws each, and the standard errors of their means, measured.
//
// spec: parts [{goal, sigma, baseline, ratio}], apart, attempts, repeats; see tasks/reparameterisation.js.
// text: reparameterised, score, draws, measure, errors, baseline, plain.
/** @import { InstrumentKind } from "../types.js" */
import { make } from "../../kit/dom.js";
import { createHeap } from "../scenes/heaps.js";
import { reachOf } from "../scenes/heaps_plan.js";
import { estimates, measuredError } from "../estimators.js";
import { stream } from "../noise.js";
import { whole } from "../rich.js";
import { reparameterisation } from "../tasks/reparameterisation.js";

const OWN = [10, 6, 16]; // draws of the reparameterised gradient, another number each time a task begins anew
const MOST = 9999;
const ARROWS = 60;
const KINDS = /** @type {const} */ (["reparameterised", "score"]);

/** @param {number} seed @param {"reparameterised" | "score"} kind @param {import("../estimators.js").Place} place @param {number} draws */
function meansOf(seed, kind, place, draws) {
  const normal = stream(seed);
  return Float64Array.from({ length: ARROWS }, () => (
    estimates(kind, place, Float64Array.from({ length: draws }, normal)).reduce((sum, value) => sum + value / draws, 0)));
}

/** @type {InstrumentKind["create"]} */
function create({ lesson, spec, text, rich, tell }) {
  const { gap } = lesson.data;
  const parts = spec.parts;
  /** @type {any} */
  let state = null;
  let beginnings = 0;
  /** @type {Record<string, number>} */
  let draws = { reparameterised: OWN[0], score: OWN[0] };
  const part = () => parts[Math.min(state?.part ?? 0, parts.length - 1)];
  const place = () => ({ gap, sigma: part().sigma, baseline: part().baseline });
  let drawn = { place: place(), draws }; // what the heaps show: what was measured last
  const heaps = KINDS.map((kind) => createHeap(text[kind], () => (
    { values: meansOf(2 + (state?.tries ?? 0), kind, drawn.place, drawn.draws[kind]), reach: narrowed(reachOf(drawn.place)) })));
  /** @param {[number, number]} reach @returns {[number, number]} */
  const narrowed = ([low, high]) => {
    const share = 1.2 / Math.sqrt(drawn.draws.score);
    return [Math.min(0, 2 * gap - share * (2 * gap - low)), 2 * gap + share * (high - 2 * gap)];
  };
  const now = make("p", { class: "lp-estimators-now" });
  const input = make("input", { type: "number", min: 1, max: MOST, step: 1, inputmode: "numeric", class: "lp-estimators-number" });
  const button = make("button", { type: "submit", class: "lp-lesson-chip", text: text.measure });
  const said = make("p", { class: "lp-number-text", role: "status" });
  const form = make("form", { class: "lp-estimators-form" }, make("label", {}, rich(text.draws), " ", input), button);

  function show() {
    const own = part();
    now.replaceChildren(rich(`{sigma} = ${whole(own.sigma)}, ${own.baseline ? text.baseline : text.plain}. ${text.own}: ${draws.reparameterised}.`));
    for (const heap of heaps) heap.show();
  }
  function measure() {
    const score = Math.round(input.valueAsNumber);
    if (!(score >= 1 && score <= MOST) || state?.done) return;
    const { sigma, baseline } = part();
    draws = { ...draws, score };
    drawn = { place: place(), draws };
    const normal = stream(1000 + 7 * (state?.tries ?? 0));
    const errors = Object.fromEntries(KINDS.map((kind) => [kind, measuredError(kind, place(), {
      draws: draws[kind], repeats: spec.repeats, normal,
    })]));
    const event = /** @type {any} */ ({ kind: "errors", sigma, baseline, draws, errors });
    state = reparameterisation.check(spec, state, event);
    if (state.said === "anew") beginnings += 1;
    tell(event);
    said.replaceChildren(rich(text.told, { ...Object.fromEntries(KINDS.map((kind) => [kind, errors[kind]])), score_draws: score }));
    if (state.said !== "missed") {
      draws = { reparameterised: OWN[beginnings % OWN.length], score: OWN[beginnings % OWN.length] };
    }
    show();
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    measure();
  });
  show();
  return {
    node: make("div", { class: "lp-estimators lp-lesson-instrument" }, now, form, said,
      make("div", { class: "lp-heap-pair" }, ...heaps.map(({ node }) => node))),
    destroy: () => heaps.forEach((heap) => heap.destroy()),
  };
}

/** @type {InstrumentKind} */
export const estimators = { create };
