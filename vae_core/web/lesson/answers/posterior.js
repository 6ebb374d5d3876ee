// Lesson 2: the bell that the encoder gives for one number of one picture's code.
/** @import { Answering } from "../types.js" */
/** @import { Pack } from "../../engine/types.js" */
import { columnOf, meanOf, medianOf, spreadOf } from "./figures.js";

/** @typedef {{mu: number, sigma: number}} Bell */

// KL(N(mu, sigma²) ‖ N(of.mu, of.sigma²)) in nats.
/** @param {Bell} bell @param {Bell} of */
export function klOfBells(bell, of) {
  const ratio = bell.sigma / of.sigma;
  const apart = (bell.mu - of.mu) / of.sigma;
  return 0.5 * (apart ** 2 + ratio ** 2 - 1) - Math.log(ratio);
}

// The density of a bell at `at`.
/** @param {Bell} bell @param {number} at */
export const densityOf = ({ mu, sigma }, at) => (
  Math.exp(-0.5 * ((at - mu) / sigma) ** 2) / (sigma * Math.sqrt(2 * Math.PI)));

// The bells of dimension d of all examples on the map of a file.
/** @param {Pack} pack @param {number} d @returns {Bell[]} */
export function bellsOf({ meta, tensors }, d) {
  const means = columnOf(tensors["map/codes"].data, meta.latent_dim, d);
  const logs = columnOf(tensors["map/log_variance"].data, meta.latent_dim, d);
  return means.map((mu, n) => ({ mu, sigma: Math.exp(logs[n] / 2) }));
}

/** @type {Answering} */
export const posterior = {
  async answer({ data, opened: { models, packs, examples } }) {
    const { dimension } = data;
    const { mean, sigma } = models[0].encode(examples[data.example].x);
    const bell = { mu: mean[dimension], sigma: /** @type {Float32Array} */ (sigma)[dimension] };
    const all = bellsOf(packs[0], dimension);
    return {
      truths: { bell },
      values: {
        mu: bell.mu, sigma: bell.sigma, prior: klOfBells(bell, { mu: 0, sigma: 1 }),
        sigma_median: medianOf(all.map((each) => each.sigma)),
        mu_spread: spreadOf(all.map((each) => each.mu)),
        second_moment: meanOf(all.map((each) => each.mu ** 2 + each.sigma ** 2)),
      },
    };
  },
};
