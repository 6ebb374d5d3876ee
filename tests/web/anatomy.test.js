// The anatomy's pure parts: what is in hand, its address, prices of parts, places of the lens, sentences.
import assert from "node:assert/strict";
import test from "node:test";

import { anatomyFromQuery, queryFromAnatomy } from "../../vae_core/web/anatomy/address.js";
import { drawerOf } from "../../vae_core/web/anatomy/chance.js";
import { entryNumbers, entryOf } from "../../vae_core/web/anatomy/entries.js";
import {
  handOf, newHand, sharedHand, touched, withExample, withMove, withSeed, withWeight,
} from "../../vae_core/web/anatomy/hand.js";
import { stackOf } from "../../vae_core/web/anatomy/layers.js";
import { handleNear } from "../../vae_core/web/anatomy/lens.js";
import { lensLabels, lensScale } from "../../vae_core/web/anatomy/lens_plan.js";
import { sharesOf } from "../../vae_core/web/anatomy/model.js";
import { dearest, partsOf, standing } from "../../vae_core/web/anatomy/nats.js";
import { normals, shares } from "../../vae_core/web/anatomy/noise.js";
import { priorOf } from "../../vae_core/web/anatomy/priors.js";
import { klForm, pullsAreTold, pullsOf, pullWords, together } from "../../vae_core/web/anatomy/pulls.js";
import { stepWords } from "../../vae_core/web/anatomy/words.js";
import { near } from "./helpers.js";

const FACTS = {
  samples: 1, graphs: { encode: {}, look: {}, decode: null }, kl_closed: true,
  layers: { classes: 0, encoder: [], decoder: [] },
  posterior: { kind: "diagonal-gaussian", set: ["mu", "sigma"], slots: 0, entries: 0, codebook: null },
  prior: { kind: "standard-normal", means: null, sigmas: null, shares: null },
  objective: { weights: [{ name: "beta", symbol: "β", title: "", value: 2 }], formula: [] },
};
const packOf = (anatomy = {}, meta = {}, tensors = {}) => ({
  meta: { shape: [1, 28, 28], latent_dim: 3, anatomy: { ...FACTS, ...anatomy }, ...meta },
  tensors: { "examples/images": { shape: [24, 1, 28, 28], data: new Uint8Array(24 * 784) }, ...tensors },
});

test("z is reached by the noise, by the mean of a point, else it is z itself", () => {
  const hand = newHand(packOf(), 4);
  const now = { mu: 0.5, sigma: 0.25 };
  near([withMove(hand, ["mu", "sigma"], 1, { z: 1 }, now).epsilon[1]], [2]);
  near([withMove(hand, ["mu"], 1, { z: 1 }, now).mu[1]], [1]);
  near([withMove(hand, [], 1, { z: 1 }, now).z[1]], [1]);
  near([withMove(hand, ["mu", "sigma"], 0, { sigma: -3 }, now).sigma[0]], [1e-3]);
  assert.deepEqual(hand.epsilon, {}, "nothing is changed in place");
  const moved = withMove(hand, ["mu", "sigma"], 0, { mu: 1 }, now);
  assert.equal(touched(moved), true);
  assert.equal(touched(withExample(moved, 5)), false, "what was set belongs to its example");
  assert.deepEqual(withSeed(moved, 0).mu, { 0: 1 }, "a new draw leaves the mean");
});

