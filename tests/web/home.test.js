// What is in hand on Home: how noise, code and example hang together.
import assert from "node:assert/strict";
import { test } from "node:test";
import { klPart } from "../../vae_core/web/home/cost_words.js";
import { grouped } from "../../vae_core/web/kit/counted.js";
import { createHand } from "../../vae_core/web/home/hand.js";
import { oneOfEach } from "../../vae_core/web/home/picks.js";
import { modelsIn } from "../../vae_core/web/home/model.js";

// A model whose mean is x, whose width is `width` (null: a point), and whose picture is its code.
function fake(width) {
  return {
    size: 2,
    encode: (x) => ({ mean: x, sigma: width === null ? null : Float32Array.of(width, width) }),
    look({ mu, sigma, epsilon }) {
      const z = Array.from(mu, (mean, d) => mean + (sigma ? sigma[d] * epsilon[d] : 0));
      return { z, picture: z, kls: [], reconstruction: 1, kl: 2, loss: 3 };
    },
    decode: (z) => z,
  };
}
const near = (actual, expected) => actual.forEach((value, d) => (
  assert.ok(Math.abs(value - expected[d]) < 1e-6, `${actual} is not ${expected}`)));

test("a code is the mean plus its width times the noise, and stays where a hand puts it", () => {
  const hand = createHand([fake(0.5), fake(0.1), fake(null)]);
  hand.see(Float32Array.of(1, -1), 4);
  hand.roll([2, -2]);
  near(hand.now().z, [2, -2]);
  assert.equal(hand.now().index, 4);
  assert.equal(hand.now().byHand, false);
  hand.move([0, 3]);
  near(hand.now().z, [0, 3]);
  assert.equal(hand.now().byHand, true);
  assert.deepEqual(hand.now().epsilon, [2, -2], "the noise of the dice is kept");
  hand.use(1); // another model draws with the same noise
  near(hand.now().z, [1.2, -1.2]);
  hand.use(2); // a point has none
  near(hand.now().z, [1, -1]);
  hand.move([5, 5]);
  near(hand.now().z, [5, 5]);
});

test("a code of no example costs nothing, and dice are then the code", () => {
  const hand = createHand([fake(0.5)]);
  hand.see(Float32Array.of(1, 1));
  hand.invent([3, 4]);
  assert.equal(hand.now().nats, null);
  assert.equal(hand.now().said, null);
  near(hand.now().z, [3, 4]);
  hand.roll([1, 2]);
  near(hand.now().z, [1, 2]);
  hand.see(Float32Array.of(0, 0));
  near(hand.now().z, [0.5, 1]);
  assert.equal(hand.now().nats.loss, 3);
});

test("the second example of each class is picked, in the order of the names", () => {
  const examples = ["1", "0", "1", "10", "0", "2"].map((name, index) => ({ index, name, x: [] }));
  assert.deepEqual(oneOfEach(examples).map(({ index }) => index), [4, 2, 5, 3]);
});

test("models in one pack are told apart by their place", () => {
  const tensors = { "0/a": 1, "1/a": 2, "1/b/c": 3 };
  const [first, second] = modelsIn({ meta: { models: ["m", "n"] }, tensors });
  assert.deepEqual(first, { meta: "m", tensors: { a: 1 } });
  assert.deepEqual(second, { meta: "n", tensors: { a: 2, "b/c": 3 } });
});

test("a KL is paid at its price, in decimals that multiply", () => {
  const at = (kl, beta) => klPart({ kl, beta }).map((text) => text.split(":")[0]);
  assert.deepEqual(at(0.7, 16), ["11.2", "= 0.70 × 16"]);
  assert.deepEqual(at(0.6957, 16), ["11.1", "= 0.696 × 16"]);
  assert.deepEqual(at(3.14, 4), ["12.6", "= 3.14 × 4"]);
  assert.deepEqual(at(0.002, 32), ["0.06", "= 0.002 × 32"]);
  assert.deepEqual(at(18.9, 1), ["18.9", "KL"]);
});

test("thousands are parted by spaces that do not break", () => {
  assert.deepEqual([999, 1000, 55000].map(grouped), ["999", "1\u00a0000", "55\u00a0000"]);
});
