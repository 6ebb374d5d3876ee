// Each chart's plan: what stands where for given data.
import assert from "node:assert/strict";
import { test } from "node:test";

import { planBars } from "../../vae_core/web/charts/bars.js";
import { planCurve } from "../../vae_core/web/charts/curves.js";
import { planErrors } from "../../vae_core/web/charts/error_plot.js";
import { planFrontier } from "../../vae_core/web/charts/frontier_plan.js";
import { convexFrontier, levelLine } from "../../vae_core/web/charts/hull.js";
import { classGlyphs, planLatentMap } from "../../vae_core/web/charts/latent_map.js";
import { circle } from "../../vae_core/web/charts/shapes.js";
import { planGround, planHand } from "../../vae_core/web/explorer/map/paint.js";
import { createSquareFrame } from "../../vae_core/web/charts/frame.js";
import { planGradients } from "../../vae_core/web/live/gradients.js";
import {
  planGround as planAxes, planSeries as planCurves,
} from "../../vae_core/web/viewers/series.js";
import { planSeries } from "../../vae_core/web/wall/series_plan.js";
import { numbers } from "./helpers.js";

const SIZE = { width: 280, height: 190 };
const texts = (shapes) => shapes.filter(({ kind }) => kind === "text");
const said = (shapes) => texts(shapes).map(({ text }) => text);
const named = (shapes, name) => shapes.filter((shape) => shape.name === name);
const numbersIn = (d) => d.match(/-?[\d.]+/g).map(Number);

const x = Array.from({ length: 20 }, (_, k) => k / 2);
const CURVE = {
  x, unit: "s", end: 20,
  train: x.map((v) => 100 - v), validation: x.map((v) => 102 - v),
};
const inside = (shapes) => shapes.find(({ kind }) => kind === "clip").shapes;

test("a curve ends at its last value on an axis of the whole budget", () => {
  const { frame, shapes } = planCurve(CURVE, { colour: "kl", marked: null }, SIZE);
  assert.deepEqual(frame.x.domain, [0, 20], "whatever the share that is done");
  assert.deepEqual(frame.y.domain, [90, 100], "round, around what came after 1.6 s");
  const [train, validation, now, ...discs] = inside(shapes);
  assert.deepEqual([train.width ?? 1, validation.width], [1, 2.5]);
  const round = (value) => Math.round(100 * value) / 100;
  assert.deepEqual(numbersIn(validation.d).slice(-2),
    [round(frame.x.apply(9.5)), round(frame.y.apply(92.5))]);
  assert.ok(now.d.startsWith(`M${frame.x.apply(9.5)} `) && now.dash, "a dotted line where it is");
  assert.deepEqual(discs.map(({ d }) => d), [
    circle(frame.x.apply(9.5), frame.y.apply(90.5), 2),
    circle(frame.x.apply(9.5), frame.y.apply(92.5), 4)]);
  assert.deepEqual(said(shapes), ["90", "100", "0", "5", "10", "15", "20 s"]);
});

test("the first points do not flatten a curve, and its ends stay while it grows", () => {
  const all = x.map((v) => 100 + 500 * Math.exp(-3 * v) + 10 * Math.exp(-v / 4));
  const plans = [8, 12, 16, 20].map((count) => planCurve({
    x: x.slice(0, count), unit: "s", end: 10,
    train: all.slice(0, count), validation: all.slice(0, count),
  }, { colour: "kl", marked: null }, SIZE));
  const domains = plans.map(({ frame }) => frame.y.domain);
  assert.ok(domains.every(([, high]) => high === domains[0][1] && high < 160), `${domains}`);
  const heights = numbersIn(inside(plans[3].shapes)[1].d).filter((_, k) => k % 2);
  assert.ok(heights[0] < 0, "the first value of 610 is beyond the panel");
  assert.ok(heights[2] >= 0, "what came after 8 % is in it");
});

