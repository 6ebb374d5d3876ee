// What figures of a commit share: an SVG as large as its room, axes, and the marks of guess and truth.
import { make, makeSvg, placeIn } from "../../kit/dom.js";
import { createRoom } from "../../charts/svg.js";
import { linear, log, ticks } from "../../charts/scale.js";
import { whole } from "../rich.js";

/** @typedef {{low: number, high: number, scale?: "linear" | "log", step?: number, ticks?: number[],
 *   labels?: string[], values?: number[]}} AxisSpec */

export const MARGIN = { left: 44, right: 18, top: 30, bottom: 44 };

/** @param {string} written @param {Record<string, string | number>} attributes @param {...Node} more */
export function svgText(written, attributes, ...more) {
  const node = makeSvg("text", attributes, ...more);
  node.prepend(written);
  return node;
}

/** @param {AxisSpec} spec @returns {[number, number]} */
export function domainOf({ low, high, values }) {
  return values ? [values[0], values[values.length - 1]] : [low, high];
}

/** @param {AxisSpec} spec @param {[number, number]} range */
export const scaleOf = (spec, range) => (
  spec.scale === "log" ? log(domainOf(spec), range) : linear(domainOf(spec), range));

// Where an axis has numbers, and what they are called.
/** @param {AxisSpec} spec @param {number} count @returns {[number, string][]} */
export function ticksOf(spec, count) {
  const at = spec.values ?? spec.ticks ?? ticks(domainOf(spec), count);
  return at.map((value, k) => [value, spec.labels?.[k] ?? whole(value)]);
}

// The frame of a figure: lines for y, ticks for x, and what both are. -> {node, x, y}
/**
 * @param {{width: number, height: number}} size
 * @param {AxisSpec} xSpec
 * @param {AxisSpec} ySpec
 * @param {{axis: string, across: string, symbol: string}} names
 */
export function createFrame({ width, height }, xSpec, ySpec, { axis, across, symbol }) {
  const { left, right, top, bottom } = MARGIN;
  const x = scaleOf(xSpec, [left, width - right]);
  const y = scaleOf(ySpec, [height - bottom, top]);
  const lines = ticksOf(ySpec, Math.max(2, height / 90)).flatMap(([value, label]) => [
    makeSvg("path", { class: "lp-fig-line", d: `M${left},${y.apply(value)}H${width - right}` }),
    svgText(label, { class: "lp-fig-tick", x: left - 8, y: y.apply(value) + 4, "text-anchor": "end" }),
  ]);
  const marks = ticksOf(xSpec, Math.max(2, width / 110)).flatMap(([value, label]) => [
    makeSvg("path", { class: "lp-fig-mark", d: `M${x.apply(value)},${height - bottom}v5` }),
    svgText(label, { class: "lp-fig-tick", x: x.apply(value), y: height - bottom + 20, "text-anchor": "middle" }),
  ]);
  const titles = [
    svgText(axis, { class: `lp-fig-title lp-s-${symbol}`, x: 4, y: 15 }),
    svgText(across, { class: "lp-fig-title", x: width - right, y: height - 4, "text-anchor": "end" }),
  ];
  return { node: makeSvg("g", {}, ...lines, ...marks, ...titles), x, y };
}

// An SVG in the room it is given. draw(size) -> its nodes, at every change of size and on redraw().
/**
 * @param {string} label
 * @param {(size: {width: number, height: number}) => SVGElement[]} draw
 */
export function createFigure(label, draw) {
  const svg = makeSvg("svg", { role: "group", "aria-label": label, width: "100%", height: "100%" });
  const room = createRoom(svg, (size) => svg.replaceChildren(...draw(size)));
  room.node.classList.add("lp-fig-room");
  return { node: make("div", { class: "lp-fig" }, room.node), svg, redraw: room.redraw, destroy: room.destroy };
}

// Where a pointer is, in the figure's own pixels.
/** @param {SVGSVGElement} svg @param {PointerEvent} event @returns {[number, number]} */
export function pointOf(svg, event) {
  return placeIn(svg, event);
}

// A value on the steps of an axis and between its ends.
/** @param {number} value @param {AxisSpec} spec */
export function onSteps(value, spec) {
  const [low, high] = domainOf(spec);
  const held = Math.min(high, Math.max(low, value));
  if (spec.scale === "log" || !spec.step) return Number(held.toPrecision(3));
  return Number((low + Math.round((held - low) / spec.step) * spec.step).toFixed(6));
}
