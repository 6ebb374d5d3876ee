// A curve commit as SVG: axes, the learner's line with its handles, and after the reveal the truth.
/** @import { CommitSpec } from "../types.js" */
/** @import { Scale } from "../../charts/scale.js" */
import { makeSvg } from "../../kit/dom.js";
import { unitIn, written } from "../rich.js";
import { createFrame, scaleOf, svgText } from "./figure.js";
import { idsOf, labelOf } from "./strokes.js";

const COLOURS = ["text", "muted", "x"]; // of several curves; their points have shapes of their own

/**
 * @typedef {{x: (k: number) => number, y: Scale}} Frame
 * @typedef {object} Drawing
 * @property {CommitSpec} spec
 * @property {Record<string, any>} text
 * @property {ReturnType<typeof import("./strokes.js").createDrawn>} drawn
 * @property {{id: string, k: number}} focus the handle that Tab reaches
 * @property {Record<string, number[]> | null} truth
 * @property {(id: string) => string} nameOf
 * @property {string} yours what the learner's own line is called
 * @property {(text: string) => string} say a text as plain letters
 */

/** @param {CommitSpec} spec @param {string} id */
export const guessColour = (spec, id) => (spec.curves ? COLOURS[idsOf(spec).indexOf(id) % COLOURS.length] : "text");
/** @param {CommitSpec} spec @param {string} id */
const truthColour = (spec, id) => (spec.curves ? guessColour(spec, id) : spec.symbol ?? "text");
const own = (colour) => `--own: var(--lp-${colour})`;

/** @param {(number | null)[]} points @param {Frame} frame */
const pathOf = (points, { x, y }) => points.flatMap((value, k) => (value === null ? [] : [`${x(k)},${y.apply(value)}`]));

/** @param {Drawing} drawing @param {Frame} frame @param {string} id @param {number} k */
function handle({ spec, text, drawn, focus, nameOf, say }, { x, y }, id, k) {
  const value = drawn.of(id)[k];
  const at = value ?? drawn.near(id, k);
  const place = [say(text.place ?? text.across ?? ""), labelOf(spec, k)].filter(Boolean).join(" ");
  const fixed = drawn.fixed(id, k) !== null;
  return makeSvg("g", {
    role: "slider", tabindex: focus.id === id && focus.k === k ? 0 : -1,
    class: `lp-fig-handle${value === null ? " lp-fig-unset" : ""}${id === focus.id ? "" : " lp-fig-other"}`,
    "aria-label": spec.curves ? `${nameOf(id)}, ${place}` : place,
    "aria-valuemin": spec.y.low, "aria-valuemax": spec.y.high, "aria-valuenow": at,
    "aria-valuetext": value === null ? "–" : `${written(value, 2)} ${unitIn(spec.unit)}`,
    "aria-orientation": "vertical", "data-place": `${id} ${k}`, ...(fixed && { "aria-disabled": "true" }),
  },
  makeSvg("circle", { class: "lp-fig-touch", cx: x(k), cy: y.apply(at), r: 22 }),
  makeSvg("circle", { class: "lp-fig-dot", cx: x(k), cy: y.apply(at), r: fixed ? 5 : 8, style: own(guessColour(spec, id)) }));
}

// A point of one of several curves.
const SHAPES = ["M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0z", "M-5,-5H5V5H-5z", "M0,-6.5L6.5,0L0,6.5L-6.5,0z"];
/** @param {CommitSpec} spec @param {string} id @param {number} x @param {number} y */
const point = (spec, id, x, y) => makeSvg("path", {
  class: "lp-fig-point", d: SHAPES[idsOf(spec).indexOf(id) % SHAPES.length], transform: `translate(${x} ${y})`,
});

// Of several curves the truth bears its name, above or below where the guess leaves room.
/** @param {Drawing} drawing @param {Frame} frame @param {string} id @param {number[]} its */
function truthName({ spec, drawn, nameOf }, { x, y }, id, its) {
  if (!spec.curves) return [];
  const k = Math.floor(its.length * 0.3);
  const mine = drawn.of(id)[k];
  const place = y.apply(its[k]);
  const above = place > 24 && (mine === null || mine <= its[k] || place > y.range[0] - 24);
  return [svgText(nameOf(id), { class: "lp-fig-name", style: own(truthColour(spec, id)), x: x(k) + 8, y: place + (above ? -10 : 20) })];
}

