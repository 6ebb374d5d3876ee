// Arithmetic on codes, against the formulas.
import assert from "node:assert/strict";
import test from "node:test";

import { latentAxes, randomNormal, ranked, standardPrior, worthText } from "../../vae_core/web/engine/axes.js";
import {
  classMeans, lerp, meanOf, quantile, simplex, slerp, sortedColumn, steer, subtract,
} from "../../vae_core/web/engine/latent_math.js";
import { near, numbers } from "./helpers.js";

const TIMES = [0, 0.25, 0.5, 0.75, 1];
const mix = (a, b, t) => a.map((value, i) => (1 - t) * value + t * b[i]);

test("interpolations meet their ends", () => {
  for (const size of [1, 2, 7, 64]) {
    const [a, b] = [Array.from(numbers(size, 1)), Array.from(numbers(size, 2))];
    for (const t of TIMES) near(lerp(a, b, t), mix(a, b, t), 1e-12);
    near(slerp(a, b, 0), a, 1e-12);
    near(slerp(a, b, 1), b, 1e-12);
  }
});

test("a great circle goes at an even pace in angle and in radius", () => {
  for (const size of [2, 7, 64]) {
    const [a, b] = [Array.from(numbers(size, 1)), Array.from(numbers(size, 2))];
    const angleTo = (v) => Math.acos(Math.min(1, v.reduce((sum, x, i) => sum + x * b[i], 0)
      / Math.hypot(...v) / Math.hypot(...b)));
    for (const t of TIMES) {
      const at = slerp(a, b, t);
      near([Math.hypot(...at)], [(1 - t) * Math.hypot(...a) + t * Math.hypot(...b)], 1e-9);
      near([angleTo(at)], [(1 - t) * angleTo(a)], 1e-6);
    }
  }
});

test("a great circle that is not defined is a straight line", () => {
  for (const [a, b] of [
    [[0, 0, 0], [1, 2, 3]], [[1, 2, 3], [0, 0, 0]], [[0, 0, 0], [0, 0, 0]],
    [[1, 2, 3], [1, 2, 3]], [[1, 2, 3], [2, 4, 6 + 1e-9]], [[1, 2, 3], [-1, -2, -3]],
  ]) {
    for (const t of [0, 0.3, 1]) near(slerp(a, b, t), mix(a, b, t), 1e-9);
  }
});

test("a great circle goes around its centre", () => {
  near(slerp([12, 5], [10, 7], 0.5, [10, 5]), [10 + Math.SQRT2, 5 + Math.SQRT2], 1e-12);
});

test("codes are added, subtracted and averaged", () => {
  near(steer([1, 2], [[1, 0], [0, 10]], [2, -0.5]), [3, -3]);
  near(subtract([1, 2], [3, 5]), [-2, -3]);
  const codes = [1, 2, 3, 4, 5, 6];
  near(meanOf(codes, 2, [0, 2]), [3, 4]);
  assert.equal(meanOf(codes, 2, []), null);
  assert.deepEqual(classMeans(codes, 2, [1, 1, 3], 4), [null, [2, 3], null, [5, 6]]);
});

test("quantiles lie between neighbours", () => {
  const sorted = sortedColumn([0, 30, 0, 10, 0, 20], 2, 1);
  assert.deepEqual(Array.from(sorted), [10, 20, 30]);
  near([0, 0.25, 0.5, 0.99, 1].map((p) => quantile(sorted, p)), [10, 15, 20, 29.8, 30]);
});

test("weights of a mix sum to one", () => {
  assert.deepEqual(simplex([1, 3, 0]), [0.25, 0.75, 0]);
  assert.equal(simplex([0, 0]), null);
});

test("axes are sorted by worth, dead ones last", () => {
  const meta = {
    latent_dim: 4,
    latent: { kl: [0.5, 2, 1, 3], active: [true, true, true, false], home: [1], spread: [2] },
  };
  const axes = latentAxes(meta);
  assert.deepEqual(axes.map(({ index }) => index), [1, 2, 0, 3]);
  assert.deepEqual(axes[2], { index: 0, home: 1, spread: 2, worth: 0.5, active: true });
  const plain = latentAxes({ latent_dim: 2, deterministic: true, latent: { std: [0.1, 0.3] } });
  assert.deepEqual(plain.map(({ index, worth }) => [index, worth]), [[1, 0.3], [0, 0.1]]);
  assert.deepEqual(latentAxes({ latent_dim: 1 })[0],
    { index: 0, home: 0, spread: 1, worth: 0, active: true });
});

test("priors and worths are told", () => {
  assert.equal(standardPrior({ standard_prior: false }), false);
  assert.equal(standardPrior({ deterministic: true }), false);
  assert.equal(standardPrior({}), true);
  assert.deepEqual([worthText(2.14, false), worthText(0.09, false), worthText(1.3, true)],
    ["2.1 nats", "0.09 nats", "1.30"]);
});

test("random codes are standard normal", () => {
  const values = Array.from({ length: 20_000 }, randomNormal);
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const square = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  assert.ok(Math.abs(mean) < 0.05 && Math.abs(square - 1) < 0.1);
});

test("dimensions are ranked only where one tells more than another", () => {
  const axes = (...worths) => worths.map((worth, index) => (
    { index, home: 0, spread: 1, active: true, worth }));
  assert.equal(ranked(axes(2, 1, 0)), true);
  assert.equal(ranked(axes(1.5)), true, "a single one has a KL to tell");
  assert.equal(ranked(axes(0, 0)), false, "of a decoder alone");
  assert.equal(ranked(axes(1.039, 1.039, 1.039)), false, "quantised codes cost alike");
});
