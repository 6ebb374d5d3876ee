// What an example costs on average over draws of its code that stay the same, for any mean and width.
/** @import { AnatomyPack } from "../../anatomy/types.js" */
import { normals } from "../../anatomy/noise.js";
import { createRunner } from "../../anatomy/programs.js";
import { oneHot } from "../../engine/examples.js";

const SEEDS = [11, 12]; // of the draws of the task, and of those that confirm

// The mean cost of an example of a pack over draws of each seed. -> cost(x, {mu, sigma}), in nats: one for each seed;
// said(x): what the encoder says of it
/** @param {AnatomyPack} pack @param {number} draws */
export function createMeanCost({ meta, tensors }, draws) {
  const { encode, look } = meta.anatomy.graphs;
  if (!encode || !look) throw new Error("This file does not say how an example goes through its model.");
  const [encoder, looker] = [createRunner(encode, tensors), createRunner(look, tensors)];
  const size = meta.latent_dim;
  const y = oneHot([-1], meta.anatomy.layers.classes);
  const noises = SEEDS.map((seed) => normals(seed, draws * size));
  return {
    /** @param {Float32Array} x */
    said(x) {
      const { mean, log_variance: log } = encoder.run({ x, y });
      return { mu: mean.slice(), sigma: log.map((value) => Math.exp(value / 2)) };
    },
    /** @param {Float32Array} x @param {{mu: Float32Array, sigma: Float32Array}} bell */
    cost: (x, { mu, sigma }) => noises.map((noise) => {
      let sum = 0;
      for (let n = 0; n < draws; n += 1) {
        const epsilon = noise.subarray(n * size, (n + 1) * size);
        const { distortion, kl } = looker.run({ x, y, mu, sigma, epsilon, beta: [1] });
        sum += (distortion[0] + kl[0]) / draws;
      }
      return sum;
    }),
  };
}
