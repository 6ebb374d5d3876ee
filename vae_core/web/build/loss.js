// The loss that will be minimised, in real mathematics, with the weights as numbers.
import { makeMath, spoken } from "../formula/math.js";
import { make } from "../kit/dom.js";

/**
 * @typedef {object} Told
 * @property {any[] | null} formula terms as catalogue/formulas.py tells them; null of a loss of one's own
 * @property {Record<string, number>} weights
 * @property {string} equation in letters
 */

// A factor such as beta or 1 - alpha with the weights' numbers put in.
function factorOf({ factor, weight }, weights) {
  if (!factor && !weight) return null;
  if (typeof weight === "string" && weight in weights) return String(weights[weight]).replace("-", "−");
  return factor ?? null;
}

/** @param {Told} told */
export function lossNode({ formula, weights, equation }) {
  if (!formula?.length) return make("code", { class: "lp-built-equation", text: equation });
  const node = make("span", { class: "lp-built-loss" });
  node.setAttribute("role", "math");
  node.setAttribute("aria-label", formula.map(({ sign, math }) => `${sign} ${spoken(math)}`).join(" "));
  formula.forEach((term, index) => {
    const sign = term.sign === "-" ? "−" : "+";
    if (index || term.sign === "-") node.append(make("span", { class: "lp-built-sign", text: sign }));
    const factor = factorOf(term, weights);
    if (factor !== null) {
      const math = makeMath(factor);
      node.append(math, make("span", { class: "lp-built-sign", text: "×" }));
    }
    const part = make("span", { class: `lp-s-${term.symbol}`, "data-s": term.symbol }, makeMath(term.math));
    node.append(part);
  });
  return node;
}
