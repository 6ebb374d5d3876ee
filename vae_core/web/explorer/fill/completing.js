// What was not seen of an example, given what was: codes are proposed by what is there, weighed by
// the traced likelihood, and what they are decoded to stands for what is missing (importance
// sampling: Mattei & Frellsen 2019, arXiv:1812.02633). No formula of the model stands here: of a code
// the model's own look graph tells log p(x, z) - log q(z) and the nats of each number.
/** @import { Batch, Graph, Numbers, Pack, Posterior, Program } from "../../engine/types.js" */
import { randomNormal } from "../../engine/axes.js";
import { compile } from "../../engine/runtime.js";
import { normalised, resampled } from "./weighing.js";

const BLOCK = 48; // codes that are weighed at a go
const POPULATIONS = 2; // that are weighed for a better proposal alone
const PRIOR = 4; // one code of so many is drawn from N(0, I), where chains may have gone astray

/**
 * @typedef {object} Completions
 * @property {number} size numbers of an example
 * @property {Float32Array} z (K, D)
 * @property {Float32Array} expected (K, C*H*W), the whole example of each code
 * @property {Float64Array} logWeights (K,)
 */

/** @param {Pack} pack */
function partsOf({ meta }) {
  const anatomy = /** @type {any} */ (meta).anatomy;
  /** @type {Graph | undefined} */
  const look = anatomy?.graphs?.look;
  const encoder = /** @type {any} */ (meta).encoder;
  return { anatomy, look, encoder };
}

const has = (list, wanted) => Boolean(list?.some(({ name }) => name === wanted));

/**
 * Whether the model's encoder knows gaps: it asks which numbers are none.
 * @param {{nodes?: {op: string}[]} | null | undefined} encoder
 */
export const learnedGaps = (encoder) => Boolean(encoder?.nodes?.some(({ op }) => op === "isnan"));

/**
 * Whether what is missing of an example can be filled here: mean and sigma of a code can be set, its
 * weight is told, and what each number adds, so that it can be left out.
 * @param {Pack} pack
 */
export function canComplete(pack) {
  const { anatomy, look, encoder } = partsOf(pack);
  const kind = /** @type {any} */ (pack.meta).layout?.kind ?? "pictures";
  return ["pictures", "series", "table"].includes(kind) && has(encoder?.inputs, "x")
    && Boolean(anatomy?.posterior?.set?.includes("sigma"))
    && has(look?.outputs, "log_weights") && has(look?.outputs, "reconstruction");
}

// Inputs of the look graph for n codes of one example.
/**
 * @param {Graph} graph
 * @param {any} anatomy
 * @param {{x: Float32Array, y: number[] | null, mu: Float32Array, sigma: Float32Array,
 *   noise: Float32Array, n: number}} given
 */
function inputsOf(graph, anatomy, { x, y, mu, sigma, noise, n }) {
  const samples = anatomy.samples ?? 1;
  const weights = Object.fromEntries(
    (anatomy.objective?.weights ?? []).map(({ name, value }) => [name, value]));
  const repeated = (values) => {
    const all = new Float32Array(values.length * n);
    for (let k = 0; k < n; k += 1) all.set(values, k * values.length);
    return all;
  };
  /** @type {Record<string, Float32Array>} */
  const known = { mu, sigma };
  /** @type {Record<string, Float32Array>} */
  const inputs = {};
  for (const { name } of graph.inputs) {
    if (name === "x") inputs.x = repeated(x);
    else if (name === "y") inputs.y = repeated(Float32Array.from(y ?? []));
    else if (name === "epsilon") {
      // All samples of an example are one: what is told of each number is a mean over them.
      inputs.epsilon = new Float32Array(samples * noise.length);
      for (let s = 0; s < samples; s += 1) inputs.epsilon.set(noise, s * noise.length);
    } else inputs[name] = known[name] ?? Float32Array.of(weights[name] ?? 0);
  }
  return inputs;
}

const without = (x) => Float32Array.from(x, (value) => (Number.isNaN(value) ? 0 : value));
const pause = () => new Promise((resolve) => { setTimeout(resolve, 0); });

