// Where words stand that must not cover each other.
/** @import { Point } from "./types.js" */

const NEAR = 6; // places around a point that are plainly its own

/**
 * Heights pushed apart to `gap` pixels where they are closer, each group around its own middle.
 * @param {number[]} ys from the highest down
 * @param {number} gap
 * @returns {number[]}
 */
export function spread(ys, gap) {
  const groups = []; // {middle, count}, none of which touches the next
  for (const y of ys) {
    let group = { middle: y, count: 1 };
    while (groups.length) {
      const { middle, count } = groups.at(-1);
      if (group.middle - middle >= (gap * (count + group.count)) / 2) break;
      groups.pop();
      const both = count + group.count;
      group = { middle: (middle * count + group.middle * group.count) / both, count: both };
    }
    groups.push(group);
  }
  return groups.flatMap(({ middle, count }) => (
    Array.from({ length: count }, (_, k) => middle + (k - (count - 1) / 2) * gap)));
}

/**
 * Which labels of an axis are shown: one that would touch the last one shown is not.
 * @param {number[]} middles from left to right
 * @param {number[]} widths
 * @param {number} [gap]
 * @returns {number[]} their indices
 */
export function thinned(middles, widths, gap = 3) {
  let end = -Infinity;
  return middles.flatMap((middle, index) => {
    if (middle - widths[index] / 2 < end + gap) return [];
    end = middle + widths[index] / 2;
    return [index];
  });
}

/**
 * Boxes for labels of points so that none covers another or a point: the first free of a few
 * places around each.
 * @param {Point[]} points
 * @param {Point[]} sizes [width, height] of each
 * @param {[number, number, number, number]} bounds left, top, right, bottom
 * @param {number} [distance] from the point
 * @returns {Point[]} the boxes' left top
 */
export function placeLabels(points, sizes, bounds, distance = 10) {
  const taken = points.map(([x, y]) => [x - 6, y - 6, x + 6, y + 6]);
  return points.map((point, index) => {
    const [width, height] = sizes[index];
    const boxes = placesAround(point, sizes[index], distance)
      .map(([left, top]) => [left, top, left + width, top + height]);
    const costs = boxes.map((box) => (
      taken.reduce((sum, other) => sum + overlap(box, other), 0) + 1000 * outside(box, bounds)));
    const best = boxes[costs.indexOf(Math.min(...costs))];
    taken.push(best);
    return [best[0], best[1]];
  });
}

/**
 * The same, but a label that has no free place near its point is left out, and takes none.
 * @param {Point[]} points
 * @param {Point[]} sizes
 * @param {[number, number, number, number]} bounds
 * @param {number} [distance]
 * @returns {(Point | null)[]}
 */
export function freeLabels(points, sizes, bounds, distance = 10) {
  const taken = points.map(([x, y]) => [x - 6, y - 6, x + 6, y + 6]);
  return points.map((point, index) => {
    const [width, height] = sizes[index];
    const box = placesAround(point, sizes[index], distance).slice(0, NEAR)
      .map(([left, top]) => [left, top, left + width, top + height])
      .find((each) => !outside(each, bounds) && taken.every((other) => !overlap(each, other)));
    if (!box) return null;
    taken.push(box);
    return [box[0], box[1]];
  });
}

function placesAround([x, y], [width, height], near) {
  const far = near + height;
  return [
    [x + near, y - height - 2], [x + near, y - height / 2], [x + near, y + 2],
    [x - near - width, y - height / 2], [x - width / 2, y - far], [x - width / 2, y + near],
    [x + near, y - 2 * height - 2], [x + near, y + height + 2],
    [x + near, y - 3 * height - 2], [x + near, y + 2 * height + 2],
  ];
}

/** @param {number[]} box @param {number[]} other */
function overlap([a, b, c, d], [e, f, g, h]) {
  const across = Math.max(0, Math.min(c, g) - Math.max(a, e));
  return across * Math.max(0, Math.min(d, h) - Math.max(b, f));
}

/** @param {number[]} box @param {number[]} bounds */
function outside([left, top, right, bottom], bounds) {
  return Math.max(0, bounds[0] - left) + Math.max(0, bounds[1] - top)
    + Math.max(0, right - bounds[2]) + Math.max(0, bottom - bounds[3]);
}