test("what is in hand goes into an address and comes back", () => {
  const pack = packOf();
  let hand = withWeight(withSeed(newHand(pack, 7), 12), "beta", 4);
  hand = withMove(hand, ["mu", "sigma"], 2, { sigma: 0.12345678 }, { mu: 0, sigma: 1 });
  const text = queryFromAnatomy(sharedHand(hand), { beta: 2 });
  assert.equal(text, "example=7&seed=12&sigma=2:0.1235&weights=beta:4");
  const back = handOf(pack, anatomyFromQuery(`?${text}`), newHand(pack));
  assert.deepEqual(back, { ...hand, sigma: { 2: 0.1235 } });
  const foreign = anatomyFromQuery("example=99&seed=x&mu=7:1,a:b&weights=beta:-1,gamma:3&z=0.5,1");
  assert.deepEqual(handOf(pack, foreign, newHand(pack)), { ...newHand(pack), x: 0 });
  assert.equal(newHand(pack, 999999999).x, 0, "no such example");
  const far = anatomyFromQuery("mu=0:1e38,:1,1:,0:1:2&sigma=0:0,1:-5,1:1e12&z=0:1e7&weights=beta:1e308,toString:1");
  assert.deepEqual(handOf(pack, far, newHand(pack)), newHand(pack), "what no hand can set is left out");
  assert.equal(queryFromAnatomy(sharedHand(newHand(pack, 0)), { beta: 2 }), "example=0");
});

test("the noise of a seed is the same each time, and standard normal", () => {
  const draws = normals(7, 20000);
  assert.deepEqual(normals(7, 20000), draws);
  const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
  const square = draws.reduce((sum, value) => sum + value * value, 0) / draws.length;
  near([mean, square], [0, 1], 0.03);
  assert.ok(normals(8, 4).some((value, i) => Math.abs(value - draws[i]) > 1e-3));
  assert.deepEqual(normals(0, 3), new Float32Array(3), "held at 0");
  assert.ok(shares(3, 1000).every((value) => value > 0 && value < 1));
});

test("prices of parts add up to the whole, whatever an example is", () => {
  const sum = (values) => values.reduce((all, value) => all + value, 0);
  const cases = [
    [{ shape: [3, 2, 2], event_shape: [3, 2, 2] }, 12, 4],
    [{ shape: [1, 8, 8], event_shape: [4, 5, 1], layout: { kind: "text", alphabet: ["a", "b", "c"], length: 5 } }, 20, 5],
    [{ shape: [1, 8, 8], event_shape: [1, 6, 2], layout: { kind: "series", channels: [{}, {}], length: 6, step: 0.5, step_unit: "s" } }, 12, 6],
    [{ shape: [1, 8, 8], event_shape: [1, 1, 4], layout: { kind: "table", columns: [{ type: "number", name: "n" }, { type: "choice", name: "c", values: ["u", "v", "w"] }] } }, 4, 2],
    [{ shape: [3, 2, 2], event_shape: [7, 2, 2], layout: { kind: "clip", frames: 7 } }, 28, 7],
  ];
  for (const [meta, count, parts] of cases) {
    const nats = Float32Array.from({ length: count }, (_, i) => i / 7);
    const { values } = partsOf(meta, nats, "ab");
    assert.equal(values.length, parts);
    near([sum(values)], [sum(nats)], 1e-5);
  }
  const line = partsOf(cases[1][0], new Float32Array(20).fill(1), "ab");
  assert.deepEqual(line.names, ["a", "b", "end", "", ""]);
  near(line.values, new Array(5).fill(4));
  near(partsOf(cases[3][0], Float32Array.of(1, 2, 3, 4)).values, [1, 9]);
  assert.deepEqual(dearest({ values: [1, 5, 2] }), { index: 1, value: 5 });
});

test("where a cost stands is read off the histogram, and beyond it no more is said than is known", () => {
  const histogram = { edges: [0, 10, 20], counts: [30, 46], below: 4, above: 20 };
  assert.deepEqual([-1, 0, 5, 10, 20, 21].map((cost) => standing(histogram, cost)), [
    "cheaper than at least 96 %", "cheaper than 96 %", "cheaper than 81 %", "cheaper than 66 %",
    "dearer than 80 %", "dearer than at least 80 %",
  ]);
  assert.equal(standing(null, 3), null);
});

test("weights of draws are shares of one", () => {
  near(sharesOf(Float32Array.of(-1000, -1000 + Math.log(3))), [0.25, 0.75], 1e-5);
});

