// The running average of the weights, as vae_core/training/ema.py has it.

/** @import { Memory, TrainingRecord } from "./types.js" */
import { placeOf } from "./numbers.js";

const RAMP = 10;

/**
 * Averages stand in places of their own; the record says which tensors have one.
 * @param {NonNullable<TrainingRecord["average"]>} record
 * @param {Memory} memory of the weights
 */
export function createAverage({ decay, every, averaged, copied }, memory) {
  const places = averaged.map((name) => {
    const { at: from, count } = placeOf(memory, name);
    const at = memory.alloc(4 * count);
    memory.kernels.copy(count, from, at);
    return { name, count, from, at };
  });
  const numbers = ({ at, count }) => memory.floats().subarray(at / 4, at / 4 + count);
  return {
    /** @param {number} step that was taken */
    update(step) {
      if (step % every && step > every) return;
      const count = Math.floor(step / every);
      // Ramped, so that the first average is not mostly the initial weights.
      const share = 1 - Math.min(decay, count / (count + RAMP));
      for (const { count: size, from, at } of places) memory.kernels.follow(size, from, at, share);
    },
    // Calls act with the numbers of each: the averages, and what is copied as it is.
    /** @param {(name: string, values: Float32Array) => void} act */
    each(act) {
      for (const place of places) act(place.name, numbers(place));
    },
    copied,
    /** @param {Record<string, ArrayLike<number>>} values by name */
    restore(values) {
      for (const place of places) numbers(place).set(values[place.name]);
    },
  };
}
