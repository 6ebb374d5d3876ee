// What the explorer works out without a page: starts, codes to choose from, tables, sheets.
import assert from "node:assert/strict";
import test from "node:test";

import { placeWords } from "../../vae_core/web/explorer/account.js";
import { codebook, exampleCodes, meansByClass } from "../../vae_core/web/explorer/codes.js";
import { validClasses, validCode } from "../../vae_core/web/explorer/valid.js";
import { createColourings } from "../../vae_core/web/explorer/map/colourings.js";
import { gridCodes } from "../../vae_core/web/explorer/map/grid.js";
import {
  enlargement, frameOf, topAxes, traversalCodes, traversalOffsets,
} from "../../vae_core/web/explorer/panels/sheet.js";
import { latentTable } from "../../vae_core/web/explorer/panels/table.js";
import { fileStem } from "../../vae_core/web/explorer/panels/takeaway.js";
import { posteriorText } from "../../vae_core/web/explorer/posterior.js";
import { createPlane } from "../../vae_core/web/engine/planes.js";
import { near } from "./helpers.js";

const tensor = (shape, values, Type = Float32Array) => ({ shape, data: Type.from(values) });

test("codes and classes from an address are checked", () => {
  assert.deepEqual(validCode([1, 2], 2), [1, 2]);
  for (const z of [[1], [1, NaN], "12", null, undefined, [1, "2"]]) assert.equal(validCode(z, 2), null);
  assert.deepEqual(validClasses(1, 3), [0, 1, 0]);
  assert.deepEqual(validClasses([1, 1, 2], 3), [0.25, 0.25, 0.5]);
  for (const y of [3, -1, 0.5, [1, 1], [1, -1, 1], [0, 0, 0], null]) {
    assert.equal(validClasses(y, 3), null);
  }
  assert.equal(validClasses(0, 0), null);
});

test("a pack's codes are those of many examples where it has them", () => {
  const few = {
    meta: { class_names: ["a", "b", "c"] },
    tensors: {
      "examples/mean": tensor([3, 1], [1, 3, 10]), "examples/labels": tensor([3], [0, 0, 2], Int32Array),
    },
  };
  assert.deepEqual(meansByClass(few).classes,
    [{ index: 0, name: "a", mean: [2] }, { index: 2, name: "c", mean: [10] }]);
  near(meansByClass(few).overall, [14 / 3], 1e-6);
  assert.deepEqual(exampleCodes(few)[2], { words: "example 3, c", z: [10], y: 2, index: 2 });
  const many = { ...few, tensors: { ...few.tensors, "map/codes": tensor([2, 1], [5, 6]) } };
  const book = codebook(many);
  assert.deepEqual([Array.from(book.codes), book.labels, book.many], [[5, 6], null, true]);
  assert.equal(meansByClass(many), null);
  assert.equal(codebook({ meta: {}, tensors: {} }), null);
  assert.deepEqual(exampleCodes({ meta: {}, tensors: {} }), []);
});

test("tables hold no formulas", () => {
  const table = latentTable({
    meta: { class_names: ["=1+1", 'a,"b"'] },
    tensors: {
      "examples/mean": tensor([2, 1], [-1.5, 2]), "examples/labels": tensor([2], [0, 1], Int32Array),
    },
  }, { z: [-0.5], y: null });
  assert.deepEqual(table.split("\r\n"), [
    "kind,index,label,class,z1",
    "current,0,,,-0.5",
    "example,0,0,'=1+1,-1.5",
    'example,1,1,"a,""b""",2',
    "",
  ]);
});

test("titles become names of files", () => {
  assert.deepEqual(["β-VAE on X, 3", "../../etc", "你", "", "Été"].map(fileStem),
    ["beta-vae-on-x-3", "etc", "model", "model", "ete"]);
});

test("a sheet's rows are the most telling dimensions, its columns their values", () => {
  const axis = (index, active = true) => ({ index, home: 1, spread: 2, worth: 1, active });
  const axes = [axis(1), axis(0), axis(2, false)];
  assert.deepEqual(topAxes({ axes }).map(({ index }) => index), [1, 0]);
  assert.equal(topAxes({ axes: [axis(0, false)] }).length, 1);
  near(traversalCodes([axis(1)], [7, 8], [-1, 0.5]), [7, -1, 7, 2]);
  near(traversalOffsets, [-3, -2.25, -1.5, -0.75, 0, 0.75, 1.5, 2.25, 3]);
  assert.deepEqual([enlargement([1, 28, 28]), enlargement([1, 200, 50]), enlargement([1, 8, 8], 64)],
    [3, 1, 8]);
});

test("a frame shows its pictures enlarged, beside each other", () => {
  const pictures = Float32Array.of(0, 1, 1, 0, 0.5, 0.5, 0.5, 0.5);
  const { width, height, pixels } = frameOf(pictures, [1, 2, 2], 2, 3);
  assert.deepEqual([width, height], [2 * (6 + 4) - 4, 6]);
  const at = (x, y) => pixels[y * width + x];
  assert.deepEqual([at(0, 0), at(3, 0), at(5, 2), at(0, 3), at(6, 0), at(10, 5), at(15, 0)],
    [0, 255, 255, 255, 255, 128, 128]);
});

test("a grid's codes go through the plane, the highest row first", () => {
  const plane = createPlane("z1,z3", [], 3);
  near(gridCodes(plane, [0, 5, 0], [0, 1, 2], 2), [-1, 5, 2, 1, 5, 2, -1, 5, 0, 1, 5, 0]);
});

test("points are coloured by class, by ordered factors and by continuous ones", () => {
  const pack = {
    meta: { factor_names: ["shape", "size", "heat"], factor_sizes: [2, 3, 0], class_names: ["x", "y"] },
    tensors: {
      "map/labels": tensor([3], [0, 1, 1], Int32Array),
      "map/factors": tensor([3, 3], [0, 2, 10, 1, 0, 20, 1, 1, 15]),
    },
  };
  const palette = { classes: ["red", "blue"], z: "green" };
  const found = createColourings(pack);
  assert.deepEqual(found.map(({ title }) => title), ["class", "size", "heat"], "shape repeats the class");
  const [byClass, size, heat] = found;
  assert.deepEqual(byClass.legend, [[0, "x"], [1, "y"]]);
  assert.equal(byClass.mark(1, palette).colour, "blue");
  assert.deepEqual([Array.from(size.labels), size.count], [[2, 0, 1], 3]);
  assert.deepEqual([Array.from(heat.labels), heat.count], [[0, 20, 10], 21]);
  assert.deepEqual([heat.legend[0], heat.legend.at(-1)], [[0, "10"], [20, "20"]]);
  const [plain] = createColourings({ meta: {}, tensors: {} });
  assert.deepEqual([plain.labels, plain.count, plain.mark(0, palette).colour], [null, 0, "green"]);
});

test("a posterior is told in words", () => {
  const [mean, logVariance] = [Float32Array.of(1, 0), Float32Array.of(0, Math.log(0.25))];
  assert.equal(posteriorText({ mean, logVariance }), "σ from 0.50 to 1.00\nKL 0.8 nats");
  assert.equal(posteriorText({ mean, logVariance: null }), "Encoded to one point.");
  assert.equal(posteriorText(null), "");
});

test("the price of an example says whether it is told at the mean of its code", () => {
  const example = { mean: Float32Array.of(0.5, -1) };
  assert.match(placeWords(example, [0.5, -1], {}), /^At its mean/);
  assert.match(placeWords(example, [0.5, -1.2], {}), /^At the code in hand/);
  assert.equal(placeWords(example, [0.5, -1], { deterministic: true }), "");
});
