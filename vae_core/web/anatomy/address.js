// What is in hand as a part of an address: "example=3&seed=7&mu=5:0.25&beta=2", as short as it goes.
/** @import { Overrides, SharedHand } from "./types.js" */

const SETS = /** @type {const} */ (["mu", "sigma", "epsilon", "z"]);
const short = (value) => `${Number(value.toFixed(4))}`;

/** @param {Overrides} values */
const written = (values) => Object.entries(values).map(([index, value]) => `${index}:${short(value)}`).join(",");

/** @param {string} text */
function overridesOf(text) {
  const pairs = text.split(",").map((pair) => pair.split(":"));
  return Object.fromEntries(pairs.filter(([index, value, ...more]) => (
    /^\d+$/.test(index) && value && Number.isFinite(Number(value)) && more.length === 0))
    .map(([index, value]) => [index, Number(value)]));
}

// trained: the weights as the run ended, which need not be told.
/**
 * @param {SharedHand} hand
 * @param {Record<string, number>} [trained]
 */
export function queryFromAnatomy(hand, trained = {}) {
  const parts = typeof hand.x === "number" ? [`example=${hand.x}`] : [];
  if (typeof hand.y === "number") parts.push(`as=${hand.y}`);
  if (hand.seed !== undefined && hand.seed !== 1) parts.push(`seed=${hand.seed}`);
  for (const key of SETS) {
    const text = written(hand[key] ?? {});
    if (text) parts.push(`${key}=${text}`);
  }
  const turned = Object.entries(hand.weights ?? {}).filter(([name, value]) => value !== trained[name]);
  const weights = turned.map(([name, value]) => `${name}:${short(value)}`);
  if (weights.length) parts.push(`weights=${weights.join(",")}`);
  return parts.join("&");
}

/**
 * @param {string} text
 * @returns {SharedHand}
 */
export function anatomyFromQuery(text) {
  const query = new URLSearchParams(text.replace(/^[#?]/, ""));
  const whole = (name) => (/^\d{1,9}$/.test(query.get(name) ?? "") ? Number(query.get(name)) : undefined);
  /** @type {SharedHand} */
  const hand = { x: whole("example"), y: whole("as"), seed: whole("seed") };
  for (const key of SETS) hand[key] = overridesOf(query.get(key) ?? "");
  const weights = (query.get("weights") ?? "").split(",").map((pair) => pair.split(":"));
  hand.weights = Object.fromEntries(weights.filter((pair) => pair.length === 2 && Number.isFinite(Number(pair[1])))
    .map(([name, value]) => [name, Number(value)]));
  return hand;
}
