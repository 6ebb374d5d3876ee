// A Gaussian that is drawn over the prior: its centre and its width, with a pointer or on two sliders.
//
// spec: range {low, high} of the centre, width {low, high}. text: centre, width, prior, yours, truth, scale.
// guess, truth: {mu, sigma}. gap: KL(truth ‖ guess) in nats.
/** @import { CommitKind, CommitSpec } from "../types.js" */
/** @import { Bell } from "../answers/posterior.js" */
import { make, makeSvg } from "../../kit/dom.js";
import { bellPath, peakOf } from "../../bells/plan.js";
import { linear } from "../../charts/scale.js";
import { klOfBells } from "../answers/posterior.js";
import { written } from "../rich.js";
import { createFigure, pointOf, svgText } from "./figure.js";

const SIDE = 20; // pixels left and right of the axis
const FOOT = 34; // pixels under it
const HALF = Math.exp(-0.5); // of a bell's height, one standard deviation from its centre
const NEAR = 26; // pixels about the grip of the width
const PLACES = 200; // of the slider of the width, which is logarithmic
const FIRST = 0.6; // a width that is not set yet

/** @typedef {{mu: number | null, sigma: number | null}} Drawn */

/** @type {CommitKind["gap"]} */
const gap = (_, guess, truth) => ({ gap: klOfBells(/** @type {any} */ (truth), /** @type {any} */ (guess)) });

/** @type {CommitKind["values"]} */
function values(_, guess, truth) {
  const named = (kind, { mu, sigma }) => ({ [`${kind}.mu`]: mu, [`${kind}.sigma`]: sigma });
  return { ...named("truth", /** @type {any} */ (truth)), ...(guess ? named("guess", /** @type {any} */ (guess)) : {}) };
}

/** @type {CommitKind["words"]} */
const words = (_, guess) => `mu: ${/** @type {any} */ (guess).mu}, sigma: ${/** @type {any} */ (guess).sigma}`;

const held = (value, { low, high }) => Math.min(high, Math.max(low, value));
const rounded = (value) => Number(value.toPrecision(3));

// The figure: prior, the learner's bell with its grip, and the true one.
/** @param {CommitSpec} spec @param {Record<string, any>} text @param {{drawn: Drawn, truth: Bell | null}} shown */
function drawBells({ range }, text, { drawn, truth }, { width, height }) {
  const scale = linear([range.low, range.high], [SIDE, width - SIDE]);
  const base = height - FOOT;
  const room = base - 24;
  const at = { at: scale.apply, low: range.low, high: range.high };
  const bell = (name, mu, sigma) => makeSvg("path", { class: `lp-fig-bell lp-fig-bell-${name}`, d: bellPath(at, mu, sigma, base, room * peakOf(sigma, 1)) });
  // The true bell's name stands over it, the learner's beside, on the side that the other leaves free.
  const beside = (mu, sigma, said, left) => svgText(said, {
    class: "lp-fig-name lp-fig-bell-name-mine", "text-anchor": left ? "end" : "start",
    x: scale.apply(held(mu + (left ? -1 : 1) * Math.max(0.12, sigma * 1.1), range)), y: base - room * peakOf(sigma, 1) * 0.75,
  });
  const over = (mu, sigma, said) => svgText(said, {
    class: "lp-fig-name lp-fig-bell-name-truth", "text-anchor": "middle",
    x: Math.min(width - 50, Math.max(50, scale.apply(mu))), y: base - room * peakOf(sigma, 1) - 8,
  });
  const ticks = [];
  for (let value = Math.ceil(range.low); value <= range.high; value += 1) {
    ticks.push(makeSvg("path", { class: "lp-fig-mark", d: `M${scale.apply(value)},${base}v5` }),
      svgText(written(value, 0), { class: "lp-fig-tick", x: scale.apply(value), y: base + 20, "text-anchor": "middle" }));
  }
  const mine = drawn.mu === null ? [] : (() => {
    const sigma = drawn.sigma ?? FIRST;
    const grip = { cx: scale.apply(held(drawn.mu + sigma, range)), cy: base - HALF * room * peakOf(sigma, 1) };
    const own = bell(drawn.sigma === null ? "unset" : "mine", drawn.mu, sigma);
    return [own, beside(drawn.mu, sigma, text.yours, truth ? drawn.mu < truth.mu : drawn.mu > 0),
      ...(truth ? [] : [makeSvg("circle", { class: "lp-fig-dot", ...grip, r: 8 }),
        makeSvg("circle", { class: "lp-fig-dot", cx: scale.apply(drawn.mu), cy: base, r: 8 })])];
  })();
  return {
    scale, base, room,
    nodes: [
      makeSvg("path", { class: "lp-fig-line", d: `M${SIDE},${base}H${width - SIDE}` }), ...ticks,
      svgText(text.scale, { class: "lp-fig-tick", x: SIDE, y: 14 }), bell("prior", 0, 1), svgText(text.prior, { class: "lp-fig-tick", x: scale.apply(-1.6), y: base - room * 0.22, "text-anchor": "end" }),
      ...(truth ? [bell("truth", truth.mu, truth.sigma), over(truth.mu, truth.sigma, text.truth)] : []), ...mine,
    ],
  };
}

