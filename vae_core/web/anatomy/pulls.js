// What pulls on a code: minus the derivatives of an example's loss, as the traced graph gives them, and
// what can be said of them. No derivative is taken here.
/** @import { AnatomyFacts, Pulls, Reading, Words } from "./types.js" */
/** @import { PackMeta } from "../engine/types.js" */
import { shareOf } from "../formula/formula.js";
import { fixed, parsed, plain } from "../formula/numerals.js";
import { drawWords } from "./words.js";

/** @typedef {PackMeta & {anatomy: AnatomyFacts}} Meta */

// Whether a file tells what pulls, or its code is of a kind of which something else is to be said. Files
// of before have no such graph.
/** @param {AnatomyFacts} facts */
export const pullsAreTold = ({ graphs, posterior }) => (
  Boolean(graphs.pull) || ("pull" in graphs && posterior.set.length === 0));

const SYMBOLS = { distortion: "reconstruction", kl: "kl" };

// The term of the loss that a part is of one example, whether its graph tells the term's nats or not.
/** @param {AnatomyFacts["objective"]} objective @param {"distortion" | "kl"} value */
const termOf = ({ formula }, value) => (formula ?? []).find((term) => (
  term.value === value || (term.symbol === SYMBOLS[value] && term.of === "example")));

// What a part counts in the loss. The graph weighs parts of a loss that one example has; elsewhere the
// formula does. A part that it lacks is in terms of a batch, or a second network stands in its place.
/**
 * @param {AnatomyFacts} facts
 * @param {"distortion" | "kl"} value
 * @param {Record<string, number>} weights
 */
function weightOf({ objective, graphs }, value, weights) {
  if (graphs.pull?.inputs.some(({ role }) => role === "weight")) return 1;
  const term = termOf(objective, value);
  if (term) return shareOf(term, objective, weights);
  return objective.adversary ? 0 : 1;
}

/**
 * The outputs of the graph as the two pulls, each by what it moves, in nats per unit.
 * @param {AnatomyFacts} facts
 * @param {Record<string, Float32Array>} outputs
 * @param {Record<string, number>} weights of the objective
 * @returns {Pulls}
 */
export function pullsOf(facts, outputs, weights) {
  const part = (name, value) => {
    const share = weightOf(facts, value, weights);
    const of = (moved) => outputs[`${name}/${moved}`]?.map((pull) => share * pull) ?? null;
    return { mu: /** @type {Float32Array} */ (of("mu")), sigma: of("sigma") };
  };
  const found = { reconstruction: part("reconstruction", "distortion"), kl: part("code", "kl") };
  const all = Object.values(found).flatMap(({ mu, sigma }) => [...mu, ...(sigma ?? [])]);
  const sizes = all.map(Math.abs).filter(Number.isFinite);
  return { ...found, most: Math.max(0, ...sizes) };
}

const GREEN = { s: "reconstruction", text: "reconstruction" };
const PURPLE = { s: "kl", text: "KL" };
const BEGIN = { s: "reconstruction", text: "Reconstruction" };

// Of codes that no hand sets.
/** @type {Record<string, Words>} */
const ELSEWHERE = {
  quantised: [BEGIN, " pulls past the snap: what it asks of z goes straight to the encoder's own numbers."],
  ladder: [BEGIN, " and ", PURPLE, " pull on both levels: the upper one also moves the lower one's prior."],
  "inverse-autoregressive": [BEGIN, " and ", PURPLE, " pull back through the flow, on the curve that it began with."],
  prior: ["The second network's verdict runs back through the decoder. There is no curve to pull."],
};

/** @param {number} count @param {number} size @param {string} one @param {string} other */
function direction(count, size, one, other) {
  if (count === size) return one;
  return count === 0 ? other : `${count} of ${size} ${one}`;
}

const WHOLE = " KL counts once here: the loss weighs parts of it that only a batch has.";

// What the loss has beside the two parts.
/** @param {AnatomyFacts["objective"]} objective @returns {Words} */
function beside(objective) {
  const { name, compares, adversary } = objective;
  if (adversary) return [" A second network, not in the file, pulls too."];
  if (compares) return [termOf(objective, "kl") ? " What a batch adds is not shown." : WHOLE];
  return name === "score-function" ? [" Training guesses it from the costs of draws."] : [];
}

