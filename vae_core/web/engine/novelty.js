// How far a code is from anything the model has seen.
//
// What the decoder was trained on is the aggregate posterior: the mean of q(z|x) over the data. Its
// density at a code is ranked among its density at draws from itself, each draw measured without
// the example it came from: 0.02 means that only 2 % of the training's own codes lie in thinner
// places. A thousand examples stand in for the data set, so each posterior is widened by Scott's
// bandwidth (Multivariate Density Estimation, 1992, section 6.3.2.1).
/** @import { Numbers, Pack } from "./types.js" */

const REFERENCE = 500; // draws that a code is ranked among
const EACH_FRAME = 130_000; // numbers compared in about 0.2 ms; larger sets are asked on commit
const ACTIVE_VARIANCE = 0.01; // as in vae_core/evaluation/likelihood.py
const FLOOR = 0.02; // least bandwidth, as a share of the widest dimension's

// Normal numbers that are the same at every visit (mulberry32, then Box and Muller).
/** @param {number} seed */
function seededNormal(seed) {
  let state = seed;
  function uniform() {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/**
 * @param {Numbers} codes
 * @param {number} size
 */
function deviations(codes, size) {
  const count = codes.length / size;
  const mean = new Float64Array(size);
  const square = new Float64Array(size);
  for (let i = 0; i < codes.length; i += 1) mean[i % size] += codes[i] / count;
  for (let i = 0; i < codes.length; i += 1) square[i % size] += (codes[i] - mean[i % size]) ** 2;
  return square.map((sum) => Math.sqrt(sum / count));
}

// The mixture of the posteriors (codes and log-variances (M, D), or points without those), each
// widened by the bandwidth. -> log-density at z in nats, leaving component `without` out
/**
 * @param {Numbers} codes
 * @param {Numbers | null} logVariance
 * @param {number} size
 */
function createMixture(codes, logVariance, size) {
  const count = codes.length / size;
  const spread = deviations(codes, size);
  const active = spread.filter((value) => value ** 2 > ACTIVE_VARIANCE).length;
  const scott = count ** (-1 / (active + 4));
  const widest = Math.max(...spread) || 1;
  const precision = new Float32Array(count * size);
  const height = new Float64Array(count);
  for (let i = 0; i < count * size; i += 1) {
    const own = logVariance ? Math.exp(logVariance[i]) : 0;
    const variance = own + (scott * Math.max(spread[i % size], FLOOR * widest)) ** 2;
    precision[i] = 1 / variance;
    height[Math.floor(i / size)] -= Math.log(2 * Math.PI * variance) / 2;
  }
  const code = new Float32Array(size);
  const terms = new Float64Array(count);

  /**
   * @param {Numbers} z
   * @param {number} [without]
   */
  return function logDensity(z, without = -1) {
    code.set(z);
    let most = -Infinity;
    for (let m = 0, i = 0; m < count; m += 1) {
      let sum = 0;
      for (let d = 0; d < size; d += 1, i += 1) {
        const apart = code[d] - codes[i];
        sum += apart * apart * precision[i];
      }
      const term = m === without ? -Infinity : height[m] - sum / 2;
      terms[m] = term;
      if (term > most) most = term;
    }
    let total = 0;
    for (let m = 0; m < count; m += 1) total += Math.exp(terms[m] - most);
    return most + Math.log(total / (without < 0 ? count : count - 1));
  };
}

// Log-densities of draws from the mixture, made a few milliseconds at a time.
/**
 * @param {Numbers} codes
 * @param {Numbers | null} logVariance
 * @param {number} size
 * @param {(z: Numbers, without: number) => number} logDensity
 */
function createReference(codes, logVariance, size, logDensity) {
  const count = codes.length / size;
  const draws = Math.min(REFERENCE, count);
  const values = new Float64Array(draws);
  const normal = seededNormal(1);
  const draw = new Float64Array(size);
  let drawn = 0;
  return {
    values,
    complete: () => drawn === draws,
    /** @param {number} milliseconds */
    prepare(milliseconds) {
      const end = performance.now() + milliseconds;
      while (drawn < draws && performance.now() < end) {
        const m = Math.floor((drawn * count) / draws);
        for (let d = 0; d < size; d += 1) {
          const i = m * size + d;
          draw[d] = codes[i] + (logVariance ? Math.exp(logVariance[i] / 2) * normal() : 0);
        }
        values[drawn] = logDensity(draw, m);
        drawn += 1;
        if (drawn === draws) values.sort();
      }
      return drawn === draws;
    },
  };
}

// How many of the sorted numbers are at most `value`.
/**
 * @param {Numbers} sorted
 * @param {number} value
 */
function rank(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

// The row of codes (M, D) nearest to z. -> {index, distance}
/**
 * @param {Numbers} codes
 * @param {Numbers} z
 */
function nearestCode(codes, z) {
  const size = z.length;
  let index = 0;
  let best = Infinity;
  for (let m = 0; m < codes.length / size; m += 1) {
    let sum = 0;
    for (let d = 0; d < size; d += 1) sum += (z[d] - codes[m * size + d]) ** 2;
    if (sum < best) [index, best] = [m, sum];
  }
  return { index, distance: Math.sqrt(best) };
}

// pack with map/codes (M, D), perhaps map/log_variance and map/labels -> null without codes, else
//   logDensity(z, without = -1)  of the widened mixture in nats, leaving one component out
//   prepare(ms) -> whether the reference is complete; goes on with it for about so long
//   share(z)    how much of the reference is at most as dense, 0 to 1; null until prepared
//   nearest(z)  {index, distance, label or null} of the closest mean code
//   reference() the sorted log-densities of the draws; quick: whether a frame has time for share()
/** @param {Pack} pack */
export function createNovelty({ tensors }) {
  const tensor = tensors["map/codes"];
  if (!tensor || tensor.shape[0] < 2) return null;
  const [count, size] = tensor.shape;
  const codes = tensor.data;
  const logVariance = tensors["map/log_variance"]?.data ?? null;
  const labels = tensors["map/labels"]?.data ?? null;
  const logDensity = createMixture(codes, logVariance, size);
  const reference = createReference(codes, logVariance, size, logDensity);
  return {
    logDensity,
    prepare: reference.prepare,
    reference: () => reference.values,
    quick: count * size <= EACH_FRAME,
    /** @param {Numbers} z */
    share(z) {
      if (!reference.complete()) return null;
      return rank(reference.values, logDensity(z)) / reference.values.length;
    },
    /** @param {Numbers} z */
    nearest(z) {
      const { index, distance } = nearestCode(codes, z);
      return { index, distance, label: labels ? labels[index] : null };
    },
  };
}
