// What the live panel decides without a page: its axis of time, the dimensions that it shows, parts.
import assert from "node:assert/strict";
import { test } from "node:test";

import { planBlocks } from "../../vae_core/web/blocks/plan.js";
import { partsAt } from "../../vae_core/web/build/hand.js";
import { blocksOf, weightsOf } from "../../vae_core/web/build/layers.js";
import { timeOf } from "../../vae_core/web/live/losses.js";
import { telling } from "../../vae_core/web/live/watched.js";

test("the axis of time is the budget, in the unit in which it was given", () => {
  const history = { seconds: [1, 2], epoch: [0.1, 0.2] };
  assert.deepEqual(timeOf({ history, budget: { unit: "s", amount: 24 } }),
    { x: [1, 2], unit: "s", end: 24 });
  assert.deepEqual(timeOf({ history, budget: { unit: "epoch", amount: 10 } }),
    { x: [0.1, 0.2], unit: "epoch", end: 10 });
  assert.deepEqual(timeOf({ history, fraction: 0.1 }), { x: [0.1, 0.2], unit: "epoch", end: 2 });
  assert.deepEqual(timeOf({}), { x: [], unit: "epoch", end: 0 });
});

test("of many dimensions those are shown in which the example costs most", () => {
  assert.deepEqual(telling([0, 3, 1, 0.2, 5, 2]), [1, 2, 4, 5]);
  assert.deepEqual(telling(Float32Array.of(2, 1)), [0, 1]);
  assert.deepEqual(telling([]), []);
});

const dense = (size, weights) => ({ kind: "dense", shape: [size], weights });
const LAYERS = {
  input: [1, 28, 28], encoder: [dense(256, 200960)],
  posterior: { kind: "diagonal-gaussian", shape: [2], weights: 1028 },
  decoder: [dense(256, 768), dense(784, 201488)], output: [1, 28, 28],
};

test("a model is drawn from what it reads to what it paints", () => {
  const named = (layers) => blocksOf(layers).map(({ tint, part }) => `${part}${tint ? ` ${tint}` : ""}`);
  assert.deepEqual(named(LAYERS),
    ["x x", "encoder", "code mu", "code sigma", "code z", "decoder", "xhat reconstruction"]);
  assert.equal(weightsOf(LAYERS), 404244, "of the textbook's 784-256-2");
  const point = { ...LAYERS, posterior: { ...LAYERS.posterior, kind: "delta" } };
  assert.deepEqual(named(point), ["x x", "encoder", "code z", "decoder", "xhat reconstruction"]);
  const game = { ...LAYERS, encoder: [], posterior: { kind: "prior", shape: [2] } };
  assert.deepEqual(named(game), ["code z", "decoder", "xhat reconstruction"]);
});

test("what is no picture stands as a square of its numbers", () => {
  const [x] = blocksOf({ ...LAYERS, input: [1, 1, 13] });
  assert.equal(x.kind, "numbers");
  assert.equal(planBlocks([x], { width: 60, height: 60 }).blocks[0].grid.columns, 4);
  assert.equal(blocksOf(LAYERS)[0].kind, "picture");
});

test("a field under the hand is about a part of the drawing", () => {
  class Element {
    constructor(names) { this.names = names; }

    closest() { return this.names ? this : null; }

    getAttribute() { return this.names; }
  }
  globalThis.Element = Element;
  const parts = (names) => partsAt(new Element(names));
  assert.deepEqual(parts("stElementContainer st-key-set_hidden"), ["encoder", "decoder"]);
  assert.deepEqual(parts("st-key-set_latent_dim"), ["code"]);
  assert.deepEqual(parts("st-key-set_learning_rate"), [], "one of no part");
  assert.deepEqual(parts(""), []);
  assert.deepEqual(partsAt(null), []);
});
