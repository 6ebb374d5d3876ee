// Arithmetic on latent codes: plain arrays in, new plain arrays out.

/** @import { Numbers } from "./types.js" */

const PARALLEL = 1e-4; // sine of the angle below which a great circle is not defined in float32

function norm(v) {
  return Math.hypot(...v);
}

// The straight line from a (t = 0) to b (t = 1).
/**
 * @param {number[]} a
 * @param {number[]} b
 * @param {number} t
 */
export function lerp(a, b, t) {
  return a.map((value, i) => (1 - t) * value + t * b[i]);
}

// The great circle from a (t = 0) to b (t = 1) around `centre` (the origin when absent), while the
// distance from it goes straight from that of a to that of b (Shoemake 1985; for latent codes White
// 2016): codes of a Gaussian prior lie on a shell, which a straight line cuts through. Where the
// circle is not defined (a code at the centre, codes in the same or in opposite directions, one
// dimension) the straight line stands in.
/**
 * @param {number[]} a
 * @param {number[]} b
 * @param {number} t
 * @param {number[] | null} [centre]
 */
export function slerp(a, b, t, centre = null) {
  const from = centre ? a.map((value, i) => value - centre[i]) : a;
  const to = centre ? b.map((value, i) => value - centre[i]) : b;
  const near = norm(from);
  const far = norm(to);
  if (!(near > 0 && far > 0)) return lerp(a, b, t);
  const dot = from.reduce((sum, value, i) => sum + (value / near) * (to[i] / far), 0);
  const angle = Math.acos(Math.min(1, Math.max(-1, dot)));
  const sine = Math.sin(angle);
  if (sine < PARALLEL) return lerp(a, b, t);
  const radius = (1 - t) * near + t * far;
  const left = (radius * Math.sin((1 - t) * angle)) / (sine * near);
  const right = (radius * Math.sin(t * angle)) / (sine * far);
  return from.map((value, i) => (centre ? centre[i] : 0) + left * value + right * to[i]);
}

// base plus amounts[i] times directions[i].
/**
 * @param {number[]} base
 * @param {number[][]} directions
 * @param {number[]} amounts
 */
export function steer(base, directions, amounts) {
  return base.map((value, k) => directions.reduce((sum, d, i) => sum + amounts[i] * d[k], value));
}

/**
 * @param {number[]} a
 * @param {number[]} b
 */
export function subtract(a, b) {
  return a.map((value, i) => value - b[i]);
}

// The mean of rows `indices` of codes (N, size), or null without rows.
/**
 * @param {Numbers} codes
 * @param {number} size
 * @param {number[]} indices
 * @returns {number[] | null}
 */
export function meanOf(codes, size, indices) {
  if (!indices.length) return null;
  const mean = new Array(size).fill(0);
  for (const row of indices) {
    for (let k = 0; k < size; k += 1) mean[k] += codes[row * size + k] / indices.length;
  }
  return mean;
}

// codes (N, size), labels (N,) -> one mean per class, null for a class without codes.
/**
 * @param {Numbers} codes
 * @param {number} size
 * @param {Numbers} labels
 * @param {number} classes
 */
export function classMeans(codes, size, labels, classes) {
  /** @type {number[][]} */
  const members = Array.from({ length: classes }, () => []);
  for (let row = 0; row < labels.length; row += 1) members[labels[row]]?.push(row);
  return members.map((rows) => meanOf(codes, size, rows));
}

// The numbers of column k of codes (N, size), in ascending order.
/**
 * @param {Numbers} codes
 * @param {number} size
 * @param {number} k
 */
export function sortedColumn(codes, size, k) {
  const column = new Float64Array(codes.length / size);
  for (let row = 0; row < column.length; row += 1) column[row] = codes[row * size + k];
  return column.sort();
}

// The quantile of sorted numbers at p in [0, 1], linear between neighbours (numpy's default).
/**
 * @param {Numbers} sorted
 * @param {number} p
 */
export function quantile(sorted, p) {
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

// Non-negative numbers scaled to sum to one, or null when they are all zero.
/** @param {number[]} weights */
export function simplex(weights) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return total > 0 ? weights.map((weight) => weight / total) : null;
}
