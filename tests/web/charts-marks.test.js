// Frames, marks, axes and labels: what shapes they come to, in pixels.
import assert from "node:assert/strict";
import { test } from "node:test";

import { axisX, axisY } from "../../vae_core/web/charts/axis.js";
import {
  createFrame, createPlaneFrame, createSquareFrame, draw,
} from "../../vae_core/web/charts/frame.js";
import { allNamed } from "../../vae_core/web/charts/centres.js";
import { freeLabels, placeLabels, spread, thinned } from "../../vae_core/web/charts/labels.js";
import {
  area, barX, barY, clipped, dots, line, raster, ruleX, symbols, words,
} from "../../vae_core/web/charts/marks.js";
import {
  axisNames, circleNames, priorCircles, zeroLines,
} from "../../vae_core/web/charts/plane.js";
import { band, linear } from "../../vae_core/web/charts/scale.js";
import { circle, rectangle, through } from "../../vae_core/web/charts/shapes.js";

const SIZE = { width: 140, height: 120 };
const MARGIN = { left: 30, right: 10, top: 5, bottom: 15 };
const frame = createFrame(SIZE, MARGIN, {
  x: (pixels) => linear([0, 10], pixels),
  y: (pixels) => linear([0, 5], pixels),
});
const only = (mark, within = frame) => {
  const shapes = mark(within);
  assert.equal(shapes.length, 1);
  return shapes[0];
};

test("a frame leaves its margins, and its y goes upwards", () => {
  const { left, right, top, bottom, x, y } = frame;
  assert.deepEqual([left, right, top, bottom], [30, 130, 5, 105]);
  assert.deepEqual([x.apply(0), x.apply(10), y.apply(0), y.apply(5)], [30, 130, 105, 5]);
});

test("both axes of a plane have one unit", () => {
  const plane = createSquareFrame([1, -2, 4], { width: 300, height: 200 }, 20);
  assert.equal(plane.unit, 20, "80 pixels for 4");
  assert.deepEqual([plane.x.apply(1), plane.y.apply(-2)], [150, 100], "in the middle");
  assert.deepEqual([plane.x.apply(2), plane.y.apply(-1)], [170, 80]);
  assert.deepEqual([plane.x.invert(170), plane.y.invert(80)], [2, -1]);
  const tiny = createSquareFrame([0, 0, 1], { width: 10, height: 10 }, 20);
  assert.equal(tiny.unit, 1, "no canvas is too small to have a scale");
});

test("paths as SVG writes them", () => {
  assert.equal(through([[0, 0], [1.004, 2.006], [3, 4]]), "M0 0L1 2.01L3 4");
  assert.equal(through([[0, 0], [1, NaN], [2, 2], [3, 3]]), "M0 0M2 2L3 3", "a gap is a gap");
  assert.equal(through([]), "");
  assert.equal(circle(10, 20, 5), "M5 20a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z");
  assert.equal(rectangle(1, 2, 3, 4), "M1 2h3v4h-3Z");
});

test("lines, areas, rules and discs stand where their values are", () => {
  assert.equal(only(line([0, 5, 10], [0, 5, NaN], {})).d, "M30 105L80 5");
  assert.equal(only(area([0, 10], [0, 1], [2, 3], {})).d, "M30 65L130 45L130 85L30 105Z");
  assert.equal(only(ruleX([5], { stroke: "text", opacity: 0.4 })).d, "M80 5V105");
  const shapes = dots([0, 5, 10], [0, NaN, 5], { radius: 2, fill: "z" })(frame);
  assert.deepEqual(shapes.map(({ d }) => d), [circle(30, 105, 2), circle(130, 5, 2)]);
  assert.deepEqual([shapes[0].fill, shapes[0].stroke], ["z", undefined]);
});

