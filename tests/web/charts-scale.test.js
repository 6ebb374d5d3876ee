// Scales, ranges and number formats of the charts: `node --test tests/web/`.
import assert from "node:assert/strict";
import { test } from "node:test";

import { magnitude, numeral, short, tickLabel } from "../../vae_core/web/charts/format.js";
import {
  decades, paddedRange, quantile, settledRange, squareRange,
} from "../../vae_core/web/charts/range.js";
import {
  band, linear, log, logPlaces, logTicks, ticks,
} from "../../vae_core/web/charts/scale.js";
import { near } from "./helpers.js";

test("a linear scale and back, upside down as well", () => {
  const y = linear([-2, 6], [100, 20]);
  assert.deepEqual([-2, 0, 2, 6].map(y.apply), [100, 80, 60, 20]);
  assert.deepEqual([100, 60, 20].map(y.invert), [-2, 2, 6]);
  assert.equal(y.apply(7), 10, "it goes on beyond its domain");
});

test("equal factors take equal ways on a logarithmic scale", () => {
  const x = log([0.01, 100], [0, 400]);
  near([0.01, 0.1, 1, 10, 100].map(x.apply), [0, 100, 200, 300, 400]);
  near([0, 150, 400].map(x.invert), [0.01, 10 ** -0.5, 100]);
  assert.deepEqual([0, -3, NaN].map(x.apply), [0, 0, 0], "zero has no place but the start");
});

test("the slots of a band", () => {
  const x = band(4, [10, 90]);
  assert.equal(x.step, 20);
  assert.deepEqual([0, 1, 3].map(x.apply), [20, 40, 80]);
  assert.deepEqual([9, 10, 29.9, 30, 89].map(x.invert), [-1, 0, 0, 1, 3]);
});

