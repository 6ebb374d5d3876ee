// Pictures as bytes, and bytes as the numbers that they stand for.

export const GREY = 255; // what stands for one

/** @param {ArrayLike<number>} pictures in [0, 1]; what is beyond is cut off, and NaN is 0 */
export const levels = (pictures) => Uint8Array.from(pictures, (value) => (
  Math.round(GREY * Math.min(Math.max(value, 0), 1)) || 0));

/** @param {ArrayLike<number>} values bytes, or numbers, which stay as they are */
export const asNumbers = (values) => (values instanceof Uint8Array
  ? Float32Array.from(values, (byte) => byte / GREY)
  : /** @type {Float32Array} */ (values));