// The learner's line, with its name where there is room for it.
/** @param {Drawing} drawing @param {Frame} frame @param {string} id */
function guessLine({ spec, drawn, nameOf, truth, yours }, frame, id) {
  const points = drawn.of(id);
  const set = points.flatMap((value, k) => (value === null ? [] : [k]));
  if (set.length < 2) return [];
  const style = own(guessColour(spec, id));
  const named = set[Math.floor(set.length * 0.6)];
  return [
    makeSvg("polyline", { class: "lp-fig-mine", points: pathOf(points, frame).join(" "), style }),
    svgText(truth && spec.curves ? yours : nameOf(id), {
      class: "lp-fig-name", style, x: frame.x(named) + 10, y: frame.y.apply(/** @type {number} */ (points[named])) - 10,
    }),
  ];
}

// The numbers beside the truth, on the side that the guess leaves free.
/** @param {Frame} frame @param {number[]} its @param {(number | null)[]} mine @param {string} style */
function numbers({ x, y }, its, mine, style) {
  const last = its.length - 1;
  return its.map((value, k) => {
    const place = y.apply(value);
    const above = (mine[k] ?? Infinity) > value;
    const below = mine[k] !== null && above && place < y.range[0] - 24;
    return svgText(written(value, value < 0.995 ? 2 : value < 100 ? 1 : 0), {
      class: "lp-fig-number", style, x: x(k) + (k ? 0 : 8), y: Math.max(14, place + (below ? 22 : -11)),
      "text-anchor": k === 0 ? "start" : k === last ? "end" : "middle",
    });
  });
}

/** @param {Drawing} drawing @param {Frame} frame @param {string} id */
function truthLine(drawing, frame, id) {
  const { spec, drawn, truth } = drawing;
  if (!truth) return [];
  const { x, y } = frame;
  const [its, mine] = [truth[id], drawn.of(id)];
  const style = own(truthColour(spec, id));
  const line = pathOf(its, frame);
  const both = mine.every((value) => value !== null);
  const between = both ? [
    makeSvg("polygon", { points: [...line, ...pathOf(mine, frame).toReversed()].join(" "), fill: `url(#lp-hatch-${id})` }),
    ...its.map((value, k) => makeSvg("path", {
      class: "lp-fig-apart", d: `M${x(k)},${y.apply(value)}V${y.apply(/** @type {number} */ (mine[k]))}`,
    })),
  ] : [];
  const labels = numbers(frame, its, mine, style);
  return [
    makeSvg("g", { class: "lp-fig-truth", style }, ...between,
      makeSvg("polyline", { points: line.join(" "), class: "lp-fig-its" }),
      ...its.map((value, k) => point(spec, id, x(k), y.apply(value)))),
    ...truthName(drawing, frame, id, its),
    ...(spec.curves ? labels.slice(-1) : labels),
  ];
}

/** @param {CommitSpec} spec @param {string} id */
const hatch = (spec, id) => makeSvg("pattern", {
  id: `lp-hatch-${id}`, width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
}, makeSvg("path", { class: "lp-fig-hatch", d: "M0,0V7", style: own(truthColour(spec, id)) }));

// -> {nodes, frame}
/** @param {Drawing} drawing @param {{width: number, height: number}} size */
export function drawCurve(drawing, size) {
  const { spec, text, truth, say } = drawing;
  const names = { axis: say(text.axis ?? ""), across: say(text.across ?? ""), symbol: spec.symbol ?? "y" };
  const made = createFrame(size, spec.x, spec.y, names);
  const across = scaleOf(spec.x, /** @type {[number, number]} */ (made.x.range));
  /** @type {Frame} */
  const frame = { x: (k) => across.apply(spec.x.values[k]), y: made.y };
  const ids = idsOf(spec);
  const handles = truth ? [] : ids.flatMap((id) => spec.x.values.map((_, k) => handle(drawing, frame, id, k)));
  const nodes = [
    makeSvg("defs", {}, ...ids.map((id) => hatch(spec, id))), made.node,
    ...ids.flatMap((id) => truthLine(drawing, frame, id)),
    ...ids.flatMap((id) => guessLine(drawing, frame, id)), ...handles,
  ];
  return { nodes, frame };
}
