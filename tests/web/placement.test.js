// How a data set lays its pictures out, measured on pictures drawn here.
import assert from "node:assert/strict";
import test from "node:test";

import { edgeLevel, layoutOf, measurePlacement } from "../../vae_core/web/kit/placement.js";
import { near } from "./helpers.js";

// A picture (H, W) with a bright rectangle, by [left, top, width, height].
function rectangle(height, width, [left, top, wide, high], [ground, ink] = [0, 255]) {
  return Array.from({ length: height * width }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x >= left && x < left + wide && y >= top && y < top + high ? ink : ground;
  });
}

function pack(pictures, height, width) {
  const images = { shape: [pictures.length, 1, height, width], data: Uint8Array.from(pictures.flat()) };
  return { meta: { shape: [1, height, width] }, tensors: { "examples/images": images } };
}

test("the level of the edge, of one picture and of several", () => {
  assert.equal(edgeLevel([1, 1, 1, 1, 9, 1, 1, 1, 1], 1, 3, 3), 1);
  assert.equal(edgeLevel([0, 0, 0, 0, 2, 2, 2, 2], 2, 2, 2), 1);
  assert.equal(edgeLevel([3, 5], 1, 2, 1), 4);
});

test("mass, box, longer side and pen of one picture", () => {
  const ink = rectangle(20, 24, [4, 6, 8, 2], [0, 1]);
  const { mass, box, side, pen } = layoutOf(ink, 20, 24);
  near(mass, [8, 7]);
  near(box, [8, 7]);
  assert.equal(side, 8);
  // A line of 8 by 2: twice the area over its outline of 20 steps, as slanted edges are counted.
  near([pen], [(2 * 16) / ((20 * Math.PI) / 4)]);
  assert.equal(layoutOf(new Float32Array(480), 20, 24), null);
});

test("pictures of one size in the middle are understood as such", () => {
  const pictures = [0, 1, 0, 1, 0].map((by) => rectangle(20, 20, [6, 7 + by, 8, 5]));
  const found = measurePlacement(pack(pictures, 20, 20));
  assert.deepEqual([found.paper, found.ink, found.size], [0, 1, 8]);
  near(found.centre.at, [10, 9.9], 1e-6);
  const inverted = pictures.map((picture) => picture.map((value) => 255 - value));
  const other = measurePlacement(pack(inverted, 20, 20));
  assert.deepEqual([other.paper, other.ink, other.size], [1, 0, 8]);
});

test("where sizes and places differ, none is claimed", () => {
  const boxes = [[1, 1, 3, 3], [12, 10, 7, 7], [2, 12, 5, 4], [13, 2, 4, 9]];
  const found = measurePlacement(pack(boxes.map((box) => rectangle(20, 20, box)), 20, 20));
  assert.deepEqual([found.size, found.centre], [null, null]);
});

test("colours and packs without examples have the plain layout", () => {
  const plain = { paper: 0, ink: 1, pen: 2, size: null, centre: null };
  assert.deepEqual(measurePlacement({ meta: { shape: [3, 24, 30] }, tensors: {} }), plain);
  const colour = { "examples/images": { shape: [1, 3, 24, 24], data: new Uint8Array(1728) } };
  assert.deepEqual(measurePlacement({ meta: { shape: [3, 24, 24] }, tensors: colour }), plain);
  const few = measurePlacement(pack([rectangle(24, 24, [1, 1, 2, 2])], 24, 24));
  assert.deepEqual(few, plain);
});
