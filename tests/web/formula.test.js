// Formulas: what texts are made of, weights, the numbers under the terms, arithmetic with numbers put in.
import assert from "node:assert/strict";
import test from "node:test";

import { partsOf } from "../../vae_core/web/formula/code.js";
import { klArithmetic, noiseNumbers, termValues, totalOf, weightsInside } from "../../vae_core/web/formula/formula.js";
import { spoken, tokensOf } from "../../vae_core/web/formula/math.js";
import { fixed, nats, parsed, plain } from "../../vae_core/web/formula/numerals.js";
import { draggedWeight, factorOf, namesIn, nextWeight, valueOf } from "../../vae_core/web/formula/weights.js";
import { near, problemOf } from "./helpers.js";

test("texts of formulas fall into letters, names, numbers and signs", () => {
  const kinds = (text) => tokensOf(text).map(([kind, token]) => `${kind} ${token}`);
  assert.deepEqual(kinds("−log p(x|z)"), ["mo −", "mi log", "mspace  ", "mi p", "mo (", "mi x", "mo |", "mi z", "mo )"]);
  assert.deepEqual(kinds("½σ − 1"), ["mi ½", "mi σ", "mspace  ", "mo −", "mspace  ", "mn 1"]);
  assert.deepEqual(kinds("KL(qp)").slice(0, 4), ["mi KL", "mo (", "mi q", "mi p"]);
  const tree = ["½(", { sup: [{ s: "mu", is: "μ" }, "2"] }, ") / ", { frac: ["1", { sub: ["K", "n"] }] }];
  assert.equal(spoken(tree), "½(μ^2) / (1)/(K_n)");
});

test("a weight is a sum of weights and numbers", () => {
  const values = { alpha: 0.25, gamma: 500, beta: 4 };
  near([valueOf(null, {}), valueOf("beta", values), valueOf("1 - alpha", values), valueOf("alpha + gamma - 1", values)],
    [1, 4, 0.75, 499.25]);
  assert.deepEqual(namesIn("alpha + gamma - 1"), ["alpha", "gamma"]);
  assert.match(problemOf(() => valueOf("alert(1)", {})), /No weight/);
});

test("a weight is doubled and halved, down to nothing", () => {
  assert.deepEqual([1, 3, 0, 0.0625, 4096].map((value) => nextWeight(value, 1)), [2, 4, 0.0625, 0.125, 4096]);
  assert.deepEqual([1, 3, 0, 0.0625, 8].map((value) => nextWeight(value, -1)), [0.5, 2, 0, 0, 4]);
  near([draggedWeight(1, 100), draggedWeight(1, -200), draggedWeight(0, -10)], [2, 0.25, 0]);
});

test("the terms add up to the loss, and the one that is not told is what is left", () => {
  const beta = { name: "beta", symbol: "β", title: "", value: 1 };
  const gamma = { name: "gamma", symbol: "γ", title: "", value: 10 };
  const term = (symbol, value, factor = null) => (
    { symbol, value, factor, weight: null, sign: "+", math: "", words: "", of: "example" });
  const formula = [term("reconstruction", "distortion"), term("kl", "kl", { s: "beta", is: "β" }), term("other", null, "γ")];
  const objective = { formula, weights: [beta, gamma] };
  const costs = { total: null, values: { distortion: 72.89, kl: 18.94 }, weights: { beta: 2, gamma: 10 } };
  near([totalOf(objective, costs)], [72.89 + 2 * 18.94], 1e-9);
  assert.equal(totalOf(objective, { ...costs, total: 140.77 }), 140.77);
  assert.deepEqual(termValues(objective, costs), [72.89, 18.94, undefined]);
  near(termValues(objective, { ...costs, total: 140.77 }), [72.89, 18.94, (140.77 - 72.89 - 37.88) / 10], 1e-9);
  assert.equal(factorOf("(α + γ − 1)", [{ name: "alpha", symbol: "α" }, gamma]), "alpha+gamma-1");
});

test("the arithmetic of a dimension gives its own number", () => {
  for (const mu of [-3.2, -0.11, 0, 1.019, 2.5]) {
    for (const sigma of [0.01, 0.149, 1, 1.7]) {
      const { text, value, parts } = klArithmetic(mu, sigma);
      const made = 0.5 * (parsed(parts.square) + parsed(parts.variance) - 1 - parsed(parts.logarithm));
      near([made], [value], 0.00076);
      const [a, b, sign, c] = text.match(/^½\((\S+) \+ (\S+) − 1 ([+−]) (\S+)\)$/).slice(1);
      const read = 0.5 * (Number(a) + Number(b) - 1 + (sign === "+" ? 1 : -1) * Number(c));
      near([read], [made], 1e-9, text);
    }
  }
  near([klArithmetic(1.019, 0.149).value], [0.5 * (1.019 ** 2 + 0.149 ** 2 - 1) - Math.log(0.149)], 1e-12);
});

test("the numbers of a draw can be checked by hand", () => {
  for (const [mu, sigma, epsilon] of [[-1.3134, 0.08849, -1.912], [0.0004, 1.2345, 0.456], [2, 0.0123, -0.004]]) {
    const noise = noiseNumbers(sigma, epsilon);
    const by = parsed(noise.sigma) * parsed(noise.epsilon.replace(/[()]/g, ""));
    near([parsed(noise.text)], [by], 0.0005 + 1e-9);
    near([parsed(fixed(mu, 3)) + noise.product], [mu + sigma * epsilon], 0.01);
  }
});

test("numbers have a true minus, and none before nothing", () => {
  assert.deepEqual([fixed(-0.001), fixed(-1.366), fixed(NaN), nats(1234.56), plain(0.5), plain(8)], ["0.00", "−1.37", "–", "1234.6", "0.5", "8"]);
});

test("words of a program are its symbols", () => {
  const parts = partsOf("z = mu + sigma * eps  # mu", { mu: "mu", sigma: "sigma" });
  assert.deepEqual(parts.filter(({ symbol }) => symbol).map(({ text }) => text), ["mu", "sigma"]);
  assert.equal(parts.map(({ text }) => text).join(""), "z = mu + sigma * eps  # mu");
});

test("a weight inside a term is found, so that its value can be told", () => {
  const [beta, free] = [["beta", "β"], ["free_bits", "λ"]].map(([name, symbol]) => ({ name, symbol, title: "", value: 1 }));
  const math = [{ under: ["∑", "d"] }, "max(", { s: "free_bits", is: "λ" }, ", ", { s: "kl", is: { sub: ["KL", "d"] } }, ")"];
  assert.deepEqual(weightsInside(math, { weights: [beta, free] }), [free]);
  assert.deepEqual(weightsInside("KL", { weights: [beta, free] }), []);
});
