// A training as the ordinary file of a model (vae_core/artifacts/model_file.py): the weights of this moment,
// the codes of examples by them, and what is known of each dimension.
/** @import { Graph, Pack, Tensors } from "../engine/types.js" */
/** @import { Training } from "./messages.js" */
import { writePack } from "../engine/pack_writing.js";
import { compile } from "../engine/runtime.js";
import { renewTensors } from "../engine/workspace.js";

const BLOCK = 48; // examples at a go
const POINTS = 1000; // of the map
const ACTIVE_VARIANCE = 0.01; // as in vae_core/evaluation/likelihood.py

/** @param {ArrayLike<number>} labels @param {number} classes */
function oneHot(labels, classes) {
  const y = new Float32Array(labels.length * classes);
  Array.from(labels).forEach((label, row) => { if (label >= 0) y[row * classes + label] = 1; });
  return y;
}

/**
 * Means and, of a Gaussian, log-variances of the codes of examples. null without an encoder.
 * @param {Pack<any>} pack
 * @param {{shape: number[], data: ArrayLike<number>} | undefined} values
 * @param {ArrayLike<number> | undefined} labels
 * @param {number} most
 */
function codesOf({ meta, tensors }, values, labels, most) {
  const graph = /** @type {Graph | null} */ (meta.encoder);
  if (!graph?.inputs.some(({ name }) => name === "x") || !values) return null;
  const count = Math.min(most, values.shape[0]);
  const size = values.data.length / values.shape[0];
  const scale = values.data instanceof Uint8Array ? 1 / 255 : 1;
  const classes = /** @type {number} */ (graph.inputs.find(({ name }) => name === "y")?.shape[1] ?? 0);
  const program = compile(graph, tensors, BLOCK);
  /** @type {Float32Array[]} */
  let found = [];
  for (let first = 0; first < count; first += BLOCK) {
    const n = Math.min(BLOCK, count - first);
    const part = (all, each) => Array.prototype.slice.call(all, first * each, (first + n) * each);
    const x = Float32Array.from(part(values.data, size), (value) => value * scale);
    /** @type {Record<string, Float32Array>} */
    const given = { x };
    if (classes) given.y = oneHot(labels ? part(labels, 1) : new Array(n).fill(-1), classes);
    const results = program.run(given, n, false);
    if (!found.length) found = results.map((each) => new Float32Array((each.length / n) * count));
    results.forEach((each, i) => found[i].set(each, (each.length / n) * first));
  }
  return { mean: found[0], logVariance: found[1] ?? null, count };
}

// What is known of each dimension by the codes (N, D) of many examples.
/** @param {Float32Array} codes @param {number} size */
function spreadOf(codes, size) {
  const count = codes.length / size;
  const mean = new Array(size).fill(0);
  codes.forEach((value, i) => { mean[i % size] += value / count; });
  const square = new Array(size).fill(0);
  codes.forEach((value, i) => { square[i % size] += (value - mean[i % size]) ** 2 / count; });
  return { mean, std: square.map(Math.sqrt), active: square.map((each) => each > ACTIVE_VARIANCE) };
}

// The map's points by the weights of now: of examples that the page has.
/** @param {Tensors} tensors @param {ReturnType<typeof codesOf>} codes @param {ArrayLike<number> | undefined} labels @param {number} size */
function mapped(tensors, codes, labels, size) {
  for (const name of Object.keys(tensors)) if (/^(map|density|prior)\//.test(name)) delete tensors[name];
  if (!codes) return;
  const shape = [codes.count, size];
  tensors["map/codes"] = { shape, data: codes.mean };
  if (codes.logVariance) tensors["map/log_variance"] = { shape, data: codes.logVariance };
  if (labels) {
    tensors["map/labels"] = { shape: [codes.count], data: Int32Array.from(Array.prototype.slice.call(labels, 0, codes.count)) };
  }
}

/** @param {any} meta @param {Record<string, number>} weights of the loss, where a hand has changed them */
function weighed(meta, weights) {
  const known = Object.fromEntries(Object.entries(weights).filter(([name]) => name in meta.config));
  const anatomy = meta.anatomy && {
    ...meta.anatomy, typical: null,
    objective: {
      ...meta.anatomy.objective,
      weights: meta.anatomy.objective.weights.map((each) => ({ ...each, value: weights[each.name] ?? each.value })),
    },
  };
  const training = { ...meta.training, weights: { ...meta.training.weights, ...weights } };
  return { ...meta, config: { ...meta.config, ...known }, anatomy, training, density: null };
}

/**
 * The bytes of a file that Python and the page open like any other, and go on from.
 * @param {Pack<any>} pack the file that is trained, read anew: its tensors are written over
 * @param {Pack<any>} examples
 * @param {Training} training
 * @param {Record<string, number>} [weights] of the loss, as a hand has set them
 */
export function savedFile(pack, examples, training, weights = {}) {
  const { meta, tensors } = pack;
  const size = meta.latent_dim;
  renewTensors(tensors, training.weights());
  const shown = tensors["examples/values"] ?? tensors["examples/images"];
  const few = tensors["examples/mean"]
    ? codesOf(pack, shown, tensors["examples/labels"]?.data, shown.shape[0]) : null;
  const labels = examples.tensors["validation/labels"]?.data;
  const many = codesOf(pack, examples.tensors["validation/values"], labels, POINTS);
  mapped(tensors, many, labels, size);
  if (few) {
    const shape = [few.count, size];
    tensors["examples/mean"] = { shape, data: few.mean };
    if (few.logVariance) tensors["map/example_log_variance"] = { shape, data: few.logVariance };
  }
  const spread = many ? spreadOf(many.mean, size) : null;
  const { kl_per_dimension: kl } = training.report().meta;
  const own = meta.deterministic && spread ? { home: spread.mean, spread: spread.std.map((each) => each || 1) } : {};
  const latent = { ...meta.latent, ...spread, ...(kl?.length ? { kl } : {}), ...own };
  return writePack({ ...weighed(meta, weights), latent }, tensors);
}