test("bars start at zero, and the least is a pixel", () => {
  const up = createFrame(SIZE, MARGIN, {
    x: (pixels) => band(4, pixels), y: (pixels) => linear([0, 5], pixels),
  });
  const shapes = barY([5, 0, -3, 2.5], { share: 0.8, look: (k) => ({ fill: `c${k}` }) })(up);
  assert.deepEqual(shapes.map(({ d }) => d), [
    "M32.5 5h20v100h-20Z", "M57.5 104h20v1h-20Z", "M82.5 104h20v1h-20Z", "M107.5 55h20v50h-20Z",
  ]);
  assert.deepEqual(shapes.map(({ fill }) => fill), ["c0", "c1", "c2", "c3"]);
  const across = createFrame(SIZE, MARGIN, {
    x: (pixels) => linear([0, 10], pixels), y: ([low, high]) => band(2, [high, low]),
  });
  const rows = barX([10, 0], { share: 0.5, look: () => ({}) })(across);
  assert.deepEqual(rows.map(({ d }) => d), ["M30 17.5h100v25h-100Z", "M30 67.5h1v25h-1Z"]);
});

test("symbols and rasters of a plane", () => {
  const plane = createPlaneFrame([0, 0], 10, { width: 100, height: 100 });
  const glyphs = [{ path: "M0 0Z", scale: 1, colour: "z" }];
  const found = only(symbols([0, 0, 2, -1], { glyphs, which: null, radius: 3 }), plane);
  assert.deepEqual([Array.from(found.xs), Array.from(found.ys)], [[50, 70], [50, 60]]);
  const image = {};
  const picture = only(raster(image, [1, 1, 2], (side) => side > 30), plane);
  assert.deepEqual([picture.box, picture.smooth], [[40, 20, 40, 40], true]);
});

test("what is clipped may leave by the top and by some room", () => {
  const clip = only(clipped(4, [line([0, 1], [0, 1], {}), false]));
  assert.deepEqual(clip.box, [30, 0, 104, 109]);
  assert.equal(clip.shapes.length, 1);
});

test("an axis names its ticks and draws faint lines at them", () => {
  const shapes = axisY({ ticks: [0, -2.5], size: 10, grid: (value) => (value ? 0.1 : 0.3) })(frame);
  const [rules, numbers] = [shapes.slice(0, 2), shapes.slice(2)];
  assert.deepEqual(rules.map(({ d, opacity }) => [d, opacity]),
    [["M30 105.5H130", 0.3], ["M30 155.5H130", 0.1]]);
  assert.deepEqual(numbers.map(({ text, x, y, anchor }) => [text, x, y, anchor]),
    [["0", 24, 108.5, "end"], ["−2.5", 24, 158.5, "end"]]);
  const below = axisX({ ticks: [0, 10], format: (value) => `${value} s` })(frame);
  assert.deepEqual(below.map(({ text, x, y, anchor }) => [text, x, y, anchor]),
    [["0 s", 30, 122, "middle"], ["10 s", 130, 122, "middle"]]);
  const [inside] = axisY({ ticks: [5], size: 10, inside: true })(frame);
  assert.deepEqual([inside.x, inside.anchor], [33, "start"]);
});

test("marks are drawn in their order, and what is false not at all", () => {
  const marks = [words("b", () => [1, 2]), false, null, words("a", ({ right }) => [right, 0])];
  const shapes = draw(frame, marks);
  assert.deepEqual(shapes.map(({ text, x }) => [text, x]), [["b", 1], ["a", 130]]);
});

test("the prior's circles have its standard deviations as radii", () => {
  const plane = createPlaneFrame([1, 0], 10, { width: 200, height: 100 });
  assert.equal(only(zeroLines(), plane).d, "M0 50H200M90 0V100");
  assert.deepEqual(priorCircles([1, 2], { opacity: 0.4 })(plane).map(({ d, dash, opacity }) => (
    [d, dash, opacity])), [[circle(90, 50, 10), [4, 4], 0.4], [circle(90, 50, 20), [4, 4], 0.4]]);
  const above = circleNames([1, 2], { size: 12 })(plane);
  assert.deepEqual(above.map(({ text, x, y }) => [text, x, y]), [["1 σ", 95, 36], ["2 σ", 95, 26]]);
  assert.equal(circleNames([1], { size: 12, below: true })(plane)[0].y, 56);
});

