// What the Map page computes of a projection's pack.
import assert from "node:assert/strict";
import test from "node:test";

import {
  createColourings, legendMarks, marksOf, plotlyCharacters, plotlyClasses, plotlyMarker, valueText,
} from "../../vae_core/web/atlas/colours.js";
import {
  classCounts, differences, exploreRequest, moments, nearestRows, readAtlas, sameMap, samePictures,
} from "../../vae_core/web/atlas/data.js";
import { coordinatesOf, dotSize, layoutOf, rangeOf, tracesOf } from "../../vae_core/web/atlas/figure.js";
import { besideMarks, classCentres } from "../../vae_core/web/charts/centres.js";
import { classMark } from "../../vae_core/web/kit/shapes.js";
import { near } from "./helpers.js";

const PALETTE = {
  muted: "grey", background: "white", text: "black", z: "blue", mu: "orange", faint: "pale",
  veil: "veil", font: "x",
  classes: ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9"],
};

function atlas(more = {}) {
  const f = (shape, values) => ({ shape, data: Float32Array.from(values) });
  return readAtlas({
    meta: {
      class_names: ["zero", "one"], settings: { split: "train" }, axes: ["PC 1", "PC 2"],
      explained: [0.5, 0.25], conditional: true, ...more,
    },
    tensors: {
      points: f([4, 2], [0, 0, 1, 0, 0, 3, 5, 5]), codes: f([4, 2], [0, 0, 2, 0, 4, 0, 6, 8]),
      error: f([4], [1, 2, 3, 4]), kl: f([4], [5, 5, 5, 5]),
      pictures: { shape: [4, 1, 1, 1], data: Uint8Array.of(0, 10, 30, 60) },
      indices: { shape: [4], data: Int32Array.of(7, 3, 9, 1) },
      labels: { shape: [4], data: Int32Array.of(0, 0, 1, 1) },
    },
  });
}

test("two maps of the same pictures are known to be", () => {
  assert.ok(samePictures(atlas(), atlas()) && sameMap(atlas(), atlas()));
  assert.equal(samePictures(atlas(), atlas({ settings: { split: "test" } })), false);
  const moved = { ...atlas(), points: Float32Array.of(9, 0, 1, 0, 0, 3, 5, 5) };
  assert.equal(sameMap(atlas(), moved), false);
});

test("the nearest rows come nearest first, of equals the earlier one", () => {
  assert.deepEqual(nearestRows([0, 0, 3, 4, 0, 1, 1, 0], 2, 0, 2),
    [{ index: 2, distance: 1 }, { index: 3, distance: 1 }]);
  assert.equal(nearestRows([0, 0, 3, 4], 2, 0, 10)[0].distance, 5);
});

test("moments, class counts and what a selection differs in", () => {
  const data = atlas();
  const { mean, deviation } = moments(data.error);
  near([mean, deviation], [2.5, Math.sqrt(1.25)]);
  near([moments(data.error, [0, 1]).mean], [1.5]);
  assert.deepEqual(classCounts(data), [2, 2]);
  assert.deepEqual(classCounts(data, [1, 2, 3]), [1, 2]);
  const found = differences(data, [3]);
  assert.deepEqual(found.map(({ dimension }) => dimension), [1, 0]);
  near(found.map(({ difference }) => difference), [8 / Math.sqrt(12), 4 / Math.sqrt(5)], 1e-6);
  assert.deepEqual(differences(data, [0, 1, 2, 3]), []);
});

test("Explore opens the mean code with the class or the mix of classes", () => {
  assert.deepEqual(exploreRequest(atlas(), [0, 1]), { z: [1, 0], y: 0 });
  assert.deepEqual(exploreRequest(atlas(), [1, 2, 3]), { z: [4, 2.6667], y: [0.3333, 0.6667] });
  assert.deepEqual(exploreRequest(atlas({ conditional: false }), [3]), { z: [6, 8], y: null });
});

