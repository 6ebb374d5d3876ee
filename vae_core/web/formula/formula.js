// The loss as it is written, each number under its term, weights to be turned inside.
/** @import { Costs, MathTree, Objective, Term } from "./types.js" */
import { make } from "../kit/dom.js";
import { define, termsOf } from "../kit/entry.js";
import { explain } from "../kit/tip.js";
import { makeMath, spoken } from "./math.js";
import { fixed, nats, NONE, parsed, plain } from "./numerals.js";
import { createStepper } from "./stepper.js";
import { factorOf, namesIn, valueOf } from "./weights.js";

const NATS = "They measure surprise, as bits do: the fewer, the better the model knew.";
const TERMS_OF = { reconstruction: "reconstruction", kl: "kl" };

// In the glossary's words, else in the term's own.
/** @param {HTMLElement} part @param {Pick<Term, "symbol" | "words">} term */
function explainTerm(part, { symbol, words }) {
  const [first] = termsOf(words);
  if (symbol in TERMS_OF) define(part, TERMS_OF[symbol]);
  else if (first?.[0] === 0) define(part, first[2], capital(words));
  else explain(part, capital(words));
}

const OWNERS = {
  batch: "of a batch", weights: "of the weights", adversary: "judged by a second network", example: "",
};

// What the terms add up to.
/** @param {Pick<Objective, "name" | "compares" | "adversary">} objective */
export function leftSide({ name, compares, adversary }) {
  const symbol = { s: "x", is: "x" };
  if (name === "elbo") return ["−ELBO(", symbol, ")"];
  return [compares || adversary ? "loss of " : "loss(", symbol, compares || adversary ? "" : ")"];
}

// What a term counts in the sum: its sign and weight.
/** @param {Term} term @param {Pick<Objective, "weights">} objective @param {Record<string, number>} values */
export function shareOf({ factor, sign }, { weights }, values) {
  return (sign === "-" ? -1 : 1) * valueOf(factorOf(factor && spoken(factor), weights), values);
}

// This example's loss: the graph's own, else what of the terms one example has.
/**
 * @param {Pick<Objective, "formula" | "weights">} objective
 * @param {Costs} costs
 */
export function totalOf(objective, { total, values, weights }) {
  if (total !== null) return total;
  return objective.formula.reduce((sum, term) => {
    const value = term.value === null ? undefined : values[term.value];
    return value === undefined ? sum : sum + shareOf(term, objective, weights) * value;
  }, 0);
}

// The nats of each term, before its weight; the only one that nothing tells is what is left of the
// loss, undefined where more are missing.
/**
 * @param {Pick<Objective, "formula" | "weights">} objective
 * @param {Costs} costs
 * @returns {(number | undefined)[]}
 */
export function termValues(objective, { total, values, weights }) {
  const known = objective.formula.map(({ value }) => (value === null ? undefined : values[value]));
  const missing = known.flatMap((value, index) => (value === undefined ? [index] : []));
  if (total === null || missing.length !== 1) return known;
  const rest = objective.formula.reduce((sum, term, index) => (
    sum + (index === missing[0] ? 0 : shareOf(term, objective, weights) * (known[index] ?? 0))), 0);
  const share = shareOf(objective.formula[missing[0]], objective, weights);
  if (share !== 0) known[missing[0]] = (total - rest) / share;
  return known;
}

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** @param {string} text */
const operator = (text) => make("span", { class: "lp-formula-operator", text });

/**
 * @param {MathTree} factor
 * @param {Objective} objective
 * @param {(name: string) => {node: HTMLElement}} stepper
 */
function weightNode(factor, { weights }, stepper) {
  const names = namesIn(factorOf(spoken(factor), weights));
  return make("span", { class: "lp-formula-part", "data-s": "weight" }, makeMath(factor),
    make("span", { class: "lp-formula-number" }, ...names.map((name) => stepper(name).node)));
}

// The names of the weights that stand inside a term, which no stepper beside it tells.
/**
 * @param {MathTree} tree
 * @param {Pick<Objective, "weights">} objective
 * @returns {Objective["weights"]}
 */
export function weightsInside(tree, { weights }) {
  /** @param {MathTree} part @returns {string[]} */
  const named = (part) => {
    if (typeof part === "string") return [];
    if (Array.isArray(part)) return part.flatMap(named);
    return "s" in part ? [`${part.s}`, ...named(part.is)] : Object.values(part).flatMap(named);
  };
  const inside = new Set(named(tree));
  return weights.filter(({ name }) => inside.has(name));
}

/**
 * onWeight(name, value) at every turn of a weight, onRelease() when the hand lets go.
 * -> {node, show(costs)}
 * @param {Objective} objective
 * @param {{onWeight: (name: string, value: number) => void, onRelease: () => void}} hands
 */
