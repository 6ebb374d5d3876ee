// The code in hand, and what a file says of its sizes.
import assert from "node:assert/strict";
import test from "node:test";

import { countsOf, createInputs } from "../../vae_core/web/engine/inputs.js";
import { problemOf } from "./helpers.js";

const META = { shape: [1, 28, 28], latent_dim: 20, conditional: false };

test("sizes are those of the decoder's graph, or of the file where none runs", () => {
  assert.deepEqual(countsOf(META, null), { pixels: 784, size: 20, classes: 0 });
  const named = { ...META, conditional: true, class_names: ["a", "b", "c"] };
  assert.equal(countsOf(named, null).classes, 3);
  const N = { n: [1, 0] };
  const graph = (...inputs) => ({ inputs: inputs.map(([name, ...shape]) => ({ name, shape })) });
  assert.equal(countsOf(named, graph(["z", N, 20], ["y", N, 7])).classes, 7);
  assert.equal(countsOf(named, graph(["z", N, 20])).classes, 3);
  assert.equal(countsOf(META, graph(["z", N, 20], ["y", N])).classes, 0);
});

test("a file without sizes, or with such that no memory holds, is a sentence", () => {
  const wrong = [{ shape: null }, { shape: "28" }, { shape: [28, 28] }, { shape: [1, 28, NaN] }, { shape: [1, 1e5, 1e5] },
    { shape: [1, -28, -28] }, { latent_dim: 2 ** 31 }, { latent_dim: 0 }, { latent_dim: "20" }, { latent_dim: undefined }];
  for (const change of wrong) {
    assert.match(problemOf(() => countsOf({ ...META, ...change }, null)),
      /^This model file cannot be read: it does not say how large a picture and a code are\./);
  }
  assert.equal(countsOf({ ...META, conditional: true, class_names: { length: 2 ** 31 } }, null).classes, 0);
});

test("a code counts its changes, and is kept in single precision", () => {
  const inputs = createInputs({ size: 2, classes: 2 });
  assert.equal(inputs.set([0, 0], [0, 0]), false);
  assert.equal(inputs.set([0.1, 0], null), true);
  assert.equal(inputs.version(), 1);
  assert.equal(inputs.set(Float32Array.of(0.1, 0), null), false);
});