/**
 * Chains that fill the gaps again and again, by a code of what is filled (pseudo-Gibbs sampling,
 * Rezende et al. 2014, arXiv:1401.4082). -> the posteriors they end at, (M, D); null when overtaken
 * @param {Pack} pack
 * @param {Batch} batch
 * @param {{x: Float32Array, y: number[] | null, draw: () => number[], chains: number, rounds: number}} given
 * @returns {Promise<Posterior | null>}
 */
async function chained({ meta }, batch, { x, y, draw, chains, rounds }) {
  const size = x.length;
  let z = Float32Array.from(Array.from({ length: chains }, draw).flat());
  const told = y && Float32Array.from(Array.from({ length: chains }, () => y).flat());
  const at = (/** @type {any} */ (meta).layout?.kind ?? "pictures") === "pictures" ? 0 : 1;
  /** @type {Posterior | null} */
  let posterior = null;
  for (let round = 0; round < rounds; round += 1) {
    const decoded = await batch.decodeAll("fill", z, told, chains);
    if (!decoded) return null;
    const filled = Float32Array.from(decoded[at], (value, i) => (
      Number.isNaN(x[i % size]) ? value : x[i % size]));
    const next = await batch.encode(filled, told, "fill");
    const widths = next?.logVariance;
    if (!next || !widths) return null;
    z = Float32Array.from(next.mean, (mean, i) => mean + Math.exp(widths[i] / 2) * randomNormal());
    posterior = next;
  }
  return posterior;
}

/**
 * The posteriors of an example whose gaps are filled as M codes are decoded: those that were heavy
 * begin the next population (Cappé et al. 2004, Population Monte Carlo).
 * @param {Batch} batch
 * @param {{x: Float32Array, y: number[] | null, found: Completions}} given
 * @param {number} chains
 */
function refined(batch, { x, y, found }, chains) {
  const size = x.length;
  const heavy = resampled(normalised(found.logWeights).share, chains);
  const whole = new Float32Array(chains * size);
  heavy.forEach((k, m) => {
    for (let i = 0; i < size; i += 1) {
      whole[m * size + i] = Number.isNaN(x[i]) ? found.expected[k * size + i] : x[i];
    }
  });
  const told = y && Float32Array.from(Array.from({ length: chains }, () => y).flat());
  return batch.encode(whole, told, "fill");
}

/**
 * Codes that are proposed for an example, by a mean and a sigma each.
 * @param {Posterior} posterior of M chains
 * @param {number} size of a code
 * @param {boolean} mixed whether some come from N(0, I)
 */
function proposals({ mean, logVariance }, size, mixed) {
  const chains = mean.length / size;
  let turn = 0;
  return (n) => {
    const mu = new Float32Array(n * size);
    const sigma = new Float32Array(n * size).fill(1);
    for (let k = 0; k < n; k += 1, turn += 1) {
      if (mixed && turn % PRIOR === PRIOR - 1) continue;
      const chain = turn % chains;
      for (let d = 0; d < size; d += 1) {
        mu[k * size + d] = mean[chain * size + d];
        sigma[k * size + d] = Math.exp((logVariance?.[chain * size + d] ?? 0) / 2);
      }
    }
    return { mu, sigma };
  };
}

