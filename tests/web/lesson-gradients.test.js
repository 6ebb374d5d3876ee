// Lesson 3: two estimators of one gradient, and the task of making them equally certain.
import assert from "node:assert/strict";
import { test } from "node:test";
import { estimates, measuredError, ratioOf, slopeOf, spread, varianceOf } from "../../vae_core/web/lesson/estimators.js";
import { measuredRatio, summedVariance } from "../../vae_core/web/lesson/measured.js";
import { stream } from "../../vae_core/web/lesson/noise.js";
import { reparameterisation } from "../../vae_core/web/lesson/tasks/reparameterisation.js";

const near = (found, expected, within) => assert.ok(
  Math.abs(found / expected - 1) < within, `${found} is not ${expected} within ${100 * within} %`);

// E g(ε) over N(0, 1) by Gauss and Hermite's nodes for the weight exp(-x²/2): exact to degree 11.
const NODES = [[0.61670659019259, 0.40882846955603], [1.88917587775371, 0.08861574604191], [3.32425743355212, 0.00255578440206]];
const mean = (g) => NODES.reduce((sum, [x, w]) => sum + w * (g(x) + g(-x)), 0);

test("the variances are those of the estimates, exactly, and both means are the slope", () => {
  for (const place of [{ gap: 1, sigma: 0.5 }, { gap: 1, sigma: 0.1, baseline: true }, { gap: -2, sigma: 1.3 }]) {
    for (const kind of ["reparameterised", "score"]) {
      const of = (epsilon) => estimates(kind, place, [epsilon])[0];
      near(mean(of), slopeOf(place), 1e-9);
      near(mean((e) => of(e) ** 2) - mean(of) ** 2, varianceOf(kind, place), 1e-9);
    }
  }
});

test("the lesson's ratios", () => {
  const ratio = (sigma, baseline) => ratioOf({ gap: 1, sigma, baseline });
  assert.deepEqual([1, 0.5, 0.1].map((sigma) => Number(ratio(sigma, false).toFixed(2))), [7.5, 21.75, 2853.75]);
  assert.deepEqual([1, 0.5, 0.1].map((sigma) => Number(ratio(sigma, true).toFixed(2))), [4.5, 10.5, 202.5]);
});

test("an error that is measured is the formula's over the root of the draws", () => {
  const place = { gap: 1, sigma: 0.1, baseline: true };
  const error = measuredError("score", place, { draws: 50, repeats: 2000, normal: stream(5) });
  near(error, Math.sqrt(varianceOf("score", place) / 50), 0.06);
});

test("of a cost that is a line the measured ratio is known, whatever the baseline", () => {
  // f = 3 z + 40, one dimension, σ = 0.2: the slope is 3 without noise but for what is added to it.
  const normal = stream(9);
  const [count, sigma] = [60_000, 0.2];
  const epsilon = Float64Array.from({ length: count }, normal);
  const draws = {
    size: 1, sigma, costs: epsilon.map((e) => 40 + 3 * sigma * e), scores: epsilon.map((e) => e / sigma),
    slopes: Float64Array.from({ length: count }, () => 3 + normal()),
  };
  near(summedVariance(draws.slopes, 1), 1, 0.02);
  // Var(f ε/σ) = (40² + 2 (3σ)²) / σ²; with the others' mean of K: (1 + 1/(K-1)) (3σ)² ... + (3σ)² over σ², over K each.
  near(measuredRatio(draws, 1, false), (1600 + 2 * 0.36) / 0.04, 0.03);
  near(measuredRatio(draws, 2, true), (0.36 + 3 * 0.36) / 0.04 / 1, 0.1);
});

test("the arrows of one kind have the spread of their formula", () => {
  const normal = stream(2);
  const noise = Float64Array.from({ length: 40_000 }, normal);
  const { mean: middle, sd } = spread(estimates("reparameterised", { gap: 1, sigma: 0.5 }, noise));
  near(middle, 2, 0.02);
  near(sd, 1, 0.02);
});

const SPEC = {
  apart: 0.1, attempts: 4,
  parts: [
    { goal: "plain", sigma: 0.5, baseline: false, ratio: [19, 25] },
    { goal: "baseline", sigma: 0.1, baseline: true, ratio: [180, 225] },
  ],
};
const measure = (sigma, baseline, score, own = 4, off = 1) => ({
  kind: "errors", sigma, baseline, draws: { score, reparameterised: own }, errors: { score: off, reparameterised: 1 },
});
const run = (events) => events.reduce((state, event) => reparameterisation.check(SPEC, state, event), null);

test("both parts in their order make the task", () => {
  const state = run([measure(0.5, false, 88), measure(0.1, true, 800)]);
  assert.deepEqual([state.done, state.met, state.tries], [true, { plain: true, baseline: true }, 2]);
});

test("nothing else does", () => {
  const wrong = {
    "the second part alone": [measure(0.1, true, 800)],
    "too few draws": [measure(0.5, false, 72), measure(0.1, true, 800)],
    "the right draws, errors that are not equal": [measure(0.5, false, 88, 4, 1.11), measure(0.1, true, 800)],
    "the first part twice": [measure(0.5, false, 88), measure(0.5, false, 88)],
    "without the baseline in the second": [measure(0.5, false, 88), measure(0.1, false, 800)],
    "four misses of the second after the first": [measure(0.5, false, 88),
      ...[4, 40, 400, 4000].map((n) => measure(0.1, true, n)), measure(0.1, true, 800)],
    "events of others": [{ kind: "start" }, { kind: "finished", validation: { kl: 1 } }],
  };
  for (const [name, events] of Object.entries(wrong)) assert.equal(run(events).done, false, name);
  assert.equal(run(wrong["four misses of the second after the first"].slice(0, 5)).said, "anew");
});
