// One model under one example: what its anatomy says (see vae_core/artifacts), computed on the page.
import { compile } from "../engine/runtime.js";
/** @import { Pack } from "../engine/types.js" */
/**
 * @typedef {{mean: Float32Array, sigma: Float32Array | null}} Encoded
 * @typedef {{x: Float32Array, mu?: ArrayLike<number>, sigma?: ArrayLike<number> | null,
 *   epsilon?: ArrayLike<number>}} Given
 * @typedef {{picture: Float32Array, z: Float32Array, kls: Float32Array, reconstruction: number,
 *   kl: number, beta: number, loss: number}} Seen
 */

const LEAST = 1e-4; // a standard deviation that the graph takes

/**
 * @param {ReturnType<typeof compile>} program
 * @param {Record<string, Float32Array>} given
 * @param {number} n
 */
function named(program, given, n) {
  const outputs = program.run(given, n);
  return Object.fromEntries(program.outputs.map(({ name }, place) => [name, outputs[place]]));
}

/**
 * @param {ArrayLike<number>} values
 * @param {number} times
 */
function repeated(values, times) {
  const all = new Float32Array(values.length * times);
  for (let i = 0; i < times; i += 1) all.set(values, i * values.length);
  return all;
}

const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

// pack: {meta, tensors} of a weights file that has an anatomy; most: examples looked at in one call.
//   encode(x)  -> {mean, sigma (null where the code is a point)}, the caller's to keep
//   look({x, mu, sigma, epsilon}, n)  one picture under n draws of epsilon (n * D numbers): of the
//              first its picture and code, views that the next call overwrites; nats are means
//              over the draws. Where the code is a point, mu is the code and nothing is drawn.
//   decode(z)  -> the picture of one code, a view
/**
 * @param {Pack} pack
 * @param {number} [most]
 */
export function createModel({ meta, tensors }, most = 1) {
  const { anatomy, decoder: decoding } = meta;
  const { encode, look } = anatomy?.graphs ?? {};
  if (!anatomy || !encode || !look || !decoding) {
    throw new Error("This file does not say how an example goes through its model.");
  }
  const encoder = compile(encode, tensors, 1);
  const looker = compile(look, tensors, most);
  const decoder = compile(decoding, tensors, 1);
  const takes = new Set(look.inputs.map(({ name }) => name));
  const none = new Float32Array(0);
  const size = meta.latent_dim;
  const price = anatomy.objective.formula?.find(({ symbol }) => symbol === "kl")?.weight;
  const beta = anatomy.objective.weights?.find(({ name }) => name === price)?.value ?? 1;
  const weights = Object.fromEntries(
    (anatomy.objective.weights ?? []).map(({ name, value }) => [name, Float32Array.of(value)]),
  );

  return {
    meta,
    size,
    beta, // what the model was trained to pay for a nat of KL
    /** @param {Float32Array} x @returns {Encoded} */
    encode(x) {
      const { mean, log_variance: log } = named(encoder, { x }, 1);
      const sigma = log ? log.map((value) => Math.max(LEAST, Math.exp(value / 2))) : null;
      return { mean: mean.slice(), sigma };
    },
    /** @param {Given} given @param {number} [n] @returns {Seen} */
    look({ x, mu, sigma, epsilon }, n = 1) {
      const all = {
        x: repeated(x, n), mu: repeated(mu ?? none, n), sigma: repeated(sigma ?? none, n),
        epsilon: Float32Array.from(epsilon ?? none), ...weights,
      };
      const wanted = Object.fromEntries(Object.entries(all).filter(([name]) => takes.has(name)));
      const found = named(looker, wanted, n);
      const reconstruction = meanOf(found.distortion);
      const kl = sigma ? found.kl[0] : 0;
      return {
        picture: found.picture.subarray(0, found.picture.length / n),
        z: found.z.subarray(0, size),
        kls: found.kl_per_dimension ? found.kl_per_dimension.subarray(0, size) : none,
        reconstruction, kl, beta, loss: reconstruction + beta * kl,
      };
    },
    /** @param {ArrayLike<number>} z */
    decode: (z) => decoder.run({ z: Float32Array.from(z), y: none }, 1)[0],
  };
}

// The packs of several models that one pack carries: meta.models, and tensors named by place.
/**
 * @param {Pack<any>} pack
 * @returns {Pack[]}
 */
export function modelsIn({ meta, tensors }) {
  return meta.models.map((each, place) => {
    const own = Object.entries(tensors).filter(([name]) => name.startsWith(`${place}/`));
    const cut = `${place}/`.length;
    return {
      meta: each,
      tensors: Object.fromEntries(own.map(([name, tensor]) => [name.slice(cut), tensor])),
    };
  });
}