test("the lens shows width and code to scale, and takes what is near", () => {
  const state = { index: 0, mu: 1, sigma: 0.1, epsilon: -1, z: 0.9, prior: null, spread: 1 };
  const scale = lensScale(state, 470);
  near([scale.at(1), scale.value(scale.at(0.77))], [235, 0.77], 1e-9);
  near([scale.at(1.1) - scale.at(1)], [(scale.at(1) - scale.at(0.9))], 1e-9);
  near([scale.magnified], [10], 1e-9);
  assert.equal(handleNear(state, scale, ["mu", "sigma"], scale.at(1.1) + 5), "sigma");
  assert.equal(handleNear(state, scale, ["mu", "sigma"], scale.at(0.9)), "z");
  assert.equal(handleNear(state, scale, [], scale.at(1)), null);
  const { epsilon, z } = lensLabels(state, scale, 470);
  assert.equal(epsilon.text, "σ·ε = 0.100 × (−1.00) = −0.100");
  assert.equal(z.anchor, "end");
  for (const width of [120, 240, 470]) {
    const own = lensScale(state, width);
    for (const label of Object.values(lensLabels(state, own, width))) assert.ok(label.x >= 0 && label.x <= width);
  }
  // A mean that is dragged takes its z out of the lens; the words stay whole.
  for (const [far, anchor, x] of [[3, "end", 463], [-3, "start", 7]]) {
    const { z: named } = lensLabels({ ...state, mu: far + 0.1, z: far }, scale, 470);
    assert.deepEqual([named.anchor, named.x], [anchor, x]);
  }
});

test("hidden layers share one scale that fits", () => {
  const grids = [{ columns: 20, rows: 20 }, { columns: 44, rows: 44 }];
  const { cell, sizes } = stackOf(grids, { width: 112, height: 250, cell: 7 });
  near([cell], [112 / 44], 1e-9);
  near(sizes.flat(), [20 * cell, 20 * cell, 112, 112], 1e-9);
});

test("an entry is the nearest to its numbers", () => {
  const codebook = { shape: [3, 2], data: Float32Array.of(0, 0, 1, 1, -2, 0) };
  const vector = packOf({ posterior: { slots: 2, entries: 3, codebook: "c" } }, { latent_dim: 4 }, { c: codebook });
  assert.equal(entryOf(vector, Float32Array.of(9, 9, -1.4, 0.1), 1), 2);
  assert.deepEqual(entryNumbers(vector, 0, 1), [1, 1]);
  const scalar = packOf({ posterior: { slots: 3, entries: 5, codebook: null } });
  assert.deepEqual([0, 2, 4].map((entry) => entryNumbers(scalar, 0, entry)), [[-1], [0], [1]]);
  assert.equal(entryOf(scalar, Float32Array.of(0, 0.55, 0), 1), 3);
});

test("a prior that is no bell tells its density", () => {
  const tensors = {
    m: { shape: [2, 3], data: Float32Array.of(-1, 0, 0, 1, 0, 0) },
    s: { shape: [2, 3], data: new Float32Array(6).fill(0.5) },
    w: { shape: [2], data: Float32Array.of(0.25, 0.75) },
  };
  const { density } = priorOf(packOf({ prior: { kind: "mixture", means: "m", sigmas: "s", shares: "w" } }, {}, tensors));
  near([density(0, 1) / density(0, -1)], [3], 0.01);
  const classes = priorOf(packOf({ prior: { kind: "class-normal", means: "m", sigmas: "s", shares: null } }, {}, tensors));
  near(classes.of(1).mean, [1, 0, 0]);
  const draws = { "prior/codes": { shape: [400, 3], data: Float32Array.from({ length: 1200 }, (_, i) => (i % 2 ? 2 : -2)) } };
  const drawn = priorOf(packOf({ prior: { kind: "flow", means: null, sigmas: null, shares: null } }, {}, draws));
  assert.ok(drawn.density(0, 2) > 10 * drawn.density(0, 0));
  assert.equal(priorOf(packOf()).density, null);
});

