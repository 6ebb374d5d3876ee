// Sentences of the anatomy, by what the model is.
/** @import { AnatomyFacts } from "./types.js" */
/** @import { PackMeta } from "../engine/types.js" */
import { grouped } from "../kit/counted.js";
import { nats } from "../formula/numerals.js";

const SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
const product = (shape) => shape.reduce((all, side) => all * side, 1);

/** @param {number} count */
export const counted = (count) => SMALL[count] ?? grouped(count);

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

// "784 pixels", "15 letters", "64 steps", "13 columns", "7 frames".
/** @param {PackMeta} meta */
export function sizeWords({ shape, event_shape: event, layout }) {
  const size = event ?? shape;
  if (layout?.kind === "text") return `${layout.length} letters`;
  if (layout?.kind === "series") return `${grouped(layout.length)} steps`;
  if (layout?.kind === "table") return `${layout.columns.length} columns`;
  if (layout?.kind === "clip") return `${layout.frames} frames`;
  return size[0] > 1 ? `${grouped(product(size))} numbers` : `${grouped(product(size))} pixels`;
}

/** @param {AnatomyFacts} facts @param {number} size */
function codeWords({ posterior }, size) {
  if (posterior.slots) return `${counted(posterior.slots)} entries of a list of ${posterior.entries}`;
  if (posterior.kind === "delta") return `${counted(size)} numbers: a point, no bell curve`;
  return size === 1 ? "one bell curve: a mean μ and a standard deviation σ"
    : `${counted(size)} bell curves: a mean μ and a standard deviation σ each`;
}

export const STEPS = /** @type {const} */ (["encode", "sample", "decode", "compare", "gradient", "update"]);
/** @typedef {typeof STEPS[number]} Step */

// What each step is called and says; those that a model lacks are left out.
/**
 * @param {PackMeta & {anatomy: AnatomyFacts}} meta
 * @param {string} cost the loss in words, as it is now
 * @returns {Partial<Record<Step, string>>}
 */
export function stepWords(meta, cost) {
  const facts = meta.anatomy;
  const size = meta.latent_dim;
  const parts = sizeWords(meta);
  const numbers = size === 1 ? "one number becomes" : `${counted(size)} numbers become`;
  if (!facts.graphs.look) {
    return {
      sample: `A die gives ${counted(size)} numbers: z. There is no encoder.`,
      decode: `${capital(numbers)} ${parts}.`,
    };
  }
  /** @type {Partial<Record<Step, string>>} */
  const said = { encode: `${capital(parts)} become ${codeWords(facts, size)}.` };
  if (facts.posterior.slots) said.sample = "Each piece of the code snaps to the nearest entry: no die.";
  else if (facts.posterior.kind !== "delta") {
    said.sample = facts.samples > 1
      ? `A die ε picks ${counted(facts.samples)} points from each curve: ${counted(facts.samples)} codes z.`
      : "A die ε picks one point from each curve: z.";
  }
  said.decode = `${capital(numbers)} ${parts}.`;
  said.compare = facts.posterior.kind === "delta" && !cost
    ? "What came back against what went in." : `What was lost, plus what the code told: ${cost}.`;
  if (facts.posterior.kind === "delta") said.compare = "What was lost is all that counts: the code costs nothing.";
  return said;
}

// Whose price it is: that of one draw of epsilon, or at the mean of the code.
/** @param {{epsilon: ArrayLike<number> | null}} reading */
export function drawWords({ epsilon }) {
  if (!epsilon) return "";
  return Array.from(epsilon).some((value) => value !== 0) ? "this draw" : "at ε = 0";
}

// The same beside a number, with the mean of many draws where they are out.
/**
 * @param {{epsilon: ArrayLike<number> | null}} reading
 * @param {{count: number, mean: number} | null} many the nats of so many draws
 */
export function drawnWords(reading, many) {
  const one = drawWords(reading);
  return many && one ? `${one}; mean of ${many.count}: ${nats(many.mean)}` : one;
}

// What p(x|z) says of each number.
const LIKELIHOODS = {
  bernoulli: "Bernoulli: each pixel is a coin.",
  "continuous-bernoulli": "Continuous Bernoulli: a density of grey on [0, 1].",
  gaussian: "Gaussian of a fixed σ around the mean.",
  "gaussian-learned": "Gaussian of one learned σ around the mean.",
  "gaussian-optimal": "Gaussian of the σ that fits best.",
  "gaussian-varying": "Gaussian: a mean and a σ of each number.",
  categorical: "Categorical: one of the letters at each place.",
  columns: "Each column has a distribution of its own.",
};

/** @param {PackMeta} meta */
export const likelihoodWords = (meta) => LIKELIHOODS[meta.config?.likelihood ?? ""] ?? "";
