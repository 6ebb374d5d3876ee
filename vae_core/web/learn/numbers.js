// Where a file's tensors lie in a memory that a training computes in, and their numbers there.

/** @import { Memory } from "./types.js" */
import { product } from "../engine/values.js";

/**
 * Bytes from the memory's beginning, and how many numbers there are.
 * @param {Memory} memory
 * @param {string} name
 */
export function placeOf(memory, name) {
  const { buffer, shape } = memory.tensor(name);
  return { at: /** @type {NonNullable<typeof buffer>} */ (buffer).place.at, count: product(shape) };
}

/**
 * A view, which taking more memory ends.
 * @param {Memory} memory
 * @param {string} name
 */
export function numbersOf(memory, name) {
  const { at, count } = placeOf(memory, name);
  return memory.floats().subarray(at / 4, at / 4 + count);
}