// Weighs codes of a proposal block by block: of each log p(x_o, z) - log r(z).
/** @param {Pack} pack */
function createScales(pack) {
  const { anatomy, look, encoder } = partsOf(pack);
  if (!look) throw new Error("This file does not tell what a code weighs.");
  const graph = look;
  const gappy = learnedGaps(encoder);
  const size = pack.meta.latent_dim;
  const place = (name) => graph.outputs.findIndex((output) => output.name === name);
  const [atZ, atNats, atWeights] = ["z", "reconstruction", "log_weights"].map(place);
  const atExpected = place("expected") < 0 ? place("picture") : place("expected");
  /** @type {Program | null} */
  let program = null;

  // What a gap would add, had it been seen, is taken out again.
  function weightOf(results, k, x) {
    let log = results[atWeights][k];
    if (gappy) return log;
    const nats = results[atNats];
    for (let i = 0; i < x.length; i += 1) {
      if (Number.isNaN(x[i])) log += nats[k * x.length + i];
    }
    return log;
  }

  /**
   * @param {Float32Array} x
   * @param {number[] | null} y
   * @param {ReturnType<typeof proposals>} propose
   * @param {{count: number, longest: number, stale: () => boolean}} how
   * @returns {Promise<Completions | null>}
   */
  return async function weighed(x, y, propose, { count, longest, stale }) {
    const given = gappy ? x : without(x);
    const z = new Float32Array(count * size);
    const expected = new Float32Array(count * x.length);
    const logWeights = new Float64Array(count);
    const begun = performance.now();
    let done = 0;
    while (done < count && (done === 0 || performance.now() - begun < longest)) {
      const n = Math.min(BLOCK, count - done);
      const { mu, sigma } = propose(n);
      const noise = Float32Array.from(mu, () => randomNormal());
      program ??= compile(graph, pack.tensors, BLOCK);
      const results = program.run(inputsOf(graph, anatomy, { x: given, y, mu, sigma, noise, n }), n, false);
      z.set(results[atZ].subarray(0, n * size), done * size);
      expected.set(results[atExpected].subarray(0, n * x.length), done * x.length);
      for (let k = 0; k < n; k += 1) logWeights[done + k] = weightOf(results, k, x);
      done += n;
      await pause();
      if (stale()) return null;
    }
    return {
      size: x.length,
      z: z.subarray(0, done * size),
      expected: expected.subarray(0, done * x.length),
      logWeights: logWeights.subarray(0, done),
    };
  };
}

/**
 * @param {Pack} pack
 * @param {Batch} batch
 * @param {() => number[]} draw a code from the prior
 */
export function createCompleter(pack, batch, draw) {
  const { encoder } = partsOf(pack);
  const weighed = createScales(pack);
  const size = pack.meta.latent_dim;
  const conditional = has(encoder.inputs, "y");
  const gappy = learnedGaps(encoder);
  return {
    gappy,
    // count: codes; chains, rounds: of a model of whole examples; longest: ms after which fewer codes
    // are enough. -> Completions, or null where stale() says that they are not wanted any more
    /**
     * @param {Float32Array} x (C*H*W), NaN in gaps
     * @param {number[] | null} y
     * @param {{count: number, chains: number, rounds: number, longest: number, stale: () => boolean}} how
     * @returns {Promise<Completions | null>}
     */
    async complete(x, y, { count, chains, rounds, longest, stale }) {
      const told = conditional ? y : null;
      if (gappy) {
        const posterior = await batch.encode(x, told, "fill");
        return posterior && weighed(x, y, proposals(posterior, size, false), { count, longest, stale });
      }
      let posterior = await chained(pack, batch, { x, y: told, draw, chains, rounds });
      for (let time = 0; time < POPULATIONS && posterior && !stale(); time += 1) {
        const some = { count: Math.ceil(count / 4), longest: longest / 4, stale };
        const found = await weighed(x, y, proposals(posterior, size, time === 0), some);
        posterior = found && await refined(batch, { x, y: told, found }, chains);
      }
      if (!posterior || stale()) return null;
      return weighed(x, y, proposals(posterior, size, true), { count, longest, stale });
    },
  };
}

/**
 * The expected example under the weights, and the completions at some of the codes: what was seen is
 * as it was.
 * @param {Completions} found
 * @param {Numbers} x
 * @param {Float64Array} share
 * @param {number[]} drawn
 */
export function filled({ expected, size }, x, share, drawn) {
  const mean = new Float32Array(size);
  for (let k = 0; k < share.length; k += 1) {
    if (share[k] < 1e-9) continue;
    for (let i = 0; i < size; i += 1) mean[i] += share[k] * expected[k * size + i];
  }
  const kept = (values) => values.map((value, i) => (Number.isNaN(x[i]) ? value : x[i]));
  return {
    mean: kept(mean),
    draws: drawn.map((k) => kept(expected.slice(k * size, (k + 1) * size))),
  };
}
