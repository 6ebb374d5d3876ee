// What the Map page computes of a projection's pack.
import assert from "node:assert/strict";
import test from "node:test";

import {
  createColourings, legendMarks, marksOf, plotlyMarker, valueText,
} from "../../vae_core/web/atlas/colours.js";
import {
  classCounts, differences, exploreRequest, moments, nearestRows, readAtlas, sameMap, samePictures,
} from "../../vae_core/web/atlas/data.js";
import { coordinatesOf, dotSize, layoutOf, rangeOf, tracesOf } from "../../vae_core/web/atlas/figure.js";
import { near } from "./helpers.js";

const PALETTE = {
  muted: "grey", background: "white", text: "black", z: "blue", mu: "orange", faint: "pale", font: "x",
  classes: ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"],
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
  const marker = plotlyMarker(column, 2, PALETTE);
  near([marker.color[0], marker.color[1], marker.color[3]], [0.02, 0, 1]);
  assert.equal(marker.colorscale[0][1], "grey");
  const classes = plotlyMarker(byClass, 2, PALETTE);
  const tone = (value) => classes.colorscale.filter(([from]) => from <= value).at(-1)[1];
  assert.deepEqual([tone(classes.color[0]), tone(classes.color[2])], ["c0", "c1"]);
  assert.deepEqual(classes.symbol, ["circle", "circle", "square", "square"]);
  assert.equal(marksOf(column, PALETTE)(1).colour, "grey");
  assert.deepEqual(legendMarks(byClass, 2, PALETTE).map(([{ colour }, name]) => [colour, name]),
    [["c0", "zero"], ["c1", "one"]]);
});

test("no two of forty classes in space share colour and shape", () => {
  const names = Array.from({ length: 32 }, (_, k) => `${k}`);
  const marks = legendMarks({ names }, 3, PALETTE).map(([{ colour, path }]) => `${colour} ${path}`);
  assert.equal(new Set(marks).size, 32);
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
  assert.deepEqual(traces.map(({ type }) => type), new Array(4).fill("scattergl"));
  assert.deepEqual(traces.slice(1).map(({ x, y }) => [x[0], y[0]]), [[1, 0], [0, 3], [5, 5]]);
  assert.deepEqual(traces[0].selectedpoints, [0]);
});
