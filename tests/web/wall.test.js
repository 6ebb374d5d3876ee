// What the wall shows of a sweep, in words and sizes.
import assert from "node:assert/strict";
import test from "node:test";

import {
  complaint, firstColumn, noteWords, planStrip, readColumns, splitLabel, stateWords, traversalSteps,
  waitingWords,
} from "../../vae_core/web/wall/plan.js";

const COLUMN = { label: "β 1", state: "running", fraction: 0.43, eta: 12, message: "" };

test("columns take their pictures and are ready with the first report", () => {
  const tensor = { shape: [1], data: Float32Array.of(7) };
  const tensors = { inputs: tensor, "1/reconstructions": tensor, "1/latent": tensor };
  const columns = readColumns({ meta: { columns: [{ run: "a" }, { run: "b" }] }, tensors });
  assert.deepEqual(columns.map(({ run, ready }) => [run, ready]), [["a", false], ["b", true]]);
  assert.equal(columns[1].latent, tensor.data);
  assert.equal(firstColumn(columns, "b"), 1);
  assert.equal(firstColumn([...columns, {}, {}], "z"), 2, "the middle, without a name");
});

test("labels are split into symbol and value", () => {
  assert.deepEqual(["β 0.25", "free bits 2", "x"].map(splitLabel),
    [["β", "0.25"], ["free bits", "2"], ["", "x"]]);
});

test("every state has its words", () => {
  const words = (more) => stateWords({ ...COLUMN, ...more });
  assert.equal(words({}), "43 % · 12 s left");
  assert.equal(words({ eta: null }), "43 %");
  assert.equal(words({ fraction: 0, message: "Loading" }), "Loading");
  assert.equal(words({ fraction: 0 }), "starting");
  assert.equal(words({ state: "ready", fraction: 0 }), "not begun");
  assert.equal(words({ state: "queued", fraction: 0 }), "waiting for its turn");
  assert.equal(words({ state: "queued" }), "43 % · waiting");
  assert.equal(words({ state: "finished", rate: 10, distortion: 80 }), "−ELBO 90.0");
  const done = { state: "finished", rate: 0, distortion: 80 };
  assert.equal(words({ ...done, deterministic: true }), "finished", "an autoencoder has no ELBO");
  assert.equal(words({ ...done, encodes: false }), "finished", "nor has a GAN");
  assert.equal(words({ state: "finished" }), "finished");
  assert.equal(words({ state: "failed", message: "This run was deleted." }), "deleted");
  assert.equal(words({ state: "failed", message: "No memory." }), "failed");
  assert.equal(words({ state: "paused" }), "paused at 43 %");
});

test("what is wrong and what is waited for is a sentence", () => {
  assert.equal(complaint({ state: "failed", message: "No memory." }), "No memory.");
  assert.equal(complaint({ state: "interrupted", message: "" }), "This run failed.");
  assert.equal(complaint(COLUMN), "");
  assert.equal(noteWords({ ...COLUMN, state: "finished", measuring: true }),
    "finished · being measured");
  assert.equal(waitingWords({ ...COLUMN, ready: true }), "");
  assert.equal(waitingWords({ ...COLUMN, state: "ready" }), "Start trains β 1.");
  assert.equal(waitingWords({ ...COLUMN, state: "queued" }), "β 1 is waiting for its turn.");
  assert.equal(waitingWords(COLUMN), "Its first report comes in a moment.");
  assert.equal(waitingWords({ ...COLUMN, state: "stopped" }), "β 1 ended before its first report.");
});

test("pictures are as large as fit and never too small", () => {
  const cases = [
    [581, 28, 9, 2], [790, 28, 9, 3], [358, 28, 5, 2], [358, 64, 5, 1], [200, 96, 3, 1],
    [620, 8, 9, 7],
  ];
  for (const [room, width, count, scale] of cases) {
    const found = planStrip(room, width, [9, 5, 3]);
    assert.deepEqual([found.count, found.scale], [count, scale]);
    assert.ok(found.scale * width >= 56);
  }
  const large = planStrip(700, 256, [9, 5, 3]);
  assert.deepEqual([large.count, large.scale], [5, 96 / 256]);
});

test("a traversal keeps both ends where fewer steps fit", () => {
  assert.deepEqual(traversalSteps(9, 3), [0, 4, 8]);
  assert.deepEqual(traversalSteps(9, 20), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(traversalSteps(9, 1), [8]);
});
