// Codes in two dimensions, turned so that they lie near where they lay before: motion means learning.
import { dot, principalAxes } from "../engine/planes.js";

// The rotation, or mirrored rotation, of points (P, 2) that brings them nearest to others (orthogonal
// Procrustes): of the sums of products, the larger singular values in closed form.
/**
 * @param {Float32Array} flat
 * @param {Float32Array} before
 */
export function turned(flat, before) {
  let [xx, xy, yx, yy] = [0, 0, 0, 0];
  for (let i = 0; i < flat.length; i += 2) {
    xx += flat[i] * before[i];
    xy += flat[i] * before[i + 1];
    yx += flat[i + 1] * before[i];
    yy += flat[i + 1] * before[i + 1];
  }
  const turn = [xx + yy, xy - yx]; // length times cosine and sine
  const mirror = [xx - yy, xy + yx];
  const mirrored = Math.hypot(...mirror) > Math.hypot(...turn);
  const [a, b] = mirrored ? mirror : turn;
  const size = Math.hypot(a, b);
  if (!size) return flat;
  const [cos, sin] = [a / size, b / size];
  const [p, q] = mirrored ? [sin, -cos] : [-sin, cos];
  return flat.map((_, i) => {
    const k = i - (i % 2);
    return i % 2 ? flat[k] * sin + flat[k + 1] * q : flat[k] * cos + flat[k + 1] * p;
  });
}

/**
 * One dimension with zeros, two as they are, more through their first two principal components, which
 * are orthonormal and not centred, so that the prior is N(0, I) on the map too.
 */
export function createScatter() {
  /** @type {Float32Array | null} */
  let before = null;
  /**
   * @param {Float32Array} codes (P, D)
   * @param {number} size D
   * @returns {Float32Array} (P, 2)
   */
  return (codes, size) => {
    if (size === 2) return codes;
    const count = codes.length / size;
    const flat = new Float32Array(2 * count);
    if (size === 1) {
      codes.forEach((value, k) => { flat[2 * k] = value; });
      return flat;
    }
    if (!codes.every(Number.isFinite)) return before ?? flat;
    const { axes } = principalAxes(codes, size);
    for (let k = 0; k < count; k += 1) {
      axes.forEach((axis, j) => { flat[2 * k + j] = dot(axis, codes, k * size); });
    }
    before = before ? turned(flat, before) : flat;
    return before;
  };
}
