// Where the parts of a bell and of a cost lie.
import assert from "node:assert/strict";
import test from "node:test";

import { handleAt, numberIn } from "../../vae_core/web/bells/hand.js";
import {
  bellPath, densityPath, fullBar, peakOf, priorPeak, reachOf, rowScale,
} from "../../vae_core/web/bells/plan.js";
import {
  barParts, histogramPath, natScale, natsText, rangeOf, totalOf,
} from "../../vae_core/web/cost/plan.js";
import { near } from "./helpers.js";

const axis = (index, home = 0, spread = 1) => ({ index, home, spread });
const points = (path) => path.slice(path.indexOf("L") + 1, path.lastIndexOf("L")).trim().split(" ")
  .map((pair) => pair.split(",").map(Number));

test("a row reaches 3.2 standard deviations of its prior, and farther for what lies farther", () => {
  const axes = [axis(0), axis(1, 2, 0.5)];
  assert.equal(reachOf(axes, [[3, 2], null]), 3.2);
  near([reachOf(axes, [[0, 4.5]])], [5.6]); // 5 deviations of the second, in steps of 0.8
  assert.equal(reachOf(axes, [[NaN, 2], [Infinity, 2]]), 3.2);
  const { low, high, at, value } = rowScale(axis(1, 2, 0.5), 3.2, 200);
  near([low, high, at(2), at(99), value(100), value(-5)], [0.4, 3.6, 100, 200, 2, 0.4], 1e-9);
});

test("a bell is as wide as its standard deviation, and peaks over its mean", () => {
  const scale = rowScale(axis(0), 3.2, 640); // a hundred pixels a standard deviation
  const bell = points(bellPath(scale, 1, 0.5, 20, 10));
  const top = bell.reduce((best, point) => (point[1] < best[1] ? point : best));
  near(top, [420, 10], 0.05);
  // One standard deviation from the mean stands e^-1/2 of the height, within a step of the path.
  const side = bell.reduce((best, point) => (
    Math.abs(point[0] - 470) < Math.abs(best[0] - 470) ? point : best));
  assert.ok(Math.abs((20 - side[1]) / 10 - Math.exp(-0.5 * ((side[0] - 420) / 50) ** 2)) < 0.01);
  assert.equal(bellPath(scale, 50, 0.1, 20, 10), ""); // nothing of it lies on the row
});

test("a posterior as wide as the prior stands as high, a narrower one higher, up to the room", () => {
  near([peakOf(1, 1), peakOf(0.4, 0.4)], [priorPeak(1), priorPeak(1)]);
  near([peakOf(0.8, 1), peakOf(2, 1), peakOf(0.01, 1)], [0.775, 0.31, 1], 1e-9);
});

test("a prior that is no Gaussian is drawn as it is", () => {
  const scale = rowScale(axis(0), 3.2, 320);
  const bump = (at, value) => Math.exp(-8 * (value - at) ** 2);
  const path = points(densityPath(scale, (v) => bump(-2, v) + 0.5 * bump(2, v), 20, 10));
  const heightNear = (x) => 20 - path.reduce((best, point) => (
    Math.abs(point[0] - x) < Math.abs(best[0] - x) ? point : best))[1];
  near([heightNear(60), heightNear(160), heightNear(260)], [10, 0, 5], 0.1);
});

test("KL bars have one scale, with room for an example that costs more than the data", () => {
  near([fullBar([0.2, 1], [1, 2]), fullBar([9, 1], [1, 2]), fullBar(null, [1, 2]), fullBar(null, null)],
    [4.8, 9, 4.8, 1]);
});

test("a press takes hold of the code below the axis, of mean and width above it", () => {
  const scale = rowScale(axis(0), 3.2, 640);
  const bell = { scale, now: { z: 0, mean: 1, sigma: 0.4 }, sliders: { z: {}, mu: {}, sigma: {} } };
  const held = (x, above) => handleAt(bell, x, above);
  assert.deepEqual([held(420, true), held(460, true), held(382, true)], ["mu", "sigma", "sigma"]);
  assert.deepEqual([held(420, false), held(100, true)], ["z", "z"]);
  assert.equal(handleAt({ ...bell, sliders: { z: {} } }, 420, true), "z");
  assert.equal(handleAt({ ...bell, now: { z: 0, mean: null, sigma: null } }, 420, true), "z");
});

test("a typed number may have either minus and either decimal sign", () => {
  near([numberIn("−1.25"), numberIn(" -0,5"), numberIn("3")], [-1.25, -0.5, 3]);
  assert.ok(["", "-", "1.2.3", "a"].every((text) => Number.isNaN(numberIn(text))));
});

test("an example's cost is its reconstruction plus beta times its KL, on the data's scale", () => {
  const cost = { reconstruction: 60, kl: 20, beta: 2 };
  assert.equal(totalOf(cost), 100);
  const typical = { reconstruction: 80, kl: 20, histogram: { edges: [50, 100, 200], counts: [1, 4] } };
  const at = natScale(rangeOf(typical, cost), 204);
  near([at(0), at(100), at(200)], [0, 100, 200], 1e-9);
  const [rec, kl] = barParts(cost, at, { top: 24, height: 20 }, { width: 204 });
  near([rec.from, rec.to, kl.from, kl.to], [0, 60, 60, 100], 1e-9);
  assert.deepEqual([rec.labelled, kl.value, kl.top], [true, 40, 24]);
  assert.equal(histogramPath(typical.histogram, at, 22, 20),
    "M50.0,22V17.0H100.0V22zM100.0,22V2.0H200.0V22z");
});

test("a number that does not fit its bar stands beside it, where there is room", () => {
  const look = (kl, width, line = null) => barParts({ reconstruction: 100, kl }, (value) => value, { top: 24, height: 20 }, { width, line })
    .map(({ labelled, beside }) => [labelled, beside]);
  assert.deepEqual(look(50, 300), [[true, null], [true, null]]);
  assert.deepEqual(look(33, 300), [[true, null], [false, 140]], "33.0 is wider than its bar");
  assert.deepEqual(look(33, 140), [[true, null], [false, null]]);
  assert.deepEqual(look(33, 300, 150)[1], [false, 157], "no line goes through it");
});

test("a reconstruction below zero nats does not lie under its KL", () => {
  const cost = { reconstruction: -50, kl: 30 };
  const [low, high] = rangeOf(null, cost);
  near([low, high], [-51, 0], 1e-9);
  const [rec, kl] = barParts(cost, natScale([low, high], 51), { top: 24, height: 20 }, { width: 51 });
  near([rec.from, rec.to, kl.from, kl.to], [1, 51, 1, 31], 1e-9);
  assert.ok(rec.top + rec.height <= kl.top && kl.top + kl.height <= 44);
});

test("nats are written with a true minus and no more digits than mean something", () => {
  assert.deepEqual([91.83, -1234.5, 0.424, -0.001, 18.9].map(natsText),
    ["91.8", "−1235", "0.42", "0.00", "18.9"]);
});
