// The line under the lens: what the dimension costs, or what pulls on it, with the numbers put in.
/** @import { AnatomyPack, Pulls } from "./types.js" */
import { klArithmetic } from "../formula/formula.js";
import { fixed } from "../formula/numerals.js";
import { make } from "../kit/dom.js";
import { klForm, together } from "./pulls.js";

/** @typedef {{pulls: Pulls | null, weights: Record<string, number>}} Pulled */

const KINDS = {
  ladder: "Dashed: the prior that the upper level gives the lower.",
  "inverse-autoregressive": "Curve and small dot: before the flow. Large dot: after it.",
  delta: "No width, no prior, no die: nothing says what lies between two needles.",
  prior: "Only the prior: no curve of an example.",
};

// Whether one example's divergence is told of each dimension: a prior that does not factorise prices
// the code as a whole.
/** @param {AnatomyPack["meta"]} meta */
export const divides = (meta) => meta.anatomy.kl_closed || meta.factorised_prior !== false;

// The dimensions' cost, with the numbers put in where it has a closed form against N(0, 1).
/**
 * @param {AnatomyPack} pack
 * @param {number} index
 * @param {{mu: number | null, sigma: number | null, kl: number | null}} now
 * @returns {(Node | string)[]}
 */
function klLine({ meta }, index, { mu, sigma, kl }) {
  const { posterior, prior, kl_closed: closed } = meta.anatomy;
  const whole = divides(meta) ? "" : "The KL is of the whole code: this prior does not fall into dimensions.";
  const told = KINDS[posterior.kind] ?? whole;
  if (kl === null || posterior.kind === "delta") return [told];
  const tinted = (symbol, text) => make("span", { class: `lp-s-${symbol}`, "data-s": symbol, text });
  const name = make("span", { class: "lp-s-kl", "data-s": "kl" }, "KL of z", make("sub", { text: index + 1 }));
  const worth = make("b", { class: "lp-s-kl", "data-s": "kl", text: `${fixed(kl)} nats` });
  const plain = closed && prior.kind === "standard-normal" && posterior.kind === "diagonal-gaussian" && mu !== null && sigma !== null;
  if (!plain) return [name, closed ? " = " : " ≈ ", worth, make("span", { class: "lp-muted", text: `${closed ? "" : " of this draw"}. ${told}` })];
  const { parts } = klArithmetic(mu, sigma);
  const log = parts.logarithm;
  return [name, " = ½(", tinted("mu", parts.square), " + ", tinted("sigma", parts.variance), " − 1 ",
    log.startsWith("−") ? "+ " : "− ", tinted("sigma", log.replace("−", "")), ") = ", worth];
}

// What pulls on a dimension, with the numbers put in: a line for its mean, one for its width.
/**
 * @param {AnatomyPack} pack
 * @param {number} index
 * @param {Pulls} pulls
 * @param {Record<string, number>} weights
 */
function pullLines({ meta }, index, pulls, weights) {
  const { reconstruction, kl } = pulls;
  const point = !reconstruction.sigma;
  /** @type {("mu" | "sigma")[]} */
  const shown = point ? ["mu"] : ["mu", "sigma"];
  const tinted = (symbol, ...words) => make("span", { class: `lp-s-${symbol}`, "data-s": symbol }, ...words);
  return shown.map((moved) => {
    const parts = together(reconstruction[moved]?.[index] ?? 0, kl[moved]?.[index] ?? 0);
    const sign = make("i", { class: "lp-symbol", text: moved === "mu" ? "μ" : "σ" });
    const begin = ["On ", tinted(moved, sign, make("sub", { text: index + 1 })), ": ",
      tinted("reconstruction", `reconstruction ${parts.reconstruction}`)];
    const free = point && kl.mu.every((pull) => pull === 0); // a code that costs nothing
    const words = `${point ? "size of the code" : "KL"} ${klForm(meta.anatomy, moved, weights)}${parts.kl}`;
    return make("span", { class: "lp-pull-line" }, ...begin,
      ...(free ? [] : [", ", tinted("kl", words), ", ", make("b", { text: `together ${parts.sum}` })]));
  });
}

/**
 * What is said of a dimension: what pulls on it while that is shown, else what it costs.
 * @param {AnatomyPack} pack
 * @param {{index: number, mu: number | null, sigma: number | null, kl: number | null}} state
 * @param {Pulled} pulled
 */
export function lensLine(pack, state, { pulls, weights }) {
  return pulls ? pullLines(pack, state.index, pulls, weights) : klLine(pack, state.index, state);
}
