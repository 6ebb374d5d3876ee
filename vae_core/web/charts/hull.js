// Geometry of rates and distortions: the convex frontier and the lines of equal sums.
/** @import { Point, Span } from "./types.js" */

/**
 * The lower left of the convex hull: what mixtures of the trained models reach, and no trained
 * model is below it.
 * @param {Point[]} points
 * @returns {Point[]} from left to right
 */
export function convexFrontier(points) {
  const sorted = [...points].sort(([x, y], [u, v]) => x - u || y - v);
  const hull = [];
  const turn = ([ax, ay], [bx, by], [cx, cy]) => (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  for (const point of sorted) {
    if (hull.length && point[1] >= hull.at(-1)[1]) continue; // dearer, and no better
    while (hull.length > 1 && turn(hull.at(-2), hull.at(-1), point) <= 0) hull.pop();
    hull.push(point);
  }
  return hull;
}

/**
 * Where the line x + y = sum crosses a box.
 * @param {number} sum
 * @param {Span} across
 * @param {Span} upwards
 * @returns {[Point, Point] | null} from left to right
 */
export function levelLine(sum, [left, right], [low, high]) {
  const start = Math.max(left, sum - high);
  const end = Math.min(right, sum - low);
  return end - start > 1e-9 ? [[start, sum - start], [end, sum - end]] : null;
}
