// What a model makes of what is in hand: runs the traced graphs and reads their numbers. No formula of
// a loss, a divergence or a likelihood stands here: they are the project's own, traced.
/** @import { AnatomyPack, Hand, Pulls, Reading } from "./types.js" */
/** @import { Tensor } from "../engine/types.js" */
import { oneHot, rowsOf, valuesOf } from "../engine/examples.js";
import { normals } from "./noise.js";
import { createRunner, unfolded } from "./programs.js";
import { pullsOf } from "./pulls.js";

const LEAST_SIGMA = 1e-4;

/** @typedef {ReturnType<typeof createModel>} Model */

/**
 * Examples of the file as the model reads them. -> {count, x(index), y(index)}
 * @param {AnatomyPack} pack
 */
function examplesOf({ tensors }) {
  const values = valuesOf(tensors);
  const labels = tensors["examples/labels"]?.data ?? null;
  return {
    count: values?.shape[0] ?? 0,
    /** @param {number} index */
    x: (index) => rowsOf(/** @type {Tensor} */ (values), index),
    /** @param {number} index @returns {number | null} */
    y: (index) => (labels ? labels[index] : null),
  };
}

// Numbers of a hand over those of the encoder.
/** @param {Float32Array} values @param {Record<number, number>} set */
function overridden(values, set) {
  const own = Float32Array.from(values);
  for (const [index, value] of Object.entries(set)) own[Number(index)] = value;
  return own;
}

// Shares of the draws of a bound over K: their weights, scaled to sum to one.
/** @param {Float32Array} logWeights */
export function sharesOf(logWeights) {
  const most = Math.max(...logWeights);
  const weights = Array.from(logWeights, (value) => Math.exp(value - most));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

// What is drawn of a seed for every random input, the values set by hand in the first draw of the code.
/**
 * @param {Record<string, number>} inputs
 * @param {string[]} names
 * @param {Hand} hand
 */
function noiseOf(inputs, names, { seed, epsilon }) {
  const total = names.reduce((sum, name) => sum + inputs[name], 0);
  const all = normals(seed, total);
  let at = 0;
  return Object.fromEntries(names.map((name) => {
    const values = all.slice(at, at + inputs[name]);
    at += inputs[name];
    return [name, name === "epsilon" ? overridden(values, epsilon) : values];
  }));
}

// The encoder's word on the example in hand, asked once for each. -> {see(hand): {x, y, outputs},
// forget(): the encoder is another}
/**
 * @param {ReturnType<typeof examplesOf>} examples
 * @param {ReturnType<typeof createRunner> | null} encode
 * @param {number} classes
 */
function createSight(examples, encode, classes) {
  /** @type {{of: Hand["x"], x: Float32Array, y: number | null, outputs: Record<string, Float32Array>} | null} */
  let last = null;
  /** @param {Hand} hand */
  function see(hand) {
    const index = typeof hand.x === "number" ? hand.x : -1;
    const y = hand.y ?? (index >= 0 ? examples.y(index) : null);
    if (last?.of === hand.x && last.y === y) return last;
    const same = last?.of === hand.x ? last.x : null;
    const x = same ?? (hand.x instanceof Float32Array ? hand.x : examples.x(index));
    const outputs = encode ? encode.run({ x, y: oneHot([y ?? -1], classes) }) : {};
    last = { of: hand.x, x, y, outputs };
    return last;
  }
  return { see, forget: () => { last = null; } };
}

const column = (values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));

// What the outputs say of the first draw and of the example, by its owner's names.
/**
 * @param {Record<string, Float32Array>} outputs
 * @param {number} samples
 */
function toldBy(outputs, samples) {
  const first = (name) => outputs[name]?.subarray(0, outputs[name].length / samples) ?? null;
  const one = (name) => (outputs[name] ? outputs[name][0] : null);
  return {
    outputs, picture: first("picture"), expected: first("expected"), spread: first("spread"),
    nats: outputs.reconstruction ?? null, perDimension: outputs.kl_per_dimension?.slice() ?? null,
    reconstruction: one("distortion"), kl: one("kl"), total: one("loss"),
    shares: outputs.log_weights && samples > 1 ? sharesOf(outputs.log_weights) : null,
  };
}