// Which way the KL divergence pulls: on the curves' widths, and on their means.
/** @param {Reading} reading @param {Pulls} pulls @param {boolean} plainPrior @returns {Words} */
function klWords({ mu }, { kl }, plainPrior) {
  const wide = Array.from(kl.sigma ?? []);
  const live = wide.filter((pull, i) => pull !== 0 || kl.mu[i] !== 0).length;
  if (!live) return [PURPLE, " nowhere"];
  const home = plainPrior && Array.from(kl.mu).every((pull, i) => pull * (mu?.[i] ?? 0) <= 0);
  const way = direction(wide.filter((pull) => pull > 0).length, live, "wide", "narrow");
  const some = live < wide.length ? `${live} of ${wide.length} ` : "";
  return [PURPLE, ` ${way.includes(" of ") ? "" : some}${way}${home ? " and to 0" : ""}`];
}

// Which way the reconstruction pulls the curves. A draw without noise does not feel their widths.
/** @param {Float32Array} sigma @param {number} size */
function widthWords(sigma, size) {
  const pulled = Array.from(sigma).filter((pull) => pull !== 0);
  if (!pulled.length) return size === 1 ? "the mean alone" : "the means alone";
  const narrow = pulled.filter((pull) => pull < 0).length;
  if (narrow % pulled.length) return `${narrow} of ${size} curves narrow`;
  if (pulled.length < size) return `${pulled.length} of ${size} curves ${narrow ? "narrow" : "wide"}`;
  return `${size === 1 ? "the curve" : "the curves"} ${narrow ? "narrow" : "wide"}`;
}

/**
 * What the step says.
 * @param {Meta} meta
 * @param {Reading} reading
 * @param {Pulls | null} pulls
 * @returns {Words}
 */
export function pullWords({ anatomy, latent_dim: size }, reading, pulls) {
  const { posterior, objective, prior, samples } = anatomy;
  if (!pulls) return ELSEWHERE[posterior.slots ? "quantised" : posterior.kind] ?? [];
  const rest = beside(objective);
  if (!pulls.most) {
    return objective.name === "semi-supervised"
      ? ["Nothing pulls: with no class told the loss draws codes of its own for each."] : ["Nothing pulls on this code."];
  }
  const { reconstruction, kl } = pulls;
  if (!reconstruction.sigma) {
    const held = kl.mu.some((pull) => pull !== 0);
    return held ? [BEGIN, " pulls on each number, its size pulls it to 0."]
      : ["Only ", GREEN, " pulls on each number: nothing holds it back.", ...rest];
  }
  const draw = samples > 1 ? `In these ${samples} draws ` : drawWords(reading).replace("this", "In this").replace("at", "At");
  const told = reconstruction.mu.some((pull) => pull !== 0) || reconstruction.sigma.some((pull) => pull !== 0);
  const way = widthWords(reconstruction.sigma, size);
  return [`${draw.trim()} `, GREEN, told ? ` pulls ${way}, ` : " pulls nowhere, ",
    ...klWords(reading, pulls, prior.kind === "standard-normal"), ".", ...rest];
}

// Rounded as they are shown, with what the shown numbers add up to.
/** @param {number} reconstruction @param {number} kl */
export function together(reconstruction, kl) {
  const signed = (value) => {
    const text = fixed(value);
    return text.startsWith("−") || parsed(text) === 0 ? text : `+${text}`;
  };
  const parts = [signed(reconstruction), signed(kl)];
  const [a, b] = parts.map((text) => parsed(text.replace("+", "")));
  return { reconstruction: parts[0], kl: parts[1], sum: signed(a + b) };
}

// How the KL divergence's own pull is written, where it has a closed form that a loss takes as it is.
/** @param {AnatomyFacts} facts @param {"mu" | "sigma"} moved @param {Record<string, number>} weights */
export function klForm({ posterior, prior, kl_closed: closed, objective }, moved, weights) {
  const term = termOf(objective, "kl");
  if (!closed || !term || posterior.kind !== "diagonal-gaussian" || prior.kind !== "standard-normal") return "";
  const weight = shareOf(term, objective, weights);
  const bare = weight === 1 ? "" : `${plain(weight)} × `;
  if (moved === "mu") return bare ? `${bare}(−μ) = ` : "−μ = ";
  return bare ? `${bare}(1/σ − σ) = ` : "1/σ − σ = ";
}
