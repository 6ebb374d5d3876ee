// The two estimators of the gradient by μ on one example of a model, measured: the cost is its reconstruction.
/** @import { Pack } from "../engine/types.js" */
import { createRunner, unfolded } from "../anatomy/programs.js";

const SLICE = 20; // draws until the page is heard

/**
 * @typedef {{costs: Float64Array, slopes: Float64Array, scores: Float64Array, size: number, sigma: number}} Draws
 *   of K draws: costs (K,), slopes by μ (K, D), scores ε/σ (K, D); `sigma` is the mean over dimensions
 */

/**
 * @param {Pack<any>} pack of a weights file whose q(z|x) is a diagonal Gaussian
 * @param {Float32Array} x
 * @param {{count: number, normal: () => number, rest?: () => Promise<void>}} how `rest` lets the page be heard
 * @returns {Promise<Draws>}
 */
export async function drawsOf({ meta, tensors }, x, { count, normal, rest = async () => {} }) {
  const { graphs } = meta.anatomy;
  const runner = (graph) => createRunner(unfolded(graph, tensors), tensors);
  const [encode, look, pull] = [graphs.encode, graphs.look, graphs.pull].map(runner);
  const size = meta.latent_dim;
  const { mean, log_variance: log } = encode.run({ x });
  const mu = mean.slice();
  const sigma = log.map((value) => Math.exp(value / 2));
  const costs = new Float64Array(count);
  const slopes = new Float64Array(count * size);
  const scores = new Float64Array(count * size);
  for (let k = 0; k < count; k += 1) {
    const epsilon = Float32Array.from({ length: size }, normal);
    const given = { x, mu, sigma, epsilon, beta: Float32Array.of(1) };
    costs[k] = look.run(given).distortion[0];
    const told = pull.run(given)["reconstruction/mu"];
    for (let d = 0; d < size; d += 1) {
      slopes[k * size + d] = -told[d];
      scores[k * size + d] = epsilon[d] / sigma[d];
    }
    if (k % SLICE === SLICE - 1) await rest();
  }
  return { costs, slopes, scores, size, sigma: sigma.reduce((sum, value) => sum + value / size, 0) };
}

// The variances of rows (N, D), added up over the columns.
/** @param {Float64Array} rows @param {number} size */
export function summedVariance(rows, size) {
  const count = rows.length / size;
  const means = new Float64Array(size);
  rows.forEach((value, i) => { means[i % size] += value / count; });
  return rows.reduce((sum, value, i) => sum + (value - means[i % size]) ** 2, 0) / (count - 1);
}

/**
 * Gradients by μ of so many codes each, by the score function: without a baseline, or with the mean cost of the
 * other codes as each one's. (K, D) to (K / codes, D)
 * @param {Draws} draws
 * @param {number} codes
 * @param {boolean} baseline
 */
export function scoreGradients({ costs, scores, size }, codes, baseline) {
  const groups = Math.floor(costs.length / codes);
  const found = new Float64Array(groups * size);
  for (let group = 0; group < groups; group += 1) {
    const own = Array.from({ length: codes }, (_, k) => group * codes + k);
    const sum = own.reduce((total, k) => total + costs[k], 0);
    for (const k of own) {
      const cost = baseline ? costs[k] - (sum - costs[k]) / (codes - 1) : costs[k];
      for (let d = 0; d < size; d += 1) found[group * size + d] += (cost * scores[k * size + d]) / codes;
    }
  }
  return found;
}

/**
 * The variance of the score function's gradient over the reparameterised one's, of as many codes each.
 * @param {Draws} draws
 * @param {number} codes
 * @param {boolean} baseline
 */
export function measuredRatio(draws, codes, baseline) {
  const score = summedVariance(scoreGradients(draws, codes, baseline), draws.size);
  return score / (summedVariance(draws.slopes, draws.size) / codes);
}
