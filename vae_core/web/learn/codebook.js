// A codebook's entries that hardly any encoding goes to begin anew at encodings of the batch
// (vae_core/models/posteriors/vector.py).

/** @import { Memory, TrainingRecord } from "./types.js" */
import { shuffled } from "./chance.js";
import { numbersOf } from "./numbers.js";

/**
 * @param {NonNullable<TrainingRecord["codebook"]>} record
 * @param {Memory} memory of the weights
 */
export function createCodebook(record, memory) {
  /**
   * @param {Float32Array} vectors (N, D / S) that a step has encoded
   * @param {(below: number) => number} chance
   * @returns {number} how many began anew
   */
  return (vectors, chance) => {
    const [entries, uses, sums] = [record.entries, record.uses, record.sums].map((name) => numbersOf(memory, name));
    const size = entries.length / uses.length;
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