test("ticks are 1, 2 or 5 times a power of ten, inside, and exact", () => {
  assert.deepEqual(ticks([0, 1], 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(ticks([83.4, 167], 5), [100, 120, 140, 160]);
  assert.deepEqual(ticks([-0.35, 0.35], 4), [-0.2, 0, 0.2]);
  assert.deepEqual(ticks([0.1, 0.4], 4), [0.1, 0.2, 0.3, 0.4], "ends that are round are ticks");
  assert.deepEqual(ticks([1e6, 1e6 + 3], 3), [1e6, 1e6 + 1, 1e6 + 2, 1e6 + 3]);
  for (const nothing of [[1, 1], [2, 1], [0, Infinity], [NaN, 1]]) {
    assert.deepEqual(ticks(nothing, 4), []);
  }
});

test("at most five powers of ten are named", () => {
  assert.deepEqual(logTicks([1e-3, 1]), [1e-3, 1e-2, 0.1, 1]);
  assert.deepEqual(logTicks([1e-8, 100]), [1e-8, 1e-5, 1e-2, 10]);
  for (let span = 3; span < 30; span += 1) {
    const named = logTicks([10 ** -span, 1]);
    assert.ok(named.length <= 5 && named.length >= 3 && named[0] === Number(`1e-${span}`));
  }
});

test("zero stands a step before the smallest of a logarithmic axis", () => {
  const { places, broken } = logPlaces([0, 0.25, 1, 4, 16]);
  assert.equal(broken, true);
  near(places, [0, 0.2, 0.2 + 0.8 / 3, 0.2 + 1.6 / 3, 1]);
  assert.deepEqual(logPlaces([1, 10, 100]), { places: [0, 0.5, 1], broken: false });
  assert.deepEqual(logPlaces(["mlp", "conv"]), { places: [0, 1], broken: false });
  assert.deepEqual(logPlaces(["mlp", "conv", "vit"]), { places: [0, 0.5, 1], broken: false });
  assert.deepEqual(logPlaces([7]), { places: [0.5], broken: false });
});

test("quantiles are interpolated", () => {
  assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
  near([quantile([10, 20, 30], 0.25)], [15]);
  assert.deepEqual([quantile([5, 7], 0), quantile([5, 7], 1)], [5, 7]);
  assert.ok(Number.isNaN(quantile([], 0.5)));
});

test("the range of a training leaves its first points out and never the last", () => {
  const values = [540, 300, ...Array.from({ length: 98 }, (_, k) => 100 - k * 0.1)];
  const xs = values.map((_, k) => k);
  const [low, high] = settledRange(xs, [values, []], 8);
  assert.deepEqual([low, high], [90, 100], "round numbers around 99.4 to 90.3");
  const jumped = [...values.slice(0, -1), 400];
  assert.ok(settledRange(xs, [jumped, []], 8)[1] >= 400, "a spike at the end is news");
  const spiked = values.map((value, k) => (k === 50 ? 4000 : value));
  assert.deepEqual(settledRange(xs, [spiked, []], 8), [90, 100], "one on the way is clipped");
  near(settledRange([], [[], []], 1), [0, 1]);
  near(settledRange([1], [[3], []], 8), [2.9, 3.1], 1e-12);
  assert.deepEqual(settledRange([1, 2], [[5, 5 + 1e-9], []], 0), [4.8, 5.2], "rounding is no course");
  assert.ok(settledRange([1, 2, 3, 4], [[600, 200, 110, 100]], 50)[1] <= 120, "before 8 % too");
});

test("a padded range keeps its floor", () => {
  near(paddedRange([1, 3], { share: 0.5 }), [0, 4]);
  near(paddedRange([0.1, 3], { share: 0.5, floor: 0 }), [0, 4.45]);
  near(paddedRange([-1, 3], { share: 0.5, floor: 0 }), [-3, 5]);
  near(paddedRange([2, 2], { share: 1, least: 1 }), [1, 3]);
  assert.deepEqual(paddedRange([NaN, Infinity]), [0, 1]);
});

test("decades hold the positive values, three of them or more", () => {
  near(decades([0.02, 3]), [0.01, 10]);
  near(decades([0.5, 0.7]), [1e-3, 1]);
  near(decades([1, 10]), [0.1, 100]);
  near(decades([2e-6, 0, 0.0312, 153.4]), [1e-6, 1e3]);
  near(decades([0, NaN]), [1e-3, 1]);
  const [low] = decades([1e-7, 1]);
  assert.ok(low <= 1e-7 / 10 ** 0.1, "the least has a bar");
});

test("the square of a map", () => {
  assert.deepEqual(squareRange([0.5, -1, 1, 2], true), [0, 0, 3], "three standard deviations");
  near(squareRange([0, 0, 10, 4], true), [0, 0, (4 + 6 * 0.985) * 1.05]);
  const points = Array.from({ length: 202 }, (_, i) => (i % 2 ? 5 : Math.floor(i / 2)));
  near(squareRange(points, false), [50, 5, (99.5 - 0.5) / 2 * 1.1]);
  assert.deepEqual(squareRange([7, 7], false), [7, 7, 1.1], "one point has a square all the same");
});

test("ticks and readings of huge values have room beside a chart", () => {
  const values = [0, 0.25, -9999, 20000, -532093, 1.25e6, -7.05e8, 2e12, -1.5e-7];
  assert.deepEqual(values.map(tickLabel),
    ["0", "0.25", "−9999", "20k", "−532k", "1.25M", "−705M", "2e12", "−1.5e-7"]);
  assert.deepEqual([99999, 532093, -7e9].map(short), ["99999", "5.3e5", "−7e9"]);
});

test("numbers in figures", () => {
  const values = [-1234.4, -115.72, -2, -0.25, 0, 0.25, 7, NaN];
  assert.deepEqual(values.map(short),
    ["−1234", "−115.7", "−2.00", "−0.250", "0", "0.250", "7.00", "–"]);
  assert.deepEqual([-0.5, 12, -1234.4].map(numeral), ["−0.5", "12", "−1234.4"]);
  assert.deepEqual([1.2e-7, 0.0042, 0.31, 4.2, 153, 12345, 1e5, 0, 1e-4, Infinity].map(magnitude),
    ["1.2e-7", "0.0042", "0.31", "4.2", "153", "12345", "1e5", "0", "1e-4", "–"]);
});
