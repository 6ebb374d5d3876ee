// Marks of a plane of codes: its axes, the prior's circles, and their names.
/** @import { Look, Mark, PlaneFrame } from "./types.js" */
import { circle, path, text } from "./shapes.js";

const EDGE = 4; // pixels between a name and the edge
const LETTER = 8; // how wide one is in a name, about
const NAME = { fill: "z", size: 13, weight: 600, rim: true };

const between = (low, value, high) => Math.min(high, Math.max(low, value));

/** Lines through zero. @returns {Mark} */
export function zeroLines() {
  return ({ x, y, width, height }) => [
    path(`M0 ${y.apply(0)}H${width}M${x.apply(0)} 0V${height}`, { stroke: "text", opacity: 0.14 }),
  ];
}

/**
 * So many of the prior's standard deviations from its mean.
 * @param {number[]} sigmas
 * @param {Look} look
 * @returns {Mark}
 */
export function priorCircles(sigmas, look) {
  return (frame) => sigmas.map((sigma) => {
    const radius = sigma * /** @type {PlaneFrame} */ (frame).unit;
    const d = circle(frame.x.apply(0), frame.y.apply(0), radius);
    return path(d, { stroke: "text", dash: [4, 4], ...look });
  });
}

/**
 * Their names, beside the upper or the lower end of each.
 * @param {number[]} sigmas
 * @param {{size: number, below?: boolean}} look
 * @returns {Mark}
 */
export function circleNames(sigmas, { size, below = false }) {
  return ({ x, y }) => sigmas.map((sigma) => (
    text(`${sigma} σ`, x.apply(0) + 5, y.apply(below ? -sigma : sigma) - 4, { size, rim: true })));
}

/**
 * What the two axes are called, beside their ends where there is room.
 * @param {string[]} names across and upwards
 * @returns {Mark}
 */
export function axisNames([across, upwards]) {
  return ({ x, y, width, height }) => [
    text(across, width - EDGE, between(14, y.apply(0) - 6, height - 8), { ...NAME, anchor: "end" }),
    text(upwards, between(EDGE, x.apply(0) + 6, width - EDGE - LETTER * upwards.length), 14, NAME),
  ];
}
