// A training with other numbers than its file has: those of which its graphs know nothing.
import { readPack } from "../../engine/pack.js";
import { writePack } from "../../engine/pack_writing.js";
import { begunAnew, canBeginAnew } from "../../learn/fresh.js";

/** @typedef {{learning_rate?: number, beta?: number, seed?: number}} Numbers */

/** @param {any} training @param {Numbers} numbers */
function recordOf(training, { learning_rate: rate, beta, seed }) {
  return {
    ...training,
    ...(rate !== undefined && { optimiser: { ...training.optimiser, rate } }),
    ...(beta !== undefined && { weights: { ...training.weights, beta } }),
    ...(seed !== undefined && { seed }),
  };
}

/**
 * The same training before its first step, with other numbers. First weights are drawn by the seed where the
 * file tells how; where it holds them they stay, and order and noise are the seed's.
 * @param {ArrayBuffer} file
 * @param {Numbers} [numbers]
 * @returns {ArrayBuffer}
 */
export function changedFile(file, numbers = {}) {
  const { meta, tensors } = /** @type {any} */ (readPack(file));
  const config = { ...meta.config, ...numbers };
  const bytes = writePack({ ...meta, config, training: recordOf(meta.training, numbers) }, tensors);
  const changed = /** @type {ArrayBuffer} */ (bytes.buffer);
  return canBeginAnew({ meta, tensors }) ? begunAnew(changed, config.seed) : changed;
}
