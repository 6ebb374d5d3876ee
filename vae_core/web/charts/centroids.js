// The names of classes where most of their dots lie, each behind its mark.
/** @import { Glyph, Mark, Point } from "./types.js" */
import { symbols } from "./marks.js";
import { baseline, text } from "./shapes.js";

const NAME = { size: 14, weight: 700, fill: "text", rim: true };
const APART = 20; // pixels between two names, one above the other
const WIDE = 60; // and between their places, from which they stand side by side
const MARK = 6; // pixels, the radius of a name's mark
export const MOST = 20; // classes: the names of more would cover the map

/**
 * The middle of each class; null of one that has no dot.
 * @param {ArrayLike<number>} points [x, y, ...]
 * @param {ArrayLike<number>} labels
 * @param {number} classes
 * @returns {(Point | null)[]}
 */
export function middles(points, labels, classes) {
  const sums = Array.from({ length: classes }, () => [0, 0, 0]);
  for (let i = 0; i < labels.length; i += 1) {
    const sum = sums[labels[i]];
    if (!sum || !Number.isFinite(points[2 * i] + points[2 * i + 1])) continue;
    sum[0] += points[2 * i];
    sum[1] += points[2 * i + 1];
    sum[2] += 1;
  }
  return sums.map(([x, y, count]) => (count ? [x / count, y / count] : null));
}

/**
 * Places in pixels moved down where they would cover one above.
 * @param {Point[]} places
 * @returns {Point[]}
 */
export function apart(places) {
  const order = places.map((_, index) => index).sort((a, b) => places[a][1] - places[b][1]);
  const taken = [];
  const found = [...places];
  for (const index of order) {
    const [x] = places[index];
    let [, y] = places[index];
    for (const [left, top] of taken) {
      if (Math.abs(left - x) < WIDE && y < top + APART && y > top - APART) y = top + APART;
    }
    taken.push([x, y]);
    taken.sort((a, b) => a[1] - b[1]);
    found[index] = [x, y];
  }
  return found;
}

/**
 * @param {ArrayLike<number>} points [x, y, ...]
 * @param {ArrayLike<number>} labels
 * @param {{glyphs: Glyph[], names: string[]}} look
 * @returns {Mark}
 */
export function classNames(points, labels, { glyphs, names }) {
  const found = middles(points, labels, names.length)
    .flatMap((middle, index) => (middle ? [{ middle, index }] : []));
  return (frame) => {
    const places = apart(found.map(({ middle: [x, y] }) => [frame.x.apply(x), frame.y.apply(y)]));
    const marks = found.flatMap(({ index }, k) => {
      const back = [frame.x.invert(places[k][0]), frame.y.invert(places[k][1])];
      return symbols(back, { glyphs: [glyphs[index]], which: null, radius: MARK })(frame);
    });
    const words = found.map(({ index }, k) => (
      text(names[index], places[k][0] + MARK + 4, baseline(places[k][1], NAME.size), NAME)));
    return [...marks, ...words];
  };
}