// A slider with its words. -> {node, show(value, where it rests while there is none)}
/** @param {DocumentFragment} said @param {{of: (value: number) => number, at: (place: number) => number, min: number, max: number, step: number}} places @param {(value: number) => void} onInput */
function createRange(said, { of, at, min, max, step }, onInput) {
  const reading = make("output", { class: "lp-lesson-reading lp-number-text", text: "–" });
  const input = make("input", {
    type: "range", min, max, step, class: "lp-lesson-range", "aria-label": said.textContent ?? "", "aria-valuetext": "–",
  });
  input.addEventListener("input", () => onInput(at(input.valueAsNumber)));
  return {
    node: make("label", { class: "lp-lesson-field" }, make("span", { class: "lp-lesson-asked" }, said), reading, input),
    /** @param {number | null} value @param {number} rest */
    show(value, rest) {
      input.value = `${of(value ?? rest)}`;
      reading.textContent = value === null ? "–" : written(value, 2);
      input.setAttribute("aria-valuetext", reading.textContent);
    },
  };
}

// The two sliders under the figure. -> {node, show(drawn)}
/** @param {CommitSpec} spec @param {Record<string, any>} text @param {import("../types.js").Rich} rich @param {(next: Partial<Drawn>) => void} set */
function createRanges(spec, text, rich, set) {
  const span = Math.log(spec.width.high / spec.width.low);
  const centre = createRange(rich(text.centre), {
    of: (value) => value, at: (place) => place, min: spec.range.low, max: spec.range.high, step: 0.05,
  }, (mu) => set({ mu }));
  const width = createRange(rich(text.width), {
    of: (value) => Math.round((Math.log(value / spec.width.low) / span) * PLACES),
    at: (place) => rounded(spec.width.low * Math.exp((place / PLACES) * span)), min: 0, max: PLACES, step: 1,
  }, (sigma) => set({ sigma }));
  return {
    node: make("div", { class: "lp-lesson-fields lp-lesson-pair" }, centre.node, width.node),
    /** @param {Drawn} drawn */
    show({ mu, sigma }) {
      centre.show(mu, 0);
      width.show(sigma, FIRST);
    },
  };
}

// A pointer on the figure: on the grip it sets the width, elsewhere the centre. made: what is drawn, null
// while nothing can be set.
/**
 * @param {SVGSVGElement} svg @param {CommitSpec} spec @param {() => ReturnType<typeof drawBells> | null} made
 * @param {() => Drawn} drawn @param {(next: Partial<Drawn>) => void} set
 */
function followPointer(svg, spec, made, drawn, set) {
  /** @type {"mu" | "sigma" | null} */
  let moving = null;
  /** @param {PointerEvent} event */
  function follow(event) {
    const now = made();
    if (!now || !moving) return;
    const at = held(now.scale.invert(pointOf(svg, event)[0]), spec.range);
    if (moving === "mu") set({ mu: rounded(at) });
    else set({ sigma: rounded(held(Math.abs(at - (drawn().mu ?? 0)), spec.width)) });
  }
  svg.addEventListener("pointerdown", (event) => {
    const now = made();
    if (!now || event.button) return;
    const { mu, sigma } = drawn();
    const [x, y] = pointOf(svg, event);
    const wide = sigma ?? FIRST;
    const grip = mu === null ? Infinity : Math.hypot(
      x - now.scale.apply(mu + wide), y - (now.base - HALF * now.room * peakOf(wide, 1)));
    moving = grip < NEAR ? "sigma" : "mu";
    svg.setPointerCapture(event.pointerId);
    follow(event);
  });
  svg.addEventListener("pointermove", follow);
  for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, () => { moving = null; });
  svg.classList.add("lp-fig-bells");
}

/** @type {CommitKind["create"]} */
function create({ spec, text, rich, onChange }) {
  /** @type {{drawn: Drawn, truth: Bell | null}} */
  const shown = { drawn: { mu: null, sigma: null }, truth: null };
  /** @type {ReturnType<typeof drawBells> | null} */
  let made = null;
  const figure = createFigure(text.title ?? "", (size) => {
    made = drawBells(spec, text, shown, size);
    return made.nodes;
  });
  const value = () => (shown.drawn.mu === null || shown.drawn.sigma === null ? null : /** @type {any} */ ({ ...shown.drawn }));
  function tell() {
    ranges.show(shown.drawn);
    figure.redraw();
  }
  /** @param {Partial<Drawn>} next */
  function set(next) {
    Object.assign(shown.drawn, next);
    shown.drawn.mu ??= 0;
    tell();
    onChange(value());
  }
  const ranges = createRanges(spec, text, rich, set);
  followPointer(figure.svg, spec, () => (shown.truth ? null : made), () => shown.drawn, set);
  tell();
  return {
    node: make("div", { class: "lp-fig-stack lp-fig-low" }, figure.node, ranges.node),
    value,
    show(guess) {
      shown.drawn = { .../** @type {any} */ (guess) };
      tell();
      onChange(value());
    },
    reveal(truth, guess) {
      shown.truth = /** @type {any} */ (truth);
      shown.drawn = guess === null ? { mu: null, sigma: null } : { .../** @type {any} */ (guess) };
      ranges.node.hidden = true;
      tell();
    },
    clear() {
      shown.drawn = { mu: null, sigma: null };
      tell();
      onChange(null);
    },
    destroy: figure.destroy,
  };
}

/** @type {CommitKind} */
export const bell = { create, gap, values, words };