test("the names of the axes stay in the picture, wherever zero is", () => {
  for (const centre of [[0, 0], [50, 50], [-50, -50]]) {
    const plane = createPlaneFrame(centre, 10, { width: 200, height: 100 });
    const [across, upwards] = axisNames(["z1", "PC 2 (26 %)"])(plane);
    assert.deepEqual([across.x, across.anchor], [196, "end"]);
    assert.ok(across.y >= 14 && across.y <= 92);
    assert.ok(upwards.x >= 4 && upwards.x + 11 * 8 <= 200);
  }
});

test("labels that touch are pushed apart around their middle", () => {
  assert.deepEqual(spread([10, 40], 16), [10, 40]);
  assert.deepEqual(spread([10, 12], 16), [3, 19]);
  assert.deepEqual(spread([10, 10, 10], 10), [0, 10, 20]);
  const many = spread([0, 30, 31, 33, 60, 61], 10);
  many.slice(1).forEach((y, k) => assert.ok(y - many[k] >= 10 - 1e-9));
  const sum = (values) => values.reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(sum(many) - sum([0, 30, 31, 33, 60, 61])) < 1e-9, "nobody is favoured");
  assert.deepEqual(spread([], 16), []);
});

test("an axis leaves out what would touch its neighbour", () => {
  assert.deepEqual(thinned([0, 10, 20, 30], [16, 16, 16, 16]), [0, 2]);
  assert.deepEqual(thinned([0, 10, 20], [4, 4, 4]), [0, 1, 2]);
});

test("labels of points cover neither each other nor points", () => {
  const points = [[60, 40], [62, 44], [100, 100], [104, 98], [300, 180]];
  const boxes = placeLabels(points, points.map(() => [40, 16]), [40, 20, 360, 200]);
  boxes.forEach(([left, top], index) => {
    assert.ok(left >= 40 && top >= 20 && left + 40 <= 360 && top + 16 <= 200);
    for (const [x, y] of points) {
      assert.ok(!(left < x && x < left + 40 && top < y && y < top + 16));
    }
    for (const [x, y] of boxes.slice(index + 1)) {
      assert.ok(Math.abs(left - x) >= 40 || Math.abs(top - y) >= 16);
    }
  });
});

test("names of marks in a heap keep a line apart, and those without room are left out", () => {
  const heap = Array.from({ length: 10 }, (_, k) => [150 + 9 * (k % 4), 120 + 8 * Math.floor(k / 4)]);
  const sizes = heap.map(() => [8, 26]);
  const shown = freeLabels([...heap, [40, 40]], [...sizes, [8, 26]], [0, 0, 320, 240], 11);
  const boxes = shown.filter(Boolean);
  assert.ok(boxes.length >= 3 && boxes.length < 11, `${boxes.length}`);
  assert.deepEqual(shown.at(-1), [51, 12]);
  boxes.forEach(([left, top], index) => {
    for (const [x, y] of boxes.slice(index + 1)) assert.ok(Math.abs(left - x) >= 8 || Math.abs(top - y) >= 26);
    for (const [x, y] of heap) assert.ok(left >= x + 6 || left + 8 <= x - 6 || top >= y + 6 || top + 26 <= y - 6);
  });
});

test("a map tells whether every class has room for its name", () => {
  const named = (places) => allNamed(
    places.map((at, k) => ({ name: `${k}`, at })), createSquareFrame([0, 0, 4], { width: 400, height: 400 }, 16));
  assert.equal(named([[-2, 0], [2, 0], [0, 2]]), true);
  assert.equal(named(Array.from({ length: 10 }, (_, k) => [0.03 * k, 0])), false);
});