test("under the pointer a curve marks that point", () => {
  const { frame, shapes } = planCurve(CURVE, { colour: "kl", marked: 4 }, SIZE);
  const [, , rule, disc] = inside(shapes);
  assert.equal(rule.d, `M${frame.x.apply(2)} ${frame.top}V${frame.bottom}`, "a line through it");
  assert.equal(disc.d, circle(frame.x.apply(2), frame.y.apply(98), 2));
});

test("a curve of nothing is an empty chart", () => {
  const none = { x: [], train: [], validation: [], unit: "s", end: 24 };
  const { frame, shapes } = planCurve(none, { colour: "z", marked: null }, SIZE);
  assert.ok(!JSON.stringify(shapes).includes("NaN"));
  assert.deepEqual(frame.x.domain, [0, 24]);
  assert.deepEqual(inside(shapes).map(({ d }) => d), ["", ""], "two lines without a point");
  const one = planCurve({ ...none, x: [0.1], train: [3] }, { colour: "z", marked: null }, SIZE);
  assert.ok(!JSON.stringify(one.shapes).includes("NaN"));
});

test("bars of the KL: one a dimension, names where there is room", () => {
  const kl = [2, 0, 1, 0.5];
  const { frame, shapes } = planBars(kl, null, SIZE);
  const bars = shapes.filter(({ fill, kind }) => kind === "path" && fill === "kl");
  const heights = bars.map(({ d }) => numbersIn(d)[3]);
  heights.slice(1).forEach((tall, k) => {
    const expected = Math.max(1, (kl[k + 1] / 2) * heights[0]);
    assert.ok(Math.abs(tall - expected) < 0.02, `${tall} of ${expected}`);
  });
  assert.deepEqual(said(shapes).filter((text) => text.startsWith("z")), ["z1", "z2", "z3", "z4"]);
  assert.deepEqual([33, 93, 154, 275].map(frame.x.invert), [0, 1, 2, 3], "what the pointer is at");
  const marked = planBars(kl, 2, SIZE).shapes.filter(({ fill, d }) => d && fill === "kl");
  assert.deepEqual(marked.map(({ opacity }) => opacity), [0.45, 0.45, 1, 0.45]);
  const many = planBars(new Array(64).fill(1), null, SIZE).shapes;
  assert.deepEqual(said(many).filter((text) => text.startsWith("z")),
    ["z1", "z10", "z20", "z30", "z40", "z50", "z60"]);
  assert.equal(planBars([], null, SIZE), null);
});

test("gradient norms on powers of ten, each with its value", () => {
  const rows = [["encoder", 0.1], ["decoder", 100], ["head", 0]];
  const { frame, shapes } = planGradients(rows, SIZE, (words) => 7 * words.length);
  assert.equal(frame.left, 57, "room for the longest name");
  assert.deepEqual(frame.x.domain, [0.01, 1000], "a tenth of a decade around, in whole ones");
  const bars = shapes.filter(({ fill }) => fill === "x").map(({ d }) => numbersIn(d));
  assert.deepEqual(bars.map(([left, , long]) => [left, long]),
    [[57, 34.6], [57, 138.4], [57, 1]], "173 pixels for five decades");
  assert.deepEqual(said(shapes).slice(-6), ["encoder", "0.1", "decoder", "100", "head", "0"]);
  assert.equal(planGradients([], SIZE, () => 0), null);
});

const model = (label, rate, distortion, history = { rate: [], distortion: [] }) => (
  { label, rate, distortion, history });

test("the frontier is the lower left of the hull", () => {
  const points = [[0, 10], [1, 4], [2, 5], [3, 3.9], [6, 1], [7, 1], [9, 2]];
  assert.deepEqual(convexFrontier(points), [[0, 10], [1, 4], [6, 1]]);
  assert.deepEqual(convexFrontier([[2, 2]]), [[2, 2]]);
});

