// What of an address or a caller is a code, and what are classes.
/** @import { Classes } from "../engine/types.js" */

// A code of `size` finite numbers, or null.
/**
 * @param {unknown} z
 * @param {number} size
 * @returns {number[] | null}
 */
export function validCode(z, size) {
  const valid = Array.isArray(z) && z.length === size && z.every((v) => Number.isFinite(v));
  return valid ? z.slice() : null;
}

// Class weights (non-negative, summing to one) from a label or from weights; else null.
/**
 * @param {unknown} y
 * @param {number} classes
 * @returns {number[] | null}
 */
export function validClasses(y, classes) {
  if (!classes) return null;
  if (typeof y === "number" && Number.isInteger(y) && y >= 0 && y < classes) {
    return Array.from({ length: classes }, (_, index) => (index === y ? 1 : 0));
  }
  if (!Array.isArray(y) || y.length !== classes) return null;
  const total = y.reduce((sum, weight) => sum + weight, 0);
  if (!y.every((weight) => weight >= 0) || !(total > 0)) return null;
  return y.map((weight) => weight / total);
}

// The label of one-hot weights, the weights themselves for a mix, null without classes.
/**
 * @param {number[] | null} y
 * @returns {Classes}
 */
export function compactClasses(y) {
  if (!y) return null;
  const label = y.findIndex((weight) => weight === 1);
  return label >= 0 ? label : y.slice();
}
