// A model taken apart, and at each release by how much the example is cheaper than with the encoder's own mean
// and width: on average over draws that stay the same, and over others.
//
// spec: model, start (an address of the anatomy), draws.
/** @import { InstrumentKind } from "../types.js" */
/** @import { AnatomyPack, Overrides } from "../../anatomy/types.js" */
import { anatomyFromQuery } from "../../anatomy/address.js";
import { mountAnatomy } from "../../anatomy/anatomy.js";
import { normals } from "../../anatomy/noise.js";
import { createRunner } from "../../anatomy/programs.js";
import { oneHot, rowsOf, valuesOf } from "../../engine/examples.js";
import { placed } from "./explorer.js";

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

/** @param {Float32Array} values @param {Overrides} [set] */
function over(values, set = {}) {
  const own = values.slice();
  for (const [d, value] of Object.entries(set)) own[Number(d)] = value;
  return own;
}

/** @type {InstrumentKind} */
export const below = {
  create: (given) => placed(given, (root, pack) => {
    const { draws, start = "" } = given.spec;
    const { x: first, ...state } = anatomyFromQuery(start);
    const costs = createMeanCost(pack, draws);
    const values = /** @type {import("../../engine/types.js").Tensor} */ (valuesOf(pack.tensors));
    return mountAnatomy(root, pack, {
      example: first === undefined || first === "drawn" ? 0 : first, state, step: new URLSearchParams(start).get("step"),
      onCommit({ x: index, mu = {}, sigma = {} }) {
        const touched = Object.keys({ ...mu, ...sigma }).length > 0;
        if (typeof index !== "number") {
          given.tell({ kind: "hand", x: null, y: null, z: [], touched, gain: 0, fresh: 0 });
          return;
        }
        const x = rowsOf(values, index);
        const said = costs.said(x);
        const own = costs.cost(x, said);
        const by = costs.cost(x, { mu: over(said.mu, mu), sigma: over(said.sigma, sigma) });
        const [gain, fresh] = own.map((nats, k) => nats - by[k]);
        given.tell({ kind: "hand", x: index, y: null, z: [], touched, gain, fresh });
      },
    });
  }),
};