test("a draw of what comes back follows its likelihood", () => {
  const reading = { picture: new Float32Array(4000).fill(0.3), expected: null, spread: null };
  const coins = drawerOf(packOf({}, { config: { likelihood: "bernoulli" } }))(reading, 5).picture;
  near([coins.reduce((sum, value) => sum + value, 0) / 4000], [0.3], 0.03);
  assert.ok(coins.every((value) => value === 0 || value === 1));
  const layout = { kind: "text", alphabet: ["a"], length: 2 };
  const line = drawerOf(packOf({}, { layout }))({ picture: null, expected: Float32Array.of(0, 1, 1, 0) }, 3).expected;
  assert.deepEqual(Array.from(line), [0, 1, 1, 0]);
  assert.equal(drawerOf(packOf({}, { layout: { kind: "table", columns: [] } })), null);
});

test("the steps say what this model does", () => {
  const { meta } = packOf();
  const said = stepWords(meta, "91.8 nats");
  assert.equal(said.encode, "784 pixels become three bell curves: a mean μ and a standard deviation σ each.");
  assert.equal(said.compare, "What was lost, plus what the code told: 91.8 nats.");
  const point = packOf({ posterior: { ...FACTS.posterior, kind: "delta", set: ["mu"] } }).meta;
  assert.equal(stepWords(point, "").sample, undefined, "an autoencoder throws no die");
  const gan = packOf({ graphs: { encode: null, look: null, decode: {} } }).meta;
  assert.deepEqual(Object.keys(stepWords(gan, "")), ["sample", "decode"]);
});

const PULL = { inputs: [{ name: "beta", role: "weight" }] };
const PARTS = [
  { symbol: "reconstruction", sign: "+", weight: null, factor: null, value: "distortion" },
  { symbol: "kl", sign: "+", weight: "beta", factor: { s: "beta", is: "β" }, value: "kl" },
];
const OUTPUTS = {
  "reconstruction/mu": Float32Array.of(1, -2, 0), "reconstruction/sigma": Float32Array.of(-4, -5, 1),
  "code/mu": Float32Array.of(-1, 1, 0.5), "code/sigma": Float32Array.of(2, 3, 4),
};
const said = (words) => words.map((word) => (typeof word === "string" ? word : word.text)).join("");

test("a pull counts what the loss weighs it: the graph's own, else as the formula says", () => {
  const objective = { ...FACTS.objective, formula: PARTS };
  const beta = { beta: 4 };
  const own = pullsOf({ ...FACTS, graphs: { pull: PULL }, objective }, OUTPUTS, beta);
  assert.deepEqual([...own.kl.sigma], [2, 3, 4]);
  assert.equal(own.most, 5);
  const bare = { ...FACTS, graphs: { pull: { inputs: [] } } };
  const weighed = pullsOf({ ...bare, objective }, OUTPUTS, beta);
  assert.deepEqual([...weighed.kl.mu], [-4, 4, 2]);
  assert.deepEqual([...weighed.reconstruction.mu], [1, -2, 0]);
  assert.equal(weighed.most, 16);
  const judged = { ...objective, formula: PARTS.slice(0, 1), adversary: true };
  assert.deepEqual([...pullsOf({ ...bare, objective: judged }, OUTPUTS, beta).kl.mu], [-0, 0, 0], "no KL in such a loss");
  const compared = { ...objective, formula: PARTS.slice(0, 1), compares: true };
  assert.deepEqual([...pullsOf({ ...bare, objective: compared }, OUTPUTS, beta).kl.mu], [-1, 1, 0.5]);
  const kl = { ...PARTS[1], weight: null, factor: ["(1 − ", { s: "alpha", is: "α" }, ")"], value: null, of: "example" };
  const weights = [{ name: "alpha", symbol: "α", title: "", value: 1 }];
  const shared = { ...objective, weights, formula: [PARTS[0], kl], compares: true };
  const at = (alpha) => [...pullsOf({ ...bare, objective: shared }, OUTPUTS, { alpha }).kl.mu].map(Math.abs);
  assert.deepEqual(at(0.5), [0.5, 0.5, 0.25], "(1 − α) KL, though the formula has no nats of it");
  assert.deepEqual(at(1), [0, 0, 0]);
});

