// What a chart is made of before it is drawn: plain data, drawn alike by canvas.js and by svg.js.
/** @import { Look, PathShape, Point, TextLook, TextShape } from "./types.js" */

const DESCENT = 0.35; // of a text's size, from its middle down to its baseline

const round = (value) => Math.round(value * 100) / 100;

/**
 * A line through points as SVG writes it; a point that is no number interrupts it.
 * @param {Point[]} points
 */
export function through(points) {
  let pen = "M";
  let d = "";
  for (const [x, y] of points) {
    const known = Number.isFinite(x) && Number.isFinite(y);
    if (known) d += `${pen}${round(x)} ${round(y)}`;
    pen = known ? "L" : "M";
  }
  return d;
}

/** @param {number} x @param {number} y @param {number} radius */
export function circle(x, y, radius) {
  const [r, across] = [round(radius), round(2 * radius)];
  const half = (way) => `a${r} ${r} 0 1 0 ${way} 0`;
  return `M${round(x - radius)} ${round(y)}${half(across)}${half(-across)}Z`;
}

/** @param {number} left @param {number} top @param {number} width @param {number} height */
export function rectangle(left, top, width, height) {
  return `M${round(left)} ${round(top)}h${round(width)}v${round(height)}h${round(-width)}Z`;
}

/**
 * @param {string} d as in SVG
 * @param {Look} look
 * @returns {PathShape}
 */
export function path(d, look) {
  return { kind: "path", d, ...look };
}

/**
 * @param {string} content
 * @param {number} x
 * @param {number} y of the baseline
 * @param {TextLook} [look]
 * @returns {TextShape}
 */
export function text(content, x, y, look) {
  return { kind: "text", text: content, x, y, anchor: "start", size: 12, fill: "muted", ...look };
}

/** The baseline of a text whose middle is at y. @param {number} y @param {number} [size] */
export function baseline(y, size = 12) {
  return y + DESCENT * size;
}
