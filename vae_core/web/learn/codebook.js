// A codebook's entries that hardly any encoding goes to begin anew at encodings of the batch
// (vae_core/models/posteriors/vector.py).

/** @import { Memory, TrainingRecord } from "./types.js" */
import { shuffled } from "./chance.js";

/**
 * @param {NonNullable<TrainingRecord["codebook"]>} record
 * @param {Memory} memory of the weights
 */
export function createCodebook(record, memory) {
  const numbers = (name) => {
    const { buffer, shape: [entries, ...size] } = memory.tensor(name);
    const at = /** @type {NonNullable<typeof buffer>} */ (buffer).place.at / 4;
    const each = size[0] ?? 1;
    return { each, values: memory.floats().subarray(at, at + entries * each) };
  };
  /**
   * @param {Float32Array} vectors (N, D / S) that a step has encoded
   * @param {(below: number) => number} chance
   * @returns {number} how many began anew
   */
  return (vectors, chance) => {
    const { each: size, values: entries } = numbers(record.entries);
    const [uses, sums] = [record.uses, record.sums].map((name) => numbers(name).values);
    const count = vectors.length / size;
    const least = (record.dead * count) / uses.length;
    const dead = Array.from(uses.keys()).filter((entry) => uses[entry] < least);
    if (!dead.length) return 0;
    const order = shuffled(Array.from({ length: count }, (_, k) => k), chance);
    dead.forEach((entry, k) => {
      const from = order[k % count] * size;
      const drawn = vectors.subarray(from, from + size);
      entries.set(drawn, entry * size);
      sums.set(drawn, entry * size);
      uses[entry] = 1;
    });
    return dead.length;
  };
}
