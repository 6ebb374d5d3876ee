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
 */
function named(program, given) {
  const outputs = program.run(given, 1);
  return Object.fromEntries(program.outputs.map(({ name }, place) => [name, outputs[place]]));
}

// pack: {meta, tensors} of a weights file that has an anatomy.
//   encode(x)  -> {mean, sigma (null where the code is a point)}, the caller's to keep
//   look({x, mu, sigma, epsilon})  the picture of one draw, its code and its nats; picture, code and
//              nats of dimensions are views that the next call overwrites. Where the code is a
//              point, mu is the code and nothing is drawn.
//   decode(z)  -> the picture of one code, a view
/** @param {Pack} pack */
export function createModel({ meta, tensors }) {
  const { anatomy, decoder: decoding } = meta;
  const { encode, look } = anatomy?.graphs ?? {};
  if (!anatomy || !encode || !look || !decoding) {
    throw new Error("This file does not say how an example goes through its model.");
  }
  const encoder = compile(encode, tensors, 1);
  const looker = compile(look, tensors, 1);
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
      const { mean, log_variance: log } = named(encoder, { x });
      const sigma = log ? log.map((value) => Math.max(LEAST, Math.exp(value / 2))) : null;
      return { mean: mean.slice(), sigma };
    },
    /** @param {Given} given @returns {Seen} */
    look({ x, mu, sigma, epsilon }) {
      const floats = (values) => Float32Array.from(values ?? none);
      const all = { x, mu: floats(mu), sigma: floats(sigma), epsilon: floats(epsilon), ...weights };
      const wanted = Object.entries(all).filter(([name]) => takes.has(name));
      const found = named(looker, Object.fromEntries(wanted));
      const [reconstruction] = found.distortion;
      const kl = sigma ? found.kl[0] : 0;
      return {
        picture: found.picture, z: found.z, kls: found.kl_per_dimension ?? none,
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

// The other way round: packs of models as one pack, beside other facts of its record.
/**
 * @param {Pack<any>[]} packs
 * @param {object} facts
 * @returns {Pack<any>}
 */
export function packOf(packs, facts) {
  const tensors = Object.fromEntries(packs.flatMap(({ tensors: own }, place) => (
    Object.entries(own).map(([name, tensor]) => [`${place}/${name}`, tensor]))));
  return { meta: { ...facts, models: packs.map(({ meta }) => meta) }, tensors };
}
