// Lesson 4: what one picture costs, where its nats lie, and how the bound tightens with more codes.
/** @import { Answering } from "../types.js" */
/** @import { Pack } from "../../engine/types.js" */
import { normals } from "../../anatomy/noise.js";
import { createRunner } from "../../anatomy/programs.js";
import { breath, logMeanExp, meanOf, rowOf } from "./figures.js";

const SEED = 5; // of the codes drawn
const AT_ONCE = 50; // draws between two breaths of the page
const LEAST = 1e-6; // a probability of a mean picture is not nearer to 0 or 1

// Bernoulli nats of x (pixels in [0, 1]) under the probabilities p.
/** @param {ArrayLike<number>} x @param {ArrayLike<number>} p */
export function bernoulliNats(x, p) {
  let nats = 0;
  for (let i = 0; i < x.length; i += 1) {
    const q = Math.min(1 - LEAST, Math.max(LEAST, p[i]));
    nats -= x[i] * Math.log(q) + (1 - x[i]) * Math.log(1 - q);
  }
  return nats;
}

// The nats of a perfect x̂ = x: the entropy of its pixels as coins.
/** @param {ArrayLike<number>} x */
export function entropyOf(x) {
  let nats = 0;
  for (let i = 0; i < x.length; i += 1) {
    if (x[i] > 0 && x[i] < 1) nats -= x[i] * Math.log(x[i]) + (1 - x[i]) * Math.log(1 - x[i]);
  }
  return nats;
}

/** @param {Float32Array[]} pictures */
function meanPicture(pictures) {
  const sum = new Float64Array(pictures[0].length);
  for (const picture of pictures) picture.forEach((value, i) => { sum[i] += value / pictures.length; });
  return sum;
}

// The nats in each square of `side` cells of a picture (rows x columns), by its upper left corner:
// {sums (rows - side + 1) x (columns - side + 1), columns of them, best place}.
/** @param {ArrayLike<number>} nats @param {number} rows @param {number} columns @param {number} side */
export function windowsOf(nats, rows, columns, side) {
  const across = columns - side + 1;
  const sums = Array.from({ length: (rows - side + 1) * across }, (_, place) => {
    const [top, left] = [Math.floor(place / across), place % across];
    let sum = 0;
    for (let r = 0; r < side; r += 1) {
      for (let c = 0; c < side; c += 1) sum += nats[(top + r) * columns + left + c];
    }
    return sum;
  });
  return { sums, across, best: sums.indexOf(Math.max(...sums)) };
}

// The bound -E log (1/K) Σ w for each K, from ln w of many draws cut into groups of K. Where each K
// divides the next, it never rises, whatever the draws (Jensen's inequality, group by group).
/** @param {number[]} logWeights @param {number[]} samples */
export function boundsOf(logWeights, samples) {
  return samples.map((k) => {
    const groups = Math.floor(logWeights.length / k);
    return -meanOf(Array.from({ length: groups }, (_, g) => logMeanExp(logWeights.slice(g * k, (g + 1) * k))));
  });
}

/** @type {WeakMap<Float32Array, {draws: number, found: ReturnType<typeof manyLooks>}>} by example */
const LOOKED = new WeakMap();

// The same for whoever asks again of the same example.
/** @param {Parameters<typeof manyLooks>} given */
export function onceLooked(...given) {
  const [, x, , draws] = given;
  const last = LOOKED.get(x);
  if (last?.draws === draws) return last.found;
  const found = manyLooks(...given);
  LOOKED.set(x, { draws, found });
  return found;
}

/**
 * One example under `draws` codes of its own posterior. -> {reconstruction, kl, nats of each pixel on
 * average, logWeights of each draw}
 * @param {Pack} pack
 * @param {Float32Array} x
 * @param {{mean: Float32Array, sigma: Float32Array}} said by the encoder
 * @param {number} draws
 */
export async function manyLooks({ meta, tensors }, x, { mean, sigma }, draws) {
  const graph = meta.anatomy?.graphs?.look;
  if (!graph) throw new Error("This file does not say how an example goes through its model.");
  const look = createRunner(graph, tensors);
  const size = mean.length;
  const noise = normals(SEED, draws * size);
  const nats = new Float64Array(x.length);
  const logWeights = [];
  let reconstruction = 0;
  let kl = 0;
  for (let n = 0; n < draws; n += 1) {
    if (n % AT_ONCE === AT_ONCE - 1) await breath();
    const epsilon = noise.subarray(n * size, (n + 1) * size);
    const out = look.run({ x, mu: mean, sigma, epsilon, beta: [1] });
    out.reconstruction.forEach((value, i) => { nats[i] += value / draws; });
    reconstruction += out.distortion[0] / draws;
    [kl] = out.kl;
    logWeights.push(out.log_weights[0]);
  }
  return { reconstruction, kl, nats: Array.from(nats), logWeights };
}

// What a picture costs that is told less: itself, the mean of all pictures that a file decodes its map to,
// and one half everywhere.
/** @param {Pack} pack @param {(z: number[]) => Float32Array} decode @param {Float32Array} x */
export function anchorsOf({ meta, tensors }, decode, x) {
  const { data, shape: [count] } = tensors["map/codes"];
  const pictures = Array.from({ length: count }, (_, n) => decode(rowOf(data, meta.latent_dim, n)).slice());
  return {
    perfect: entropyOf(x), average: bernoulliNats(x, meanPicture(pictures)), half: x.length * Math.log(2),
  };
}

/** @type {Answering} */
export const elbo = {
  async answer({ data, opened: { models, packs, examples } }) {
    const { x } = examples[data.example];
    const [model] = models;
    const [pack] = packs;
    const said = /** @type {{mean: Float32Array, sigma: Float32Array}} */ (model.encode(x));
    const { reconstruction, kl, nats, logWeights } = await onceLooked(pack, x, said, data.draws);
    const anchors = anchorsOf(pack, (z) => model.decode(z), x);
    const bounds = boundsOf(logWeights, data.samples);
    const total = reconstruction + kl;
    const share = (100 * kl) / total;
    return {
      truths: {
        share: { share },
        spot: /** @type {any} */ ({ nats, picture: model.decode(Array.from(said.mean)).slice() }),
        codes: "falls",
      },
      values: {
        reconstruction, kl, total, share, ...anchors,
        ...Object.fromEntries(bounds.map((bound, place) => [`bound_${place}`, bound])),
        first: bounds[0], last: bounds[bounds.length - 1], most: data.samples[data.samples.length - 1],
      },
    };
  },
};
