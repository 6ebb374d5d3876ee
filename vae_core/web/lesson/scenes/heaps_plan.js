// Heaps of arrows: one for each draw's estimate of a gradient, from 0 to its value, on a scale that two share.
import { linear, ticks } from "../../charts/scale.js";
import { spread, varianceOf } from "../estimators.js";

const WIDE = 3.2; // standard deviations of the wider one to either side
const FOOT = 18; // pixels under the arrows for the scale
const TIP = 2.5;

/** @typedef {import("../estimators.js").Place} Place */

// What a scale for both kinds reaches over.
/** @param {Place} place @returns {[number, number]} */
export function reachOf(place) {
  const half = WIDE * Math.sqrt(Math.max(varianceOf("score", place), varianceOf("reparameterised", place)));
  const slope = 2 * place.gap;
  return [Math.min(0, slope - half), Math.max(0, slope + half)];
}

/**
 * Paths in pixels: arrows, the line of their mean, and ticks.
 * @param {ArrayLike<number>} values
 * @param {[number, number]} reach
 * @param {{width: number, height: number}} size
 */
export function planHeap(values, reach, { width, height }) {
  const x = linear(reach, [4, width - 4]);
  const bottom = height - FOOT;
  const held = (value) => Math.min(width - 4, Math.max(4, x.apply(value)));
  const row = (k) => 2 + ((k + 0.5) * (bottom - 4)) / values.length;
  const arrows = Array.from(values, (value, k) => {
    const [from, to, y] = [x.apply(0), held(value), row(k)];
    const back = to > from ? -TIP : TIP;
    return `M${from.toFixed(1)},${y.toFixed(1)}H${to.toFixed(1)}m${back},${-TIP}l${-back},${TIP}l${back},${TIP}`;
  });
  const { mean, sd } = spread(values);
  const marks = ticks(reach, Math.max(2, width / 70)).map((value) => ({ value, x: x.apply(value) }));
  return { arrows: arrows.join(""), zero: x.apply(0), mean: { value: mean, sd, x: held(mean) }, marks, bottom };
}