test("a point is on the frontier if some price of rate makes it the cheapest", () => {
  const prices = [0, ...Array.from({ length: 4001 }, (_, k) => 10 ** (k / 4000 * 6 - 3)), 1e9];
  for (let seed = 1; seed <= 20; seed += 1) {
    const random = numbers(18, seed);
    const points = Array.from({ length: 9 }, (_, k) => [random[2 * k], random[2 * k + 1]]);
    const hull = convexFrontier(points);
    const cheapest = new Set(prices.map((price) => points.reduce((best, point) => (
      price * point[0] + point[1] < price * best[0] + best[1] ? point : best))));
    assert.ok([...cheapest].every((point) => hull.includes(point)));
    assert.ok(hull.length - cheapest.size <= 1, "an edge between two of the prices");
    assert.ok(hull.every((point) => points.includes(point)));
    hull.slice(1).forEach(([x], k) => assert.ok(x > hull[k][0], "from left to right"));
    assert.equal(hull[0][0], Math.min(...points.map(([x]) => x)));
    assert.equal(hull.at(-1)[1], Math.min(...points.map(([, y]) => y)));
  }
});

test("level lines run from edge to edge of the box", () => {
  assert.deepEqual(levelLine(10, [0, 5], [0, 8]), [[2, 8], [5, 5]]);
  assert.deepEqual(levelLine(4, [0, 5], [0, 8]), [[0, 4], [4, 0]]);
  assert.equal(levelLine(20, [0, 5], [0, 8]), null);
});

test("dots stand at their rate and distortion, level lines at equal sums", () => {
  const models = [
    model("β 0", 30, 20, { rate: [10, 20], distortion: [900, 25] }),
    model("β 1", 10, 26),
    { ...model("ae", 0, 19), deterministic: true },
    model("β 4", null, null),
    model("β 16", 1, 40),
  ];
  const size = { width: 500, height: 430 };
  const { frame, shapes, places, boxes } = planFrontier(models, size);
  assert.deepEqual(places.map(Boolean), [true, true, false, false, true]);
  assert.deepEqual(boxes.map(Boolean), [true, true, false, false, true]);
  assert.deepEqual(places[1], [frame.x.apply(10), frame.y.apply(26)]);
  assert.ok(frame.x.domain[0] >= 0, "no rate is below zero");
  const levels = named(shapes, "lp-level").map(({ d }) => numbersIn(d));
  assert.ok(levels.length >= 3);
  for (const [a, b, c, e] of levels) {
    const sums = [[a, b], [c, e]].map(([px, py]) => frame.x.invert(px) + frame.y.invert(py));
    assert.ok(Math.abs(sums[0] - sums[1]) < 0.01);
  }
  assert.match(named(shapes, "lp-level-name")[0].text, /^−ELBO \d+ nats$/);
  const trails = shapes.filter(({ stroke, kind }) => kind === "path" && stroke === "z");
  assert.equal(trails[0].d.split("L").length, 2, "what is outside the frame is left out");
  const hull = shapes.at(-1);
  assert.equal(numbersIn(hull.d).length, 6, "all three, from left to right");
  assert.equal(planFrontier([models[2], models[3]], size), null);
});

test("small multiples: logarithmic, zero apart, chosen where it is", () => {
  const columns = [0, 1, 2, 4].map((value) => ({ value, label: `β ${value}` }));
  const figures = [{ value: 3 }, null, { value: 1, error: 0.5 }, { value: 2 }];
  const { frame, shapes, places } = planSeries(columns, figures, { colour: "kl", near: 2 }, SIZE);
  assert.deepEqual(places.map(Boolean), [true, false, true, true]);
  assert.equal(places[0][0], 52);
  assert.equal(places[3][0], 264);
  assert.ok(Math.abs(places[2][0] - (52 + (264 - 52) * 0.625)) < 1e-6, "ln 4 and a third are the way");
  assert.equal(places[3][1], frame.y.apply(2));
  assert.ok(frame.y.domain[0] < 0.5 && frame.y.domain[0] >= 0, "room for the error");
  assert.deepEqual(said(shapes).slice(-5), ["0", "1", "2", "4", "⁄⁄"]);
  const line = shapes.find(({ stroke }) => stroke === "kl");
  assert.equal(numbersIn(line.d).length, 6, "what is not measured is passed over");
  const cursor = shapes.find(({ stroke }) => stroke === "accent");
  assert.equal(numbersIn(cursor.d)[0], places[2][0]);
  const none = columns.map(() => null);
  assert.equal(planSeries(columns, none, { colour: "kl", near: 0 }, SIZE), null);
});

