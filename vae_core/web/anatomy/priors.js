// What the prior looks like in one dimension, where it is no bell of its own.
/** @import { AnatomyPack } from "./types.js" */

const BINS = 48; // of a prior that is known by its draws alone

const gaussian = (value, mean, sigma) => Math.exp(-0.5 * ((value - mean) / sigma) ** 2) / sigma;

// A mixture's density along a dimension: the sum of its components' there.
function ofComponents(means, sigmas, shares, size) {
  const count = means.length / size;
  return (index, value) => {
    let sum = 0;
    for (let m = 0; m < count; m += 1) {
      sum += (shares ? shares[m] : 1 / count) * gaussian(value, means[m * size + index], sigmas[m * size + index]);
    }
    return sum;
  };
}

// The same of draws: how many fall near.
function ofDraws(draws, size) {
  const count = draws.length / size;
  const known = new Map();
  /** @param {number} index */
  function histogram(index) {
    const values = Float64Array.from({ length: count }, (_, row) => draws[row * size + index]).sort();
    const [low, high] = [values[0], values[count - 1]];
    const step = (high - low) / BINS || 1;
    const bins = new Float64Array(BINS + 2);
    for (const value of values) bins[1 + Math.min(BINS - 1, Math.floor((value - low) / step))] += 1;
    return { low, step, bins };
  }
  return (index, value) => {
    if (!known.has(index)) known.set(index, histogram(index));
    const { low, step, bins } = known.get(index);
    const at = (value - low) / step + 0.5;
    const left = Math.floor(at);
    const count_ = (bin) => bins[bin] ?? 0;
    return count_(left) + (at - left) * (count_(left + 1) - count_(left));
  };
}

/**
 * density(index, value) of the prior where it is no Gaussian of each dimension; of(y) its mean and
 * width where these follow the class. Both null: the bell that the axis says.
 * @param {AnatomyPack} pack
 * @returns {{density: ((index: number, value: number) => number) | null,
 *   of: ((y: number) => {mean: ArrayLike<number>, sigma: ArrayLike<number>}) | null}}
 */
export function priorOf({ meta, tensors }) {
  const { prior } = meta.anatomy;
  const size = meta.latent_dim;
  const data = (name) => (name ? tensors[name]?.data ?? null : null);
  const [means, sigmas, shares] = [prior.means, prior.sigmas, prior.shares].map(data);
  if (means && sigmas && prior.kind === "class-normal") {
    const row = (values, y) => values.subarray(y * size, (y + 1) * size);
    return { density: null, of: (y) => ({ mean: row(means, y), sigma: row(sigmas, y) }) };
  }
  if (means && sigmas) return { density: ofComponents(means, sigmas, shares, size), of: null };
  const draws = tensors["prior/codes"];
  if (draws && draws.shape.length === 2 && prior.kind !== "standard-normal") {
    return { density: ofDraws(draws.data, size), of: null };
  }
  return { density: null, of: null };
}
