// One curve panel: training thin, validation bold, both named with their value where they end.
/** @import { Mark, Palette, Plan, Size } from "./types.js" */
import { axisX, axisY } from "./axis.js";
import { chartCanvas, createPanel } from "./panel.js";
import { createPlot, watchPointer } from "./canvas.js";
import { createFrame, draw } from "./frame.js";
import { short } from "./format.js";
import { spread } from "./labels.js";
import { clipped, dots, line, ruleX, words } from "./marks.js";
import { finite, robustRange } from "./range.js";
import { linear, ticks } from "./scale.js";
import { baseline, text } from "./shapes.js";

const MARGIN = { left: 38, right: 74, top: 10, bottom: 24 };
const LABEL = { size: 12.5, gap: 16 }; // the names at the lines' ends

/**
 * @typedef {object} Curve the course of one quantity
 * @property {number[]} x of each point
 * @property {number[]} train
 * @property {number[]} validation
 * @property {string} unit of x
 */

// The last number of a line; NaN of none.
const lastOf = (values) => finite(values).at(-1) ?? NaN;

/**
 * The names of both lines at their ends; their values are those under the pointer while it is
 * there.
 * @param {Curve} curve
 * @param {number | null} marked
 * @param {string} fill
 * @returns {Mark}
 */
function endLabels({ train, validation }, marked, fill) {
  const { size, gap } = LABEL;
  const lines = [
    { name: "val", values: validation, weight: 700 }, { name: "train", values: train, weight: 400 },
  ].filter(({ values }) => finite(values).length);
  return ({ right, y }) => {
    const [low, high] = y.domain;
    const ends = lines.map((each) => {
      const last = lastOf(each.values);
      const height = y.apply(Math.min(high, Math.max(low, last)));
      return { ...each, height, value: marked === null ? last : each.values[marked] };
    }).sort((a, b) => a.height - b.height);
    const heights = spread(ends.map((end) => end.height), gap);
    return ends.map(({ name, weight, value }, k) => text(
      `${short(value)} ${name}`, right + 6, baseline(heights[k], size), { fill, weight, size }));
  };
}

/**
 * @param {Curve} curve
 * @param {{colour: string, marked: number | null}} look marked: the point under the pointer
 * @param {Size} size
 * @returns {Plan}
 */
export function planCurve(curve, { colour, marked }, size) {
  const { x: xs, train, validation, unit } = curve;
  const last = xs.at(-1) || 1;
  const range = robustRange([validation, train]);
  const frame = createFrame(size, MARGIN, {
    x: (pixels) => linear([0, last], pixels),
    y: (pixels) => linear(range, pixels),
  });
  const fill = colour;
  const across = Math.max(2, Math.min(5, (frame.right - frame.left) / 50));
  const at = marked ?? xs.length - 1;
  const disc = (values, radius) => dots([xs[at]], [values[at]], { radius, fill });
  const shapes = draw(frame, [
    axisY({ ticks: ticks(range, 4), grid: 0.1 }),
    axisX({ ticks: ticks([0, last], across) }),
    words(unit, ({ right, bottom }) => [right + 8, bottom + 17]),
    clipped(4, [
      line(xs, train, { stroke: colour, opacity: 0.55 }),
      line(xs, validation, { stroke: colour, width: 2.5 }),
      marked !== null && ruleX([xs[marked]], { stroke: "text", opacity: 0.4 }),
      disc(train, 2),
      disc(validation, 3.5),
    ]),
    endLabels(curve, marked, fill),
  ]);
  return { frame, shapes };
}

function nearest(values, wanted) {
  return values.reduce((best, value, index) => (
    Math.abs(value - wanted) < Math.abs(values[best] - wanted) ? index : best), 0);
}

/**
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.help
 * @param {string} options.colour a token of kit/style.js
 * @param {(index: number | null) => void} options.onHover which point the pointer is at, so that
 *   sibling panels can mark() the same one
 */
export function createCurve({ title, help, colour, onHover }) {
  const canvas = chartCanvas();
  const { node, reading } = createPanel({ title, help, colour }, canvas);
  /** @type {Curve} */
  let curve = { x: [], train: [], validation: [], unit: "epoch" };
  /** @type {number | null} */
  let wanted = null;
  const marked = () => (wanted !== null && wanted < curve.x.length ? wanted : null);
  const plot = createPlot(canvas, (size) => planCurve(curve, { colour, marked: marked() }, size));

  watchPointer(canvas, (pixel) => {
    const frame = plot.frame();
    if (pixel === null) onHover(null);
    else if (frame && curve.x.length) onHover(nearest(curve.x, frame.x.invert(pixel)));
  });

  function show() {
    const at = marked();
    reading.textContent = at === null ? "nats" : `nats at ${curve.unit} ${short(curve.x[at])}`;
  }

  return {
    node,
    /** @param {Curve} next @param {Palette} palette */
    update(next, palette) {
      curve = next;
      const value = lastOf([...curve.train, ...curve.validation]);
      canvas.setAttribute("aria-label", `${title}: ${short(value)} nats`);
      show();
      plot.draw(palette);
    },
    repaint: plot.draw,
    /** @param {number | null} index */
    mark(index) {
      if (index === wanted) return;
      wanted = index;
      show();
      plot.draw();
    },
    destroy: plot.destroy,
  };
}