export function createFormula(objective, { onWeight, onRelease }) {
  /** @type {Map<string, ReturnType<typeof createStepper>>} */
  const steppers = new Map();
  const stepper = (name) => {
    const weight = objective.weights.find((each) => each.name === name) ?? { name, symbol: name, title: "a weight", value: 0 };
    const made = createStepper(weight, { onMove: (value) => onWeight(name, value), onRelease });
    if (!steppers.has(name)) steppers.set(name, made);
    return made;
  };
  const total = make("b", { class: "lp-formula-number lp-number-text", "data-total": "" });
  const long = objective.formula.length > 3 ? " lp-formula-long" : "";
  const node = make("div", { class: `lp-formula${long}`, role: "group", "aria-label": "The loss" },
    make("span", { class: "lp-formula-part lp-formula-sum" }, makeMath(leftSide(objective)), total),
    operator("="));
  define(total, "nat", NATS);
  const shown = objective.formula.map((term, index) => {
    const number = make("b", { class: `lp-formula-number lp-number-text lp-s-${term.symbol}` });
    const beside = make("span", { class: "lp-formula-beside lp-number-text lp-muted" });
    const part = make("span", { class: `lp-formula-part lp-s-${term.symbol}`, "data-s": term.symbol },
      makeMath(term.math), make("span", {}, number, " ", beside));
    explainTerm(part, term);
    if (index || term.sign === "-") node.append(operator(term.sign === "-" ? "−" : "+"));
    if (term.factor) node.append(weightNode(term.factor, objective, stepper), operator("×"));
    node.append(part);
    return { term, number, beside, inside: weightsInside(term.math, objective) };
  });
  return {
    node,
    /** @param {Costs} costs */
    show(costs) {
      const values = termValues(objective, costs);
      const whole = costs.total !== null || values.every((value) => value !== undefined);
      total.textContent = whole ? `${nats(totalOf(objective, costs))} nats` : NONE;
      shown.forEach(({ term, number, beside, inside }, index) => {
        const value = values[index];
        number.textContent = value === undefined ? OWNERS[term.of] || NONE : nats(value);
        number.classList.toggle("lp-muted", value === undefined);
        const settings = inside.map(({ name, symbol }) => `${symbol} = ${plain(costs.weights[name])}`);
        const drawn = term.symbol === "reconstruction" && value !== undefined ? costs.drawn ?? "" : "";
        beside.textContent = [...settings, drawn].filter(Boolean).join(", ");
      });
      for (const [name, made] of steppers) made.show(costs.weights[name]);
    },
  };
}

// Factors with as many digits as are shown, and what these give: so that it can be checked by hand.
/** @param {number} sigma @param {number} epsilon */
export function noiseNumbers(sigma, epsilon) {
  const [wide, drawn] = [fixed(sigma, 3), fixed(epsilon, 2)];
  const product = parsed(wide) * parsed(drawn);
  return { sigma: wide, epsilon: drawn.startsWith("−") ? `(${drawn})` : drawn, product, text: fixed(product, 3) };
}

// The arithmetic of a sample, with the numbers put in: z = mu + sigma * epsilon, as the numbers that
// are shown make it.
/** @param {{name: Node, z: number, mu: number, sigma: number | null, epsilon: number | null}} numbers */
export function sampleNumbers({ name, z, mu, sigma, epsilon }) {
  const symbol = (key, text) => make("span", { class: `lp-s-${key}`, "data-s": key, text });
  const middle = fixed(mu, 3);
  if (sigma === null || epsilon === null) {
    return make("span", { class: "lp-number-text" }, name, " ", symbol("z", fixed(z, 3)), " = ", symbol("mu", middle));
  }
  const noise = noiseNumbers(sigma, epsilon);
  return make("span", { class: "lp-number-text" }, name, " ", symbol("z", fixed(parsed(middle) + noise.product, 3)), " = ",
    symbol("mu", middle), " + ", symbol("sigma", noise.sigma), " × ", symbol("epsilon", noise.epsilon));
}

// What a dimension costs against N(0, 1), with the numbers put in. The text says the number that
// its own parts make.
/**
 * @param {number} mu
 * @param {number} sigma
 */
export function klArithmetic(mu, sigma) {
  const square = mu * mu;
  const variance = sigma * sigma;
  const logarithm = Math.log(variance);
  const parts = [square, variance, logarithm].map((value) => fixed(value, 3));
  return {
    value: 0.5 * (square + variance - 1 - logarithm),
    parts: { square: parts[0], variance: parts[1], logarithm: parts[2] },
    text: `½(${parts[0]} + ${parts[1]} − 1 ${logarithm < 0 ? "+" : "−"} ${parts[2].replace("−", "")})`,
  };
}
