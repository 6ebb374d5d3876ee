// The answers of lessons 1, 2, 4, 8 and 9: what they compute, against closed forms, and on the shipped models.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readPack } from "../../vae_core/web/engine/pack.js";
import { createModel } from "../../vae_core/web/home/model.js";
import { examplesOf } from "../../vae_core/web/home/stage.js";
import { readByNeighbours, createConditional } from "../../vae_core/web/lesson/answers/conditional.js";
import { boundRise, disentanglement, informationOf, mutualInformationGap, turned } from "../../vae_core/web/lesson/answers/disentanglement.js";
import { boundsOf, elbo, entropyOf, bernoulliNats, windowsOf } from "../../vae_core/web/lesson/answers/elbo.js";
import { countsOf, holes, shuffledDraws } from "../../vae_core/web/lesson/answers/holes.js";
import { klOfBells, posterior } from "../../vae_core/web/lesson/answers/posterior.js";
import { bell } from "../../vae_core/web/lesson/commits/bell.js";
import { marks } from "../../vae_core/web/lesson/commits/marks.js";
import { spot } from "../../vae_core/web/lesson/commits/spot.js";
import { near, numbers } from "./helpers.js";

const FOLDER = new URL("../../vae_core/starter_models/", import.meta.url);
const load = (name) => readPack(new Uint8Array(readFileSync(new URL(`${name}.safetensors`, FOLDER))));
function opened(...names) {
  const packs = names.map(load);
  return { packs, models: packs.map((pack) => createModel(pack)), examples: examplesOf(packs[0]) };
}

test("the gap of a bell is the KL divergence of the true one from it", () => {
  // Chebyshev's integral of q ln(q / p) by the trapezoid rule.
  const [q, p] = [{ mu: 1.3, sigma: 0.2 }, { mu: 0.4, sigma: 0.9 }];
  const log = ({ mu, sigma }, z) => -0.5 * ((z - mu) / sigma) ** 2 - Math.log(sigma * Math.sqrt(2 * Math.PI));
  let sum = 0;
  for (let z = -4; z < 6; z += 1e-3) sum += Math.exp(log(q, z)) * (log(q, z) - log(p, z)) * 1e-3;
  near([klOfBells(q, p), klOfBells(q, q)], [sum, 0], 1e-6);
  assert.equal(bell.gap({}, p, q).gap, klOfBells(q, p));
});

test("who draws the prior is off by exactly the KL of that dimension", async () => {
  const given = opened("digits");
  const { truths, values } = await posterior.answer({ data: { example: 14, dimension: 4 }, opened: given });
  const { mean, sigma } = given.models[0].encode(given.examples[14].x);
  const { kls } = given.models[0].look({ x: given.examples[14].x, mu: mean, sigma, epsilon: new Float32Array(10) });
  near([values.prior, bell.gap({}, { mu: 0, sigma: 1 }, truths.bell).gap], [kls[4], kls[4]], 1e-4);
  assert.ok(values.sigma_median < 0.2 * values.mu_spread, "each bell is narrow, together they are wide");
});

test("draws are shuffled by a seed, and counted by the model that drew them", () => {
  const { models } = opened("autoencoder", "beta-one");
  const data = { draws: 12, seed: 3 };
  const { pictures, of } = shuffledDraws(models, data);
  assert.deepEqual([of.filter((model) => model === 0).length, of.length, pictures.length], [12, 24, 24]);
  assert.deepEqual(shuffledDraws(models, data).of, of);
  assert.notDeepEqual(of.slice(0, 12), Array(12).fill(0), "they are shuffled");
  const marked = of.map((model, n) => model === 1 || n === of.indexOf(0));
  assert.deepEqual(countsOf(of, marked, 2), [1, 12]);
  const spec = { groups: ["autoencoder", "vae"] };
  assert.deepEqual(marks.values(spec, marked, { of }), { "guess.autoencoder": 1, "guess.vae": 12 });
});

test("an autoencoder's draws are faint, and as firm as the VAE's from a fitted density", async () => {
  const { truths, values } = await holes.answer({ data: { draws: 12, seed: 3 }, opened: opened("autoencoder", "beta-one"), guesses: {} });
  assert.ok(truths.counts.vae - truths.counts.autoencoder >= 4, JSON.stringify(truths.counts));
  assert.ok(values.ink_autoencoder < 0.75 * values.ink_vae, `${values.ink_autoencoder}`);
  assert.ok(Math.abs(values.ink_fitted / values.ink_real - 1) < 0.1, `${values.ink_fitted}`);
  assert.deepEqual([values.near_autoencoder, values.near_vae], [4, 1000]);
});

test("nats of pixels as coins", () => {
  near([bernoulliNats([0.5], [0.5]), bernoulliNats([0.9], [0.9]), entropyOf([0, 1, 0.5])], [0.693, 0.325, 0.693], 1e-3);
});