test("the sentence of the gradient says what the pulls are", () => {
  const facts = { ...FACTS, graphs: { look: {}, pull: PULL }, objective: { ...FACTS.objective, formula: PARTS } };
  const meta = (anatomy = {}) => ({ latent_dim: 3, anatomy: { ...facts, ...anatomy } });
  const reading = { mu: Float32Array.of(1, -1, -0.5), epsilon: Float32Array.of(0, 0.5, 0) };
  const pulls = pullsOf(facts, OUTPUTS, { beta: 1 });
  assert.equal(said(pullWords(meta(), reading, pulls)),
    "In this draw reconstruction pulls 2 of 3 curves narrow, KL wide and to 0.");
  const held = { ...reading, epsilon: new Float32Array(3), mu: Float32Array.of(-1, -1, -0.5) };
  assert.equal(said(pullWords(meta(), held, pulls)),
    "At ε = 0 reconstruction pulls 2 of 3 curves narrow, KL wide.", "not to 0: it pulls one away");
  const still = (sigma) => said(pullWords(meta(), held, { ...pulls, reconstruction: { ...pulls.reconstruction, sigma } }));
  assert.match(still(Float32Array.of(0, -0, 0)), /^At ε = 0 reconstruction pulls the means alone, /);
  assert.match(still(Float32Array.of(0, 2, 0)), / pulls 1 of 3 curves wide, /);
  assert.match(still(Float32Array.of(-1, -2, -3)), / pulls the curves narrow, /);
  const free = { ...pulls, kl: { mu: Float32Array.of(0, 0, 0), sigma: Float32Array.of(0, 0, 0) } };
  assert.match(said(pullWords(meta(), reading, free)), /KL nowhere\.$/);
  free.kl.sigma[1] = 2;
  assert.match(said(pullWords(meta(), reading, free)), /KL 1 of 3 wide and to 0\.$/);
  assert.match(said(pullWords(meta({ objective: { ...facts.objective, compares: true } }), reading, pulls)), /batch adds is not shown\.$/);
  const apart = { ...facts.objective, formula: PARTS.slice(0, 1), compares: true };
  assert.match(said(pullWords(meta({ objective: apart }), reading, pulls)), /KL counts once here: the loss weighs parts/);
  const none = { ...pulls, most: 0 };
  assert.equal(said(pullWords(meta(), reading, none)), "Nothing pulls on this code.");
  for (const kind of ["ladder", "inverse-autoregressive", "prior"]) {
    const elsewhere = meta({ posterior: { ...FACTS.posterior, kind, set: [] } });
    assert.ok(said(pullWords(elsewhere, reading, null)).endsWith("."), kind);
  }
});

test("a file of before has no such step; a code that no hand sets has a sentence", () => {
  const of = (graphs, set) => pullsAreTold({ ...FACTS, graphs, posterior: { ...FACTS.posterior, set } });
  assert.equal(of({ look: {} }, ["mu", "sigma"]), false);
  assert.equal(of({ look: {}, pull: null }, ["mu", "sigma"]), false, "it could not be traced");
  assert.equal(of({ look: {}, pull: PULL }, ["mu", "sigma"]), true);
  assert.equal(of({ look: {}, pull: null }, []), true);
});

test("the shown numbers of two pulls add up to the third", () => {
  assert.deepEqual(together(1.005, -3.004), { reconstruction: "+1.00", kl: "−3.00", sum: "−2.00" });
  assert.deepEqual(together(0.001, -0.001), { reconstruction: "0.00", kl: "0.00", sum: "0.00" });
  const facts = { ...FACTS, objective: { ...FACTS.objective, formula: PARTS } };
  assert.equal(klForm(facts, "mu", { beta: 1 }), "−μ = ");
  assert.equal(klForm(facts, "sigma", { beta: 4 }), "4 × (1/σ − σ) = ");
  assert.equal(klForm({ ...facts, prior: { kind: "vamp" } }, "mu", { beta: 1 }), "");
});
