// Figures that several lessons take of what models say: plain arrays in, numbers out.
/** @import { Numbers } from "../../engine/types.js" */

/** @param {Numbers} values */
export function meanOf(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i];
  return sum / values.length;
}

// The standard deviation, over N.
/** @param {Numbers} values */
export function spreadOf(values) {
  const mean = meanOf(values);
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += (values[i] - mean) ** 2;
  return Math.sqrt(sum / values.length);
}

/** @param {Numbers} values */
export function medianOf(values) {
  const sorted = Array.from(values).sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

// Column d of (N, size).
/** @param {Numbers} rows @param {number} size @param {number} d */
export const columnOf = (rows, size, d) => (
  Array.from({ length: rows.length / size }, (_, n) => rows[n * size + d]));

// Row n of (N, size).
/** @param {Numbers} rows @param {number} size @param {number} n */
export const rowOf = (rows, size, n) => Array.from({ length: size }, (_, d) => rows[n * size + d]);

// ln of the mean of exponentials, without overflow.
/** @param {Numbers} values */
export function logMeanExp(values) {
  const most = Math.max(...Array.from(values));
  return most + Math.log(meanOf(Array.from(values, (value) => Math.exp(value - most))));
}

// Lets the page draw and listen between two parts of long work.
export const breath = () => new Promise((go) => { setTimeout(go, 0); });
