// One quantity of a training as a small curve: training thin, validation bold, its value beside it.
/** @import { Mark, Palette, Plan, Size } from "./types.js" */
import { axisX, axisY } from "./axis.js";
import { createPlot, watchPointer } from "./canvas.js";
import { short, tickLabel } from "./format.js";
import { createFrame, draw } from "./frame.js";
import { clipped, dots, line, ruleX } from "./marks.js";
import { chartCanvas } from "./panel.js";
import { finite, settledRange } from "./range.js";
import { linear, ticks } from "./scale.js";
import { make } from "../kit/dom.js";
import { explainTitle } from "../kit/entry.js";

const MARGIN = { left: 34, right: 14, top: 6, bottom: 18 };
const WORD = 7; // pixels of a letter beneath the last tick

/**
 * @typedef {object} Curve the course of one quantity
 * @property {number[]} x of each point
 * @property {number[]} train
 * @property {number[]} validation
 * @property {string} unit of x, which stays the same from the first point to the last
 * @property {number} end of the axis: the whole budget
 */

const SETTLED = 0.08; // of the budget: what came before may leave the panel

// The last number of a line; NaN of none.
const lastOf = (values) => finite(values).at(-1) ?? NaN;

/**
 * @param {number} end
 * @param {string} unit
 * @param {number} pixels that there are
 */
function timeAxis(end, unit, pixels) {
  const marks = ticks([0, end], Math.max(2, Math.min(4, pixels / 40)));
  const last = marks.at(-1);
  return axisX({
    ticks: marks, below: 14,
    format: (value) => (value === last ? `${tickLabel(value)} ${unit}` : tickLabel(value)),
  });
}

/**
 * @param {Curve} curve
 * @param {{colour: string, marked: number | null}} look marked: the point under the pointer
 * @param {Size} size
 * @returns {Plan}
 */
export function planCurve(curve, { colour, marked }, size) {
  const { x: xs, train, validation, unit } = curve;
  const end = Math.max(curve.end, xs.at(-1) ?? 0) || 1;
  const range = settledRange(xs, [validation, train], SETTLED * end);
  const right = MARGIN.right + WORD * unit.length;
  const frame = createFrame(size, { ...MARGIN, right }, {
    x: (pixels) => linear([0, end], pixels),
    y: (pixels) => linear(range, pixels),
  });
  const at = marked ?? xs.length - 1;
  const disc = (values, radius) => dots([xs[at]], [values[at]], { radius, fill: colour });
  const shapes = draw(frame, [
    axisY({ ticks: range, grid: (value) => (value === range[0] ? 0.35 : 0.1) }),
    timeAxis(end, unit, frame.right - frame.left),
    clipped(4, [
      line(xs, train, { stroke: colour, opacity: 0.7 }),
      line(xs, validation, { stroke: colour, width: 2.5 }),
      xs.length > 0 && ruleX([xs[at]], { stroke: "text", opacity: 0.35, dash: [2, 3] }),
      disc(train, 2),
      disc(validation, 4),
    ]),
  ]);
  return { frame, shapes };
}

function nearest(values, wanted) {
  return values.reduce((best, value, index) => (
    Math.abs(value - wanted) < Math.abs(values[best] - wanted) ? index : best), 0);
}

// The value of a curve in words: the last ones, or those of the point under the pointer.
function createReading({ title, help, term, colour }) {
  const value = make("b", { class: "lp-curve-value lp-number-text" });
  const name = make("figcaption", {}, explainTitle(make("span", { text: title }), { help, term }));
  const more = make("span", { class: "lp-curve-more lp-number-text" });
  const node = make("div", { class: "lp-curve-words" }, value, name, more);
  for (const part of [value, name]) part.style.color = `var(--lp-${colour})`;
  return {
    node,
    /** @param {Curve} curve @param {number | null} marked */
    show({ x, train, validation, unit }, marked) {
      const of = (values) => (marked === null ? lastOf(values) : values[marked]);
      const known = [validation, train].find((values) => finite(values).length) ?? [];
      value.textContent = short(of(known));
      const beside = known === validation && finite(train).length ? `train ${short(of(train))}` : "";
      const place = marked === null ? "" : `at ${short(x[marked])} ${unit}`;
      more.textContent = [beside, place].filter(Boolean).join(" · ");
    },
  };
}

/**
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.help
 * @param {string} [options.term] of the glossary
 * @param {string} options.colour a token of kit/style.js
 * @param {(index: number | null) => void} options.onHover which point the pointer is at, so that
 *   sibling panels can mark() the same one
 */
export function createCurve({ title, help, term, colour, onHover }) {
  const canvas = chartCanvas();
  const reading = createReading({ title, help, term, colour });
  const node = make("figure", { class: "lp-curve" }, canvas, reading.node);
  /** @type {Curve} */
  let curve = { x: [], train: [], validation: [], unit: "epoch", end: 1 };
  /** @type {number | null} */
  let wanted = null;
  const marked = () => (wanted !== null && wanted < curve.x.length ? wanted : null);
  const plot = createPlot(canvas, (size) => planCurve(curve, { colour, marked: marked() }, size));

  watchPointer(canvas, (pixel) => {
    const frame = plot.frame();
    if (pixel === null) onHover(null);
    else if (frame && curve.x.length) onHover(nearest(curve.x, frame.x.invert(pixel)));
  });

  return {
    node,
    /** @param {Curve} next @param {Palette} palette */
    update(next, palette) {
      curve = next;
      const value = lastOf([...curve.train, ...curve.validation]);
      canvas.setAttribute("aria-label", `${title}: ${short(value)} nats`);
      reading.show(curve, marked());
      plot.draw(palette);
    },
    repaint: plot.draw,
    /** @param {number | null} index */
    mark(index) {
      if (index === wanted) return;
      wanted = index;
      reading.show(curve, marked());
      plot.draw();
    },
    destroy: plot.destroy,
  };
}
