// Lesson 9: what turning two dimensions of the code changes: nothing of p(x), little of the bound, and MIG.
/** @import { Answering } from "../types.js" */
/** @import { Numbers, Pack } from "../../engine/types.js" */
import { columnOf, meanOf } from "./figures.js";

const BINS = 20; // as vae_core/evaluation/disentanglement/information.py

const radians = (degrees) => (degrees * Math.PI) / 180;

// Two columns turned into each other.
/** @param {[number[], number[]]} pair @param {number} degrees @returns {[number[], number[]]} */
export function turned([a, b], degrees) {
  const [c, s] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))];
  return [a.map((value, n) => c * value - s * b[n]), a.map((value, n) => s * value + c * b[n])];
}

// The place of each value among 20 bins of equal width.
/** @param {number[]} values */
function binned(values) {
  const low = Math.min(...values);
  const width = Math.max(...values) - low;
  return values.map((value) => (width > 0 ? Math.min(BINS - 1, Math.floor(((value - low) / width) * BINS)) : 0));
}

/** @param {Numbers} values */
function sharesOf(values) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (let n = 0; n < values.length; n += 1) counts.set(values[n], (counts.get(values[n]) ?? 0) + 1);
  return new Map([...counts].map(([value, count]) => [value, count / values.length]));
}

// H of a column of whole numbers, in nats.
/** @param {Numbers} values */
export const entropyOf = (values) => -[...sharesOf(values).values()].reduce((sum, p) => sum + p * Math.log(p), 0);

// I of a column of codes, in bins, and a column of factors, in nats.
/** @param {number[]} codes @param {number[]} factor */
export function informationOf(codes, factor) {
  const bins = binned(codes);
  const joint = bins.map((bin, n) => bin + BINS * factor[n]);
  return Math.max(0, entropyOf(bins) + entropyOf(factor) - entropyOf(joint));
}

// MIG of columns of codes and of factors (Chen et al. 2018, eq. 6).
/** @param {number[][]} columns @param {number[][]} factors */
export function mutualInformationGap(columns, factors) {
  return meanOf(factors.map((factor) => {
    const entropy = entropyOf(factor);
    if (entropy === 0) return 0;
    const [first, second = 0] = columns.map((column) => informationOf(column, factor)).sort((a, b) => b - a);
    return (first - second) / entropy;
  }));
}

// By how many nats -ELBO rises on average where two dimensions of exact diagonal posteriors are turned
// and q stays diagonal: ½ ln(Λ11 Λ22 / det Λ), Λ the turned precision.
/** @param {[number[], number[]]} logVariances @param {number} degrees */
export function boundRise([first, second], degrees) {
  const c = Math.cos(radians(degrees)) ** 2;
  return meanOf(first.map((log, n) => {
    const [a, b] = [Math.exp(-log), Math.exp(-second[n])];
    return 0.5 * Math.log(((c * a + (1 - c) * b) * ((1 - c) * a + c * b)) / (a * b));
  }));
}

/** @param {Pack} pack */
export function columnsOf({ meta, tensors }) {
  const size = meta.latent_dim;
  const factors = tensors["map/factors"];
  const each = (data, width) => Array.from({ length: width }, (_, d) => columnOf(data, width, d));
  return {
    codes: each(tensors["map/codes"].data, size),
    logs: each(tensors["map/log_variance"].data, size),
    factors: each(factors.data, factors.shape[1]),
  };
}

/** @type {Answering} */
export const disentanglement = {
  async before({ data, opened: { packs } }) {
    const { codes, factors } = columnsOf(packs[0]);
    const first = mutualInformationGap(codes, factors);
    return { told: { likelihood: [0], bound: [0], mig: [first] }, values: { mig_first: first, angles: data.angles.length } };
  },
  async answer({ data, opened: { packs } }) {
    const { codes, logs, factors } = columnsOf(packs[0]);
    const { pair: [a, b], unlike, angles } = data;
    const rise = (of, angle) => boundRise([logs[of[0]], logs[of[1]]], angle);
    const bound = angles.map((angle) => rise(data.pair, angle));
    const mig = angles.map((angle) => {
      const columns = codes.slice();
      [columns[a], columns[b]] = turned([codes[a], codes[b]], angle);
      return mutualInformationGap(columns, factors);
    });
    const typical = packs[0].meta.anatomy?.typical;
    const best = mig.indexOf(Math.max(...mig));
    return {
      truths: { likelihood: angles.map(() => 0), bound, mig },
      values: {
        bound_most: Math.max(...bound), unlike_most: rise(unlike, 45),
        unlike_first: unlike[0] + 1, unlike_second: unlike[1] + 1,
        total: (typical?.reconstruction ?? 0) + (typical?.kl ?? 0),
        mig_first: mig[0], mig_best: mig[best], best_angle: angles[best],
      },
    };
  },
};
