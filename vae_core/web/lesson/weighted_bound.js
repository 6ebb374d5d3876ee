// The importance-weighted bound of examples under a model in the page, log 1/K Σ p(x, z) / q(z|x) (1509.00519, eq. 8):
// its weights are the model's own, traced (anatomy.graphs.look).
/** @import { Pack } from "../engine/types.js" */
import { compile } from "../engine/runtime.js";

const SLICE = 10; // examples until the page is heard

/** @param {ArrayLike<number>} values */
function logMeanExp(values) {
  let most = -Infinity;
  for (let i = 0; i < values.length; i += 1) most = Math.max(most, values[i]);
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += Math.exp(values[i] - most);
  return most + Math.log(sum / values.length);
}

/** @param {any} graph @param {any} tensors @param {number} rows */
function runnerOf(graph, tensors, rows) {
  const program = compile(graph, tensors, rows);
  const names = graph.outputs.map(({ name }) => name);
  const inputs = new Set(graph.inputs.map(({ name }) => name));
  return {
    inputs,
    /** @param {Record<string, Float32Array>} given */
    run(given) {
      const found = program.run(Object.fromEntries(Object.entries(given).filter(([name]) => inputs.has(name))), rows);
      return Object.fromEntries(names.map((name, i) => [name, found[i]]));
    },
  };
}

/** @param {ArrayLike<number>} row @param {number} times */
function repeated(row, times) {
  const all = new Float32Array(row.length * times);
  for (let k = 0; k < times; k += 1) all.set(row, k * row.length);
  return all;
}

/**
 * Bounds in nats, one for each example. Of a Gaussian q(z|x) and no classes.
 * @param {Pack<any>} pack of a weights file
 * @param {Float32Array} values (N, ...) of examples
 * @param {number} count N
 * @param {{codes: number, normal: () => number, rest?: () => Promise<void>}} how `codes` is K, a multiple of the
 *   codes that the model itself draws of an example
 * @returns {Promise<Float64Array>}
 */
export async function weightedBounds({ meta, tensors }, values, count, { codes, normal, rest = async () => {} }) {
  const { graphs, samples, objective } = meta.anatomy;
  const size = values.length / count;
  const rows = codes / samples;
  const encode = runnerOf(graphs.encode, tensors, 1);
  const look = runnerOf(graphs.look, tensors, rows);
  const weights = Object.fromEntries((objective.weights ?? []).map(({ name }) => [name, Float32Array.of(1)]));
  const bounds = new Float64Array(count);
  for (let k = 0; k < count; k += 1) {
    const x = values.subarray(k * size, (k + 1) * size);
    const { mean, log_variance: log } = encode.run({ x });
    const epsilon = Float32Array.from({ length: codes * meta.latent_dim }, normal);
    const { log_weights: told } = look.run({
      x: repeated(x, rows), mu: repeated(mean, rows), sigma: repeated(log.map((value) => Math.exp(value / 2)), rows), epsilon, ...weights,
    });
    bounds[k] = logMeanExp(told);
    if (k % SLICE === SLICE - 1) await rest();
  }
  return bounds;
}

/**
 * The mean of one over the other, example by example, with its standard error.
 * @param {Float64Array} one
 * @param {Float64Array} other
 */
export function pairedDifference(one, other) {
  const each = one.map((value, k) => value - other[k]);
  const mean = each.reduce((sum, value) => sum + value, 0) / each.length;
  const variance = each.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (each.length - 1);
  return { mean, error: Math.sqrt(variance / each.length) };
}