test("what an estimator cuts off stands at a ceiling that is drawn, and no line goes through it", () => {
  const columns = [0.5, 1, 2].map((value) => ({ value, label: `β ${value}` }));
  const cut = { value: 8.51, error: 0.01, ceiling: 8.52, at_least: true };
  const figures = [cut, cut, { value: 4.2, error: 0.1, ceiling: 8.52 }];
  const { frame, shapes } = planSeries(columns, figures, { colour: "kl", near: 0 }, SIZE);
  assert.ok(frame.y.domain[1] > 8.52);
  const [rule] = shapes.filter(({ dash, stroke }) => dash && stroke === "muted");
  assert.equal(numbersIn(rule.d)[1], frame.y.apply(8.52));
  assert.ok(said(shapes).includes("at most 8.52"));
  const line = shapes.find(({ stroke }) => stroke === "kl");
  assert.equal(numbersIn(line.d).length, 2, "the one that was measured");
});

test("a figure with a most is shown from zero to it", () => {
  const columns = [1, 2].map((value) => ({ value, label: `β ${value}` }));
  const figures = [{ value: 3, most: 16 }, { value: 4, most: 16 }];
  const { frame } = planSeries(columns, figures, { colour: "z", near: 0 }, SIZE);
  assert.deepEqual(frame.y.domain, [0, 16 + 16 * 0.15]);
});

test("the latent map: circles on latent units, numbers on others", () => {
  const codes = {
    points: Float32Array.of(1, 0, 0, -2), view: [0, 0, 3], labels: [1, 0], classes: 2,
    latentUnits: true, axes: ["z3", "z7"],
  };
  const look = { radius: 4.5, margin: 20, names: 12, glyphs: classGlyphs(2, ["red", "green"]) };
  const { frame, shapes } = planLatentMap(codes, look, { width: 300, height: 200 });
  assert.equal(frame.unit, 80 / 3);
  const [dots] = shapes.filter(({ kind }) => kind === "symbols");
  assert.deepEqual(Array.from(dots.xs, Math.round), [177, 150]);
  assert.deepEqual(dots.glyphs.map(({ colour }) => colour), ["red", "green"]);
  assert.deepEqual(said(shapes), ["1 σ", "2 σ", "z3", "z7"]);
  const trail = { from: [-1, 1, 2, 2], opacity: 0.25 };
  const ways = planLatentMap({ ...codes, trail }, look, { width: 300, height: 200 }).shapes
    .filter(({ opacity }) => opacity === 0.25);
  assert.deepEqual(ways.map(({ stroke }) => stroke), ["red", "green"], "one path for each class");
  assert.equal(ways.flatMap(({ d }) => d.split("M").slice(1)).length, 2, "a way for each dot");
  const bare = planLatentMap({ ...codes, axes: null }, { ...look, names: 0 }, SIZE);
  assert.deepEqual(said(bare.shapes), []);
  const other = planLatentMap({ ...codes, latentUnits: false }, look, { width: 300, height: 200 });
  assert.deepEqual(said(other.shapes), ["−5", "0", "5", "z3", "z7"]);
  assert.deepEqual(classGlyphs(0, []).map(({ colour }) => colour), ["z"]);
});