// Of a model without an encoder: noise is the code, and nothing is priced.
/**
 * @param {ReturnType<typeof createRunner>} decode
 * @param {number} size
 * @param {number} classes
 * @returns {(hand: Hand) => Reading}
 */
function readerOfPrior(decode, size, classes) {
  return (hand) => {
    const z = overridden(overridden(normals(hand.seed, size), hand.epsilon), hand.z);
    const y = classes ? hand.y ?? 0 : null;
    const outputs = decode.run({ z, y: oneHot([y ?? -1], classes) });
    return {
      x: new Float32Array(0), y, encoded: null, mu: null, sigma: null, epsilon: z, z, draws: [z],
      ...toldBy(outputs, 1),
    };
  };
}

/**
 * @param {ReturnType<typeof createRunner>} look
 * @param {ReturnType<typeof createRunner> | null} decode
 * @param {ReturnType<typeof createSight>["see"]} see
 * @param {{size: number, classes: number, samples: number}} sizes
 * @returns {(hand: Hand) => Reading}
 */
function readerOfExamples(look, decode, see, { size, classes, samples }) {
  return (hand) => {
    const { x, y, outputs: seen } = see(hand);
    const { mean, log_variance: logVariance } = seen;
    const wide = logVariance ? Float32Array.from(logVariance, (value) => Math.exp(value / 2)) : null;
    const mu = overridden(mean, hand.mu);
    const sigma = wide && overridden(wide, hand.sigma).map((value) => Math.max(LEAST_SIGMA, value));
    const noise = noiseOf(look.inputs, look.noise, hand);
    const given = { x, y: oneHot([y ?? -1], classes) };
    const outputs = { ...seen, ...look.run({ ...given, mu, sigma, ...noise, ...column(hand.weights) }) };
    let z = outputs.z.slice();
    if (decode && Object.keys(hand.z).length) {
      z = overridden(z, hand.z);
      Object.assign(outputs, decode.run({ ...given, z: z.slice(0, size) }), { loss: undefined });
    }
    return {
      x, y, encoded: { mean, sigma: wide }, mu, sigma, epsilon: noise.epsilon ?? null, z,
      draws: Array.from({ length: samples }, (_, k) => z.subarray(k * size, (k + 1) * size)),
      ...toldBy(outputs, samples),
    };
  };
}

/**
 * read(hand) says all that follows from what is in hand; its arrays stand until the next reading;
 * renew() after the pack's weights have changed.
 * @param {AnatomyPack} pack
 */
export function createModel(pack) {
  const { meta, tensors } = pack;
  const facts = meta.anatomy;
  const { graphs, layers, posterior } = facts;
  const sizes = { size: meta.latent_dim, classes: layers.classes, samples: facts.samples };
  const runner = (graph) => (graph ? createRunner(graph, tensors) : null);
  const [encode, look, decode] = [graphs.encode, graphs.look, graphs.decode].map(runner);
  /** @type {ReturnType<typeof runner> | undefined} */
  let pull; // made when it is first asked for
  const examples = examplesOf(pack);
  if (!look && !decode) throw new Error("This file has nothing to take apart.");
  const sight = createSight(examples, encode, sizes.classes);
  const read = look ? readerOfExamples(look, decode, sight.see, sizes)
    : readerOfPrior(/** @type {NonNullable<typeof decode>} */ (decode), sizes.size, sizes.classes);
  return {
    ...sizes, facts, examples, read,
    renew: sight.forget,
    encodes: look !== null,
    set: posterior.set,
    drawn: look === null || look.noise.length > 0,
    /**
     * What pulls on the code of what is in hand; null where nothing tells it.
     * @param {Reading} reading of that hand
     * @param {Hand} hand
     * @returns {Pulls | null}
     */
    pulls({ x, y, mu, sigma, epsilon }, { weights }) {
      pull ??= runner(graphs.pull ? unfolded(graphs.pull, tensors) : null);
      if (!pull) return null;
      const given = { x, y: oneHot([y ?? -1], sizes.classes), mu, sigma, epsilon };
      return pullsOf(facts, pull.run({ ...given, ...column(weights) }), weights);
    },
  };
}