test("dots are coloured by class, error, KL and a visitor's column", () => {
  const data = { ...atlas({ column: { name: "age" } }), column: Float32Array.of(1, NaN, 3, 5) };
  const found = createColourings(data);
  assert.deepEqual(found.map(({ id }) => id), ["class", "error", "kl", "column"]);
  const [byClass, error, , column] = found;
  assert.equal(valueText(byClass, 2), "one");
  assert.equal(valueText(error, 3), "4 nats");
  assert.equal(valueText(column, 1), "none");
  const marker = plotlyMarker(column, PALETTE);
  near([marker.color[0], marker.color[1], marker.color[3]], [0.02, 0, 1]);
  assert.equal(marker.colorscale[0][1], "grey");
  const classes = plotlyMarker(byClass, PALETTE);
  const tone = (value) => classes.colorscale.filter(([from]) => from <= value).at(-1)[1];
  assert.deepEqual([tone(classes.color[0]), tone(classes.color[2])], ["c0", "c1"]);
  assert.deepEqual(classes.symbol, ["circle", "circle", "square", "square"]);
  assert.equal(marksOf(column, PALETTE)(1).colour, "grey");
  assert.deepEqual(legendMarks(byClass, PALETTE).map(([{ colour }, name]) => [colour, name]),
    [["c0", "zero"], ["c1", "one"]]);
});

test("a class has one mark and one colour in the plane, in space and in the legend", () => {
  const names = Array.from({ length: 32 }, (_, k) => `${k}`);
  const values = names.map((_, k) => k);
  const legend = legendMarks({ names }, PALETTE);
  assert.equal(new Set(legend.map(([{ colour, path }]) => `${colour} ${path}`)).size, 32);
  const space = plotlyCharacters(values, PALETTE);
  const plane = plotlyClasses(values, PALETTE);
  assert.equal(new Set(space.text.slice(0, 10)).size, 10);
  assert.equal(new Set(plane.symbol.slice(0, 10)).size, 10);
  values.forEach((value) => {
    const [{ path, colour }] = legend[value];
    const mark = classMark(value, PALETTE.classes);
    assert.deepEqual([path, colour], [mark.path, mark.colour]);
    assert.deepEqual([space.color[value], plane.color[value]], [colour, colour]);
    assert.equal(space.text[value], space.text[value % 10]);
    assert.equal(plane.symbol[value], plane.symbol[value % 10]);
  });
  const none = plotlyCharacters([NaN], PALETTE);
  assert.deepEqual([none.text, none.color], [["●"], ["grey"]]);
});

test("names of classes stand at the medians of their dots, apart from each other", () => {
  const points = [0, 0, 2, 0, 100, 100, 10, 10, 12, 10];
  const centres = classCentres(points, [0, 0, 0, 2, NaN], ["zero", "one", "a name as long as a line"]);
  assert.deepEqual(centres, [
    { index: 0, name: "zero", at: [2, 0] }, { index: 2, name: "a name as long as…", at: [10, 10] },
  ]);
  assert.deepEqual(classCentres(points, [0, 0, 0, 0, 0], new Array(25).fill("x")), []);
  const names = besideMarks([[50, 50], [50, 51], [50, 52]], ["a", "b", "c"], { width: 200, height: 200 });
  const apart = names.every(([x, y], k) => names.every(([u, v], m) => (
    k === m || Math.abs(x - u) >= 8 || Math.abs(y - v) >= 18)));
  assert.ok(apart, `${names}`);
});

test("the figure has the dots, the rings and the axes' names", () => {
  const data = atlas();
  const [colouring] = createColourings(data);
  const places = coordinatesOf(data);
  assert.deepEqual(places, [[0, 1, 0, 5], [0, 0, 3, 5]]);
  near(rangeOf([0, 10]), [-0.4, 10.4]);
  assert.ok(dotSize(5000, 760) < dotSize(100, 760));
  const shown = { data, colouring, palette: PALETTE, places, ranges: places.map(rangeOf) };
  const layout = layoutOf(shown, "pan", [300, 200]);
  assert.deepEqual([layout.width, layout.dragmode, layout.xaxis.title.text], [300, "pan", "PC 1 (50 %)"]);
  const rings = { latent: [1], pixels: [2], chosen: 3 };
  const traces = tracesOf(shown, { rings, selected: [0], webgl: true, width: 760 });
  assert.deepEqual(traces.map(({ type }) => type), new Array(5).fill("scattergl"));
  assert.deepEqual(traces.slice(1, 4).map(({ x, y }) => [x[0], y[0]]), [[1, 0], [0, 3], [5, 5]]);
  assert.deepEqual(traces[0].selectedpoints, [0]);
  assert.deepEqual([traces[4].x, traces[4].y], [[0.5, 2.5], [0, 4]]);
  assert.deepEqual(traces[4].marker.symbol, ["circle", "square"]);
  assert.deepEqual(layout.annotations.map(({ text, x, y }) => [text, x, y]),
    [["zero", 0.5, 0], ["one", 2.5, 4]]);
});
