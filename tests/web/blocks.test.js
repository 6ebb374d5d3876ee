// How layers are drawn: true sizes, one scale, every number in a cell of its own.
import assert from "node:assert/strict";
import test from "node:test";

import { gridOf } from "../../vae_core/web/blocks/grid.js";
import { planBlocks } from "../../vae_core/web/blocks/plan.js";
import { layerWords, scaleWords, weightWords } from "../../vae_core/web/blocks/words.js";
import { near } from "./helpers.js";

const DIGITS = [
  { kind: "picture", shape: [1, 28, 28] },
  { kind: "dense", shape: [256], activation: "relu", weights: 200960 },
  { kind: "code", shape: [10] },
];

test("every number has a cell of its own", () => {
  const layers = [
    ["dense", [256]], ["dense", [400]], ["dense", [500]], ["conv", [32, 14, 14]], ["conv", [3, 1, 7]],
    ["tokens", [16, 48]], ["code", [10]], ["code", [64]], ["series", [1, 64, 2]], ["text", [17, 12, 1]],
  ];
  for (const [kind, shape] of layers) {
    const grid = gridOf({ kind, shape });
    const cells = new Set(Array.from({ length: grid.count }, (_, index) => {
      const [column, row] = grid.place(index);
      assert.ok(column >= 0 && column < grid.columns && row >= 0 && row < grid.rows, `${kind} ${shape}`);
      return row * grid.columns + column;
    }));
    assert.equal(cells.size, shape.reduce((a, b) => a * b, 1), `${kind} ${shape}`);
  }
  assert.deepEqual(gridOf({ kind: "picture", shape: [3, 32, 32] }).place(2 * 1024 + 33), [1, 1]);
  const { columns, rows } = gridOf({ kind: "conv", shape: [32, 14, 14] });
  assert.deepEqual([columns, rows], [6 * 15 - 1, 6 * 15 - 1]);
});

test("blocks of the digits model have the sizes of its layers", () => {
  const plan = planBlocks(DIGITS, { width: 500, height: 368 });
  assert.equal(plan.cell, 7);
  assert.equal(plan.shrink, 1);
  assert.deepEqual(plan.blocks.map(({ width, height }) => [width, height]), [[196, 196], [112, 112], [7, 70]]);
  assert.deepEqual(plan.blocks.map(({ x }) => Math.round(x)), [0, 289, 493]);
  near(plan.links[0].points.flat(), [196, 86, 288.5, 128, 288.5, 240, 196, 282], 1e-9);
});

test("a large layer shrinks all alike, and the factor is told", () => {
  const wide = planBlocks([DIGITS[0], { kind: "dense", shape: [4096] }, DIGITS[2]], { width: 1200, height: 368 });
  near([wide.cell, wide.shrink], [3.5, 2]);
  near(wide.blocks.map(({ height }) => height), [98, 224, 35]);
  assert.equal(scaleWords(wide), "One square is one number, all drawn 2 times smaller to fit.");
  const narrow = planBlocks(DIGITS, { width: 150, height: 368 });
  near([narrow.blocks.at(-1).x + narrow.blocks.at(-1).width], [150], 1e-9);
  near([narrow.cell], [110 / 45], 1e-9);
});

test("layers in words", () => {
  assert.equal(layerWords(DIGITS[0]), "784 pixels");
  assert.equal(layerWords(DIGITS[1]), "256 ReLU units");
  assert.equal(weightWords(DIGITS[1]), "200\u00a0960 weights");
  assert.equal(layerWords({ kind: "conv", shape: [32, 14, 14], activation: "silu" }), "32 maps of 14 × 14, SiLU");
  assert.equal(layerWords({ kind: "tokens", shape: [16, 48] }), "16 × 48 numbers");
  assert.equal(layerWords(DIGITS[2]), "10 dimensions");
});
