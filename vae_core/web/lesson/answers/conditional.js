// Lesson 8: one code under ten classes, what a wrong class costs, and what the code still tells of it.
/** @import { Answering } from "../types.js" */
/** @import { Numbers, Pack } from "../../engine/types.js" */
import { createRunner } from "../../anatomy/programs.js";
import { oneHot, rowsOf, valuesOf } from "../../engine/examples.js";
import { compile } from "../../engine/runtime.js";
import { breath, meanOf } from "./figures.js";

// -> {count of classes, encode(x, y), look(x, y, of) both told the class y, decode(z, y)}
/** @param {Pack} pack */
export function createConditional({ meta, tensors }) {
  const { encode, look } = meta.anatomy?.graphs ?? {};
  if (!encode || !look || !meta.decoder) throw new Error("This file does not say how an example goes through its model.");
  const [encoder, looker] = [createRunner(encode, tensors), createRunner(look, tensors)];
  const decoder = compile(meta.decoder, tensors, 1);
  const count = meta.class_names?.length ?? 0;
  const told = (y) => oneHot([y], count);
  return {
    count,
    /** @param {Float32Array} x @param {number} y */
    mean: (x, y) => encoder.run({ x, y: told(y) }).mean.slice(),
    // The nats of x at the mean of its code, encoder and decoder told y.
    /** @param {Float32Array} x @param {number} y @returns {{reconstruction: number, kl: number}} */
    cost(x, y) {
      const { mean, log_variance: log } = encoder.run({ x, y: told(y) });
      const sigma = log.map((value) => Math.exp(value / 2));
      const out = looker.run({ x, y: told(y), mu: mean.slice(), sigma, beta: [1] });
      return { reconstruction: out.distortion[0], kl: out.kl[0] };
    },
    /** @param {ArrayLike<number>} z @param {number} y */
    decode: (z, y) => decoder.run({ z: Float32Array.from(z), y: told(y) }, 1)[0].slice(),
  };
}

/**
 * Of how many codes the class is that of most of its k nearest neighbours, itself left out.
 * @param {Numbers} codes (N, size)
 * @param {Numbers} labels (N,)
 * @param {number} k
 */
export function readByNeighbours(codes, labels, k) {
  const count = labels.length;
  const size = codes.length / count;
  let right = 0;
  for (let n = 0; n < count; n += 1) {
    const far = new Float64Array(count);
    for (let m = 0; m < count; m += 1) {
      for (let d = 0; d < size; d += 1) far[m] += (codes[n * size + d] - codes[m * size + d]) ** 2;
    }
    far[n] = Infinity;
    const nearest = Array.from(far.keys()).sort((a, b) => far[a] - far[b]).slice(0, k);
    /** @type {Map<number, number>} */
    const votes = new Map();
    for (const m of nearest) votes.set(labels[m], (votes.get(labels[m]) ?? 0) + 1);
    const [winner] = [...votes].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    if (winner[0] === labels[n]) right += 1;
  }
  return right / count;
}

// Mean nats of the examples of a file under their own class and under each other one.
/** @param {Pack} pack */
export function wrongClassCosts(pack) {
  const model = createConditional(pack);
  const values = /** @type {any} */ (valuesOf(pack.tensors));
  const labels = Array.from(pack.tensors["examples/labels"].data);
  const costs = labels.map((_, n) => (
    Array.from({ length: model.count }, (__, y) => model.cost(rowsOf(values, n), y))));
  const mean = (of, own) => meanOf(costs.flatMap((row, n) => (
    row.filter((_, y) => (y === labels[n]) === own).map((cost) => cost[of]))));
  return {
    right: mean("reconstruction", true), kl_right: mean("kl", true),
    wrong: mean("reconstruction", false), kl_wrong: mean("kl", false), examples: labels.length,
  };
}

/** @type {Answering} */
export const conditional = {
  async before({ data }) {
    return { values: { vae: data.recorded.vae } };
  },
  async answer({ data, opened: { packs } }) {
    const [styles, plain] = packs;
    const costs = wrongClassCosts(styles);
    await breath();
    const read = ({ tensors }) => 100 * readByNeighbours(tensors["map/codes"].data, tensors["map/labels"].data, data.neighbours);
    const own = read(styles);
    await breath();
    const { vae, cvae } = data.recorded;
    return {
      truths: { strip: "slant", saved: { saved: vae - cvae } },
      values: { ...costs, vae, cvae, saved: vae - cvae, read: own, read_plain: read(plain), neighbours: data.neighbours },
    };
  },
};