test("the dearest window is found, and the gap is what the chosen one lacks of it", () => {
  const nats = Array.from({ length: 36 }, (_, i) => (i === 14 ? 3 : i === 15 ? 2 : i === 0 ? 1 : 0));
  const { sums, across, best } = windowsOf(nats, 6, 6, 2);
  assert.deepEqual([sums.length, across], [25, 5]);
  assert.equal(sums[best], 5);
  const gap = spot.gap({ window: 2 }, { row: 0, column: 0 }, { nats }).gap;
  assert.equal(gap, 80);
  assert.equal(spot.gap({ window: 2 }, { row: Math.floor(best / across), column: best % across }, { nats }).gap, 0);
});

test("a bound over groups of codes never rises where each number divides the next", () => {
  for (const seed of [1, 2, 3]) {
    const bounds = boundsOf(Array.from(numbers(200, seed), (value) => -100 + 4 * value), [1, 5, 20, 100]);
    bounds.slice(1).forEach((bound, k) => assert.ok(bound <= bounds[k] + 1e-9, `${bounds}`));
  }
  near(boundsOf([-3, -3, -3, -3], [1, 2, 4]), [3, 3, 3], 1e-12);
});

test("one picture's cost taken apart: parts, floor, and the bound of many codes", async () => {
  const data = { example: 15, samples: [1, 5, 25], draws: 100 };
  const { truths, values } = await elbo.answer({ data, opened: opened("digits"), guesses: {} });
  near([values.reconstruction + values.kl], [values.total], 1e-6);
  near([truths.share.share], [(100 * values.kl) / values.total], 1e-9);
  near([truths.spot.nats.reduce((sum, one) => sum + one, 0)], [values.reconstruction], 1e-2);
  assert.ok(values.perfect < values.reconstruction && values.total < values.average && values.average < values.half);
  assert.ok(values.last < values.first - 2, `${values.first} to ${values.last}`);
});

test("a class is read from codes by their neighbours", () => {
  const codes = [0, 0.1, 0.2, 5, 5.1, 5.2];
  assert.equal(readByNeighbours(codes, [0, 0, 0, 1, 1, 1], 2), 1);
  assert.equal(readByNeighbours(codes, [0, 0, 1, 1, 1, 0], 1), 4 / 6);
});

test("a conditional model pays for a wrong class", () => {
  const pack = load("styles");
  const model = createConditional(pack);
  const [, , , three] = examplesOf(pack);
  const right = model.cost(three.x, 3);
  const wrong = model.cost(three.x, 0);
  assert.ok(wrong.reconstruction > right.reconstruction + 20, `${wrong.reconstruction} and ${right.reconstruction}`);
  assert.equal(model.decode(model.mean(three.x, 3), 7).length, 784);
});

test("turning a perfect pair by 45 degrees costs all of its MIG, and by 90 nothing", () => {
  const pairs = Array.from({ length: 400 }, (_, n) => [n % 20, Math.floor(n / 20)]);
  const factors = [0, 1].map((k) => pairs.map((pair) => pair[k]));
  const codes = factors.map((values) => values.map((value) => value - 9.5));
  near([mutualInformationGap(codes, factors), mutualInformationGap(turned(codes, 90), factors)], [1, 1], 1e-9);
  near([mutualInformationGap(turned(codes, 45), factors)], [0], 0.02);
  near([informationOf(codes[0], factors[0]), informationOf(codes[0], factors[1])], [Math.log(20), 0], 1e-9);
});

test("a diagonal posterior pays for being turned only where widths differ", () => {
  const logs = (sigma) => Array(5).fill(2 * Math.log(sigma));
  near([boundRise([logs(0.1), logs(0.1)], 45), boundRise([logs(0.13), logs(0.41)], 90)], [0, 0], 1e-12);
  const [a, b] = [0.13 ** -2, 0.41 ** -2];
  near([boundRise([logs(0.13), logs(0.41)], 45)], [0.5 * Math.log((a + b) ** 2 / (4 * a * b))], 1e-9);
});

test("the shapes' model turned: nothing of p(x), hardly of the bound, twice the MIG", async () => {
  const data = { pair: [0, 6], unlike: [1, 5], angles: [0, 30, 60, 90] };
  const { truths, values } = await disentanglement.answer({ data, opened: { packs: [load("sprites")] } });
  assert.deepEqual(truths.likelihood, [0, 0, 0, 0]);
  assert.ok(values.bound_most < 0.05 && values.unlike_most > 0.3, JSON.stringify(values));
  near([truths.mig[0]], [truths.mig[3]], 1e-9);
  assert.ok(values.mig_best > 1.7 * values.mig_first, JSON.stringify(values));
});
