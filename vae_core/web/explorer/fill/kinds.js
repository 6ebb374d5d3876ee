// How an example of each kind is rubbed out and how its completions look.
import { writerOf } from "../../viewers/columns.js";
import { contextOf, make } from "../../kit/dom.js";
import { createPictureRubber, createRowRubber, createSeriesRubber, hatched, paint } from "./rubber.js";
/** @import { Numbers, Shape } from "../../engine/types.js" */
/** @import { Instrument, Palette } from "../../kit/types.js" */

const REACH = 3.2; // standard deviations from the middle of a curve's picture to its edge
const CURVE = { width: 280, height: 130 };

/**
 * @typedef {object} Kind
 * @property {HTMLElement} node what is rubbed
 * @property {HTMLElement[]} buttons
 * @property {Uint8Array} gaps
 * @property {() => void} clear
 * @property {(x: Numbers) => void} show the example, NaN in gaps
 * @property {() => {node: HTMLElement, draw: (values: Numbers, x: Numbers) => void}} tile a completion
 *   and the example that it completes, NaN in gaps
 * @property {string} how what the hand does
 */

/** @param {Shape} shape @param {(done: boolean) => void} onChange @returns {Kind} */
function pictures(shape, onChange) {
  const [, height, width] = shape;
  return {
    ...createPictureRubber(shape, onChange),
    how: "Rub out a part with the mouse or a finger.",
    tile() {
      const node = make("canvas", { class: "lp-pixels", "aria-hidden": "true" });
      node.width = width;
      node.height = height;
      const context = contextOf(node);
      return { node, draw: (values) => paint(context, hatched(values, shape), shape) };
    },
  };
}

// Curves (T, channels); where nothing is known there is none. What was filled has another colour.
/**
 * @param {CanvasRenderingContext2D} context
 * @param {Numbers} values
 * @param {Shape} shape
 * @param {{x: Numbers, palette: () => Palette}} look
 */
function drawCurves(context, values, [, length, channels], { x, palette }) {
  const { width, height } = context.canvas;
  const colours = /** @type {Record<string, string>} */ (/** @type {unknown} */ (palette()));
  context.clearRect(0, 0, width, height);
  context.lineWidth = 2;
  for (let c = 0; c < channels; c += 1) {
    for (let t = 1; t < length; t += 1) {
      const [a, b] = [values[(t - 1) * channels + c], values[t * channels + c]];
      if (Number.isNaN(a) || Number.isNaN(b)) continue;
      const made = Number.isNaN(x[(t - 1) * channels + c]) || Number.isNaN(x[t * channels + c]);
      context.strokeStyle = made ? colours.z : colours.x;
      context.beginPath();
      for (const [at, value] of [[t - 1, a], [t, b]]) {
        context.lineTo(((at + 0.5) / length) * width, (0.5 - value / (2 * REACH)) * height);
      }
      context.stroke();
    }
  }
}

/**
 * @param {Shape} shape
 * @param {() => Palette} palette
 * @param {(done: boolean) => void} onChange
 * @returns {Kind}
 */
function series(shape, palette, onChange) {
  const node = make("canvas", { class: "lp-rub lp-rub-curve", role: "img" });
  node.setAttribute("aria-label", "the series: rub out a stretch with mouse, touch or pen");
  Object.assign(node, CURVE);
  const context = contextOf(node);
  const rubber = createSeriesRubber(shape, node, onChange);
  return {
    ...rubber,
    node,
    how: "Drag along the curve to rub out a stretch.",
    show: (x) => drawCurves(context, x, shape, { x, palette }),
    tile() {
      const tile = make("canvas", { class: "lp-rub-curve", "aria-hidden": "true" });
      Object.assign(tile, { width: CURVE.width / 2, height: CURVE.height / 2 });
      const inside = contextOf(tile);
      return {
        node: tile,
        draw: (values, x) => drawCurves(inside, values, shape, { x, palette }),
      };
    },
  };
}

// Each column's number in its unit, or its most probable value.
function textOf({ column, start, length }, values) {
  if (column.type !== "choice") {
    return writerOf(column.step).write(column.offset + column.scale * values[start]);
  }
  let best = 0;
  for (let i = 1; i < length; i += 1) if (values[start + i] > values[start + best]) best = i;
  return column.values[best];
}

/** @param {any} layout @param {(done: boolean) => void} onChange @returns {Kind} */
function rows(layout, onChange) {
  let start = 0;
  const columns = layout.columns.map((column) => {
    const length = column.type === "choice" ? column.values.length : 1;
    start += length;
    return { column, name: column.name, start: start - length, length };
  });
  const rubber = createRowRubber(columns, start, () => onChange(true));
  return {
    ...rubber,
    buttons: [],
    how: "Press a column to rub out its cell.",
    show: (x) => rubber.show(columns.map((each) => (Number.isNaN(x[each.start]) ? "?" : textOf(each, x)))),
    tile() {
      const node = make("span", { class: "lp-rub-row" });
      return {
        node,
        draw(values, x) {
          const missing = columns.filter(({ start: at }) => Number.isNaN(x[at]));
          node.replaceChildren(...missing.map((each) => make("span", {},
            make("span", { class: "lp-muted", text: `${each.name} ` }), textOf(each, values))));
        },
      };
    },
  };
}

/**
 * @param {Instrument} instrument
 * @param {() => Palette} palette
 * @param {(done: boolean) => void} onChange
 * @returns {Kind}
 */
export function kindOf({ meta }, palette, onChange) {
  const shape = /** @type {Shape} */ (meta.event_shape ?? meta.shape);
  const layout = /** @type {any} */ (meta).layout;
  if (layout?.kind === "series") return series(shape, palette, onChange);
  if (layout?.kind === "table") return rows(layout, onChange);
  return pictures(shape, onChange);
}