test("errors of a rollout on scales that grow in steps", () => {
  const { frame } = planErrors([0, 5]);
  assert.deepEqual([frame.x.domain, frame.y.domain], [[0, 20], [0, 20]]);
  const later = planErrors(Array.from({ length: 32 }, (_, k) => k));
  assert.deepEqual([later.frame.x.domain, later.frame.y.domain], [[0, 40], [0, 40]]);
  const [line] = named(later.shapes, "lp-clip-error");
  assert.equal(line.d.split("L").length, 32);
  assert.equal(named(planErrors([3]).shapes, "lp-clip-error")[0].d, "", "one point is no line");
  assert.equal(planErrors([3]).shapes.at(-1).fill, "bad", "but a dot");
  assert.deepEqual(said(planErrors([]).shapes),
    ["0°", "10°", "20°", "0", "5", "10", "15", "20", "step"]);
});

test("series in their units over two standard deviations", () => {
  const layout = {
    channels: [{ name: "height", unit: "cm", offset: 2, scale: 3 }],
    length: 3, step: 0.5, step_unit: "s",
  };
  const { frame, shapes } = planAxes(layout);
  assert.deepEqual([frame.x.domain, frame.y.domain], [[0, 1], [2 - 3.4 * 3, 2 + 3.4 * 3]]);
  assert.deepEqual(said(shapes).slice(-2), ["s", "cm"]);
  const [band, line] = planCurves(layout, [0, 1, -1], [0.5, 0.5, 0.5], frame);
  const ys = numbersIn(line.d).filter((_, k) => k % 2);
  [2, 5, -1].forEach((value, k) => assert.ok(Math.abs(ys[k] - frame.y.apply(value)) < 0.01));
  const edge = numbersIn(band.d);
  assert.ok(Math.abs(edge[1] - frame.y.apply(2 + 2 * 0.5 * 3)) < 0.01, "above");
  assert.ok(Math.abs(edge.at(-1) - frame.y.apply(2 - 2 * 0.5 * 3)) < 0.01, "and below");
  assert.equal(planCurves(layout, [0, 1, -1], null, frame).length, 1, "no spread, no band");
});

test("the explorer's map: circles of a prior or numbers, the hand at its code", () => {
  const frame = createSquareFrame([0, 0, 3], { width: 332, height: 332 }, 16);
  const scene = {
    points: [0, 0], labels: null, glyphs: classGlyphs(0, []), names: ["z1", "z2"], prior: true,
    density: { width: 112 }, pictures: null, frame: [0, 0, 3], wide: [0, 0, 3.6],
  };
  const shapes = planGround(scene, frame);
  assert.deepEqual(shapes[0].box.map(Math.round), [-14, -14, 360, 360], "beyond the frame");
  assert.deepEqual(said(shapes), ["1 σ", "2 σ", "3 σ", "z1", "z2"]);
  const bare = said(planGround({ ...scene, prior: false }, frame));
  assert.deepEqual(bare, ["−2", "0", "2", "−2", "0", "2", "z1", "z2"]);
  const pictures = planGround({ ...scene, pictures: { width: 400 } }, frame);
  assert.deepEqual([pictures[0].box.map(Math.round), pictures[0].smooth], [[16, 16, 300, 300], true]);
  assert.ok(pictures[1].rim, "circles shine on pictures");

  const hand = { here: [1, 2], glance: null, posterior: null };
  const [dot] = planHand(hand, frame);
  assert.deepEqual([dot.d, dot.fill], [circle(216, 66, 7), "z"]);
  const [beyond] = planHand({ ...hand, here: [9, 0] }, frame);
  assert.deepEqual([beyond.d, beyond.fill], [circle(324, 166, 7), undefined], "a ring at the edge");
  const posterior = { centre: [1, 2], ellipse: { major: 2, minor: 1, angle: 0 } };
  const around = planHand({ ...hand, glance: [0, 0], posterior }, frame);
  assert.deepEqual(around.map(({ stroke }) => stroke), ["sigma", "sigma", "mu", "z", "background"]);
  assert.match(around[1].d, /^M116 66A100 50 0 1 1 316 66A100 50/, "one standard deviation");
});
