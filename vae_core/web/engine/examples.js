// The examples of a pack as its model is given them.
/** @import { Numbers, Tensor, Tensors } from "./types.js" */

// Their values, or their pictures where those are the same thing.
/** @param {Tensors} tensors @returns {Tensor | undefined} */
export const valuesOf = (tensors) => tensors["examples/values"] ?? tensors["examples/images"];

// `count` of them from `first` on as floats: bytes are of [0, 1].
/**
 * @param {Tensor} values (N, ...)
 * @param {number} first
 * @param {number} [count]
 */
export function rowsOf({ shape, data }, first, count = 1) {
  const size = data.length / shape[0];
  const scale = data instanceof Uint8Array ? 1 / 255 : 1;
  return Float32Array.from(data.subarray(first * size, (first + count) * size), (value) => scale * value);
}

// Labels (N,) as class weights (N * classes), all zero of a label that is none.
/**
 * @param {Numbers} labels
 * @param {number} classes
 */
export function oneHot(labels, classes) {
  const y = new Float32Array(labels.length * classes);
  Array.from(labels).forEach((label, row) => {
    if (label >= 0 && label < classes) y[row * classes + label] = 1;
  });
  return y;
}
