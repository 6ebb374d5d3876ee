// What is in hand, and what each gesture makes of it: pure, nothing is changed in place.
/** @import { AnatomyFacts, AnatomyPack, Hand, Overrides, SharedHand } from "./types.js" */

const NARROWEST = 1e-3; // a standard deviation's least, by hand
const WIDEST = 20;
const FARTHEST = 1e6; // as for typed numbers: beyond it losses overflow float32

/** @param {AnatomyPack} pack @param {number} x whether it is the index of an example */
const isExample = ({ tensors }, x) => (
  Number.isInteger(x) && x >= 0 && x < (tensors["examples/images"]?.shape[0] ?? 0));

// What is set by hand belongs to the example that it was set for.
const unset = { epsilon: {}, mu: {}, sigma: {}, z: {} };

/** @param {AnatomyFacts} facts */
const trained = ({ objective }) => (
  Object.fromEntries(objective.weights.map(({ name, value }) => [name, value])));

/**
 * @param {AnatomyPack} pack
 * @param {number | Float32Array} [example] an index, or an x that was drawn
 * @returns {Hand}
 */
export function newHand(pack, example = 0) {
  const x = typeof example === "number" && !isExample(pack, example) ? 0 : example;
  return { x, y: null, seed: 1, ...unset, weights: trained(pack.meta.anatomy) };
}

/** @param {Hand} hand @param {number | Float32Array} x @returns {Hand} */
export const withExample = (hand, x) => ({ ...hand, ...unset, x, y: typeof x === "number" ? null : hand.y });

/** @param {Hand} hand @param {number} y @returns {Hand} */
export const withClass = (hand, y) => ({ ...hand, y });

// A new draw, or none (0): what was set of the noise is let go, mean and width stay.
/** @param {Hand} hand @param {number} seed @returns {Hand} */
export const withSeed = (hand, seed) => ({ ...hand, seed, epsilon: {}, z: {} });

// Whether the noise is held at its mean in every dimension.
/** @param {Hand} hand */
export const isHeld = ({ seed, epsilon, z }) => (
  seed === 0 && [epsilon, z].every((values) => Object.keys(values).length === 0));

/** @param {Hand} hand @param {string} name @param {number} value @returns {Hand} */
export const withWeight = (hand, name, value) => ({ ...hand, weights: { ...hand.weights, [name]: value } });

/** @param {Hand} hand */
export const touched = ({ epsilon, mu, sigma, z }) => (
  [epsilon, mu, sigma, z].some((values) => Object.keys(values).length > 0));

/**
 * One dimension moved. z is reached by the noise where mean and width can be set; by the mean where
 * the code is a point; else it is z itself.
 * @param {Hand} hand
 * @param {string[]} set what a hand can set
 * @param {number} index
 * @param {{z?: number, mu?: number, sigma?: number, epsilon?: number}} move
 * @param {{mu: number, sigma: number}} now of that dimension
 * @returns {Hand}
 */
export function withMove(hand, set, index, move, now) {
  const put = (key, value) => ({ ...hand, [key]: { ...hand[key], [index]: value } });
  if (move.mu !== undefined && set.includes("mu")) return put("mu", move.mu);
  if (move.sigma !== undefined && set.includes("sigma")) {
    return put("sigma", Math.min(WIDEST, Math.max(NARROWEST, move.sigma)));
  }
  if (move.epsilon !== undefined) return put("epsilon", move.epsilon);
  if (move.z === undefined) return hand;
  if (set.includes("sigma")) return put("epsilon", (move.z - now.mu) / now.sigma);
  return put(set.includes("mu") ? "mu" : "z", move.z);
}

/**
 * @param {unknown} values
 * @param {number} size
 * @param {[number, number]} [range]
 * @returns {Overrides}
 */
function validOverrides(values, size, [least, most] = [-FARTHEST, FARTHEST]) {
  const entries = Object.entries(values && typeof values === "object" ? values : {});
  return Object.fromEntries(entries.filter(([index, value]) => (
    /^\d+$/.test(index) && Number(index) < size && value >= least && value <= most)));
}

/**
 * A hand from what an address or a caller gives; what is not valid is as at the beginning.
 * @param {AnatomyPack} pack
 * @param {SharedHand | null | undefined} given
 * @param {Hand} before what a drawn x is kept from
 * @returns {Hand}
 */
export function handOf(pack, given, before) {
  const { meta } = pack;
  const size = meta.latent_dim;
  const fresh = newHand(pack, 0);
  const { x, y, seed, weights } = given ?? {};
  const known = Object.entries(weights ?? {}).filter(([name, value]) => (
    Object.hasOwn(fresh.weights, name) && value >= 0 && value <= FARTHEST));
  return {
    x: typeof x === "number" && isExample(pack, x) ? x : before.x,
    y: typeof y === "number" && Number.isInteger(y) && y >= 0 ? y : null,
    seed: typeof seed === "number" && Number.isInteger(seed) && seed >= 0 ? seed : fresh.seed,
    epsilon: validOverrides(given?.epsilon, size),
    mu: validOverrides(given?.mu, size),
    sigma: validOverrides(given?.sigma, size, [NARROWEST, WIDEST]),
    z: validOverrides(given?.z, size),
    weights: { ...fresh.weights, ...Object.fromEntries(known) },
  };
}

/** @param {Hand} hand @returns {SharedHand} */
export const sharedHand = (hand) => ({ ...hand, x: typeof hand.x === "number" ? hand.x : "drawn" });
