// One curve panel: training thin, validation bold, both named with their value where they end.
/** @import { Frame, Palette, Plan, Shape, Size } from "./types.js" */
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

// The names of both lines at their ends; their values are those under the pointer while it is there.
function endLabels({ train, validation }, marked, fill) {
  const lines = [["val", validation, 700], ["train", train, 400]]
    .map(([name, values, weight]) => {
      const last = finite(values).at(-1);
      return { name, weight, last, value: marked === null ? last : values[marked] };
    })
    .filter(({ last }) => last !== undefined);
  return ({ right, y }) => {
    const [low, high] = y.domain;
    const ends = lines
      .map((each) => ({ ...each, y: y.apply(Math.min(high, Math.max(low, each.last))) }))
      .sort((a, b) => a.y - b.y);
    const places = spread(ends.map((end) => end.y), LABEL.gap);
    return ends.map(({ name, weight, value }, k) => (
      text(`${short(value)} ${name}`, right + 6, baseline(places[k], LABEL.size), { fill, weight, size: LABEL.size })));
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
  const disc = (values, radius) => dots(xs.slice(at, at + 1), values.slice(at, at + 1), { radius, fill });
  const shapes = draw(frame, [
    axisY({ ticks: ticks(range, 4), grid: 0.1 }),
    axisX({ ticks: ticks([0, last], across) }),
    words(unit, ({ right, bottom }) => [right + 8, bottom + 17]),
    clipped(4, [
      line(xs, train, { stroke: colour, opacity: 0.55 }),
      line(xs, validation, { stroke: colour, width: 2.5 }),
      marked !== null && ruleX([xs[marked]], { stroke: "text", opacity: 0.4 }),
      xs.length > 0 && disc(train, 2),
      xs.length > 0 && disc(validation, 3.5),
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
 * title and help name the quantity; colour is a token of kit/style.js; onHover(index or null) tells
 * which point the pointer is at, so that sibling panels can mark() the same one.
 * @param {{title: string, help: string, colour: string, onHover: (index: number | null) => void}} options
 */
export function createCurve({ title, help, colour, onHover }) {
  const canvas = chartCanvas();
  const { node, reading } = createPanel({ title, help, colour }, canvas);
  /** @type {Curve} */
  let curve = { x: [], train: [], validation: [], unit: "epoch" };
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
      const value = finite(curve.validation).at(-1) ?? finite(curve.train).at(-1);
      canvas.setAttribute("aria-label", `${title}: ${short(value ?? NaN)} nats`);
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
