// What importance weights say, and what is rubbed out of an example.
import assert from "node:assert/strict";
import test from "node:test";
import { canComplete, filled, learnedGaps } from "../../vae_core/web/explorer/fill/completing.js";
import { hatched } from "../../vae_core/web/explorer/fill/rubber.js";
import { classShares, normalised, resampled } from "../../vae_core/web/explorer/fill/weighing.js";
import { near } from "./helpers.js";

test("log-weights become shares however far they lie, and even ones count whole", () => {
  const { share, effective } = normalised(Float64Array.of(-1000, -1000 + Math.log(3)));
  near(share, [0.25, 0.75], 1e-12);
  assert.ok(Math.abs(effective - 1 / (0.0625 + 0.5625)) < 1e-12);
  assert.equal(Math.round(normalised(new Float64Array(40)).effective), 40);
  near(normalised(Float64Array.of(NaN, 0, -Infinity)).share, [0, 1, 0], 0);
  near(normalised(Float64Array.of(NaN, NaN)).share, [0.5, 0.5], 0);
});

test("each place is drawn as often as its share says, to less than one", () => {
  const share = Float64Array.of(0.5, 0.3, 0, 0.15, 0.05);
  for (const start of [0, 0.3, 0.999]) {
    let asked = 0;
    const random = () => { asked += 1; return asked === 1 ? start : 0.5; };
    const drawn = resampled(share, 20, random);
    assert.equal(drawn.length, 20);
    share.forEach((each, k) => {
      const times = drawn.filter((place) => place === k).length;
      assert.ok(Math.abs(times - 20 * each) < 1, `${k}: ${times}`);
    });
  }
});

test("the share of a class is that of the codes that lie nearest to it", () => {
  const book = { codes: Float32Array.of(0, 0, 5, 5, 9, 9), labels: Int32Array.of(2, 7, -1), size: 2 };
  const codes = Float32Array.of(0.1, 0, 4, 5, 0, 1, 9, 8);
  const found = classShares(codes, Float64Array.of(0.2, 0.5, 0.2, 0.1), book);
  assert.deepEqual(found.map(({ index }) => index), [7, 2]);
  near(found.map(({ share }) => share), [0.5, 0.4], 1e-12);
});

test("what was seen stays, and a gap has what its code says", () => {
  const found = {
    size: 3, z: new Float32Array(2), logWeights: new Float64Array(2),
    expected: Float32Array.of(1, 2, 3, 5, 6, 7),
  };
  const x = Float32Array.of(NaN, 9, NaN);
  const { mean, draws } = filled(found, x, Float64Array.of(0.25, 0.75), [1, 0]);
  near(mean, [4, 9, 6], 1e-6);
  near(draws[0], [5, 9, 7], 0);
  near(draws[1], [1, 9, 3], 0);
});

test("what is missing of a picture is a board of two greys", () => {
  const board = hatched(Float32Array.of(NaN, NaN, 1, NaN, 0, NaN), [1, 2, 3]);
  near(board, [0.3, 0.5, 1, 0.5, 0, 0.5], 1e-6);
});

test("a model that was told of gaps asks for numbers that are none", () => {
  assert.equal(learnedGaps({ nodes: [{ op: "linear" }, { op: "isnan" }] }), true);
  assert.equal(learnedGaps({ nodes: [{ op: "linear" }] }), false);
  assert.equal(learnedGaps(null), false);
  const file = /** @type {any} */ ({ meta: { layout: { kind: "text" } }, tensors: {} });
  assert.equal(canComplete(file), false);
});
