// Jobs through a queue: results in chunks are those of one go, the latest of a channel wins.
import assert from "node:assert/strict";
import test from "node:test";

import { createEncoder, hasEncoder, klOf } from "../../vae_core/web/engine/encoder.js";
import { createQueue } from "../../vae_core/web/engine/queue.js";
import { compile } from "../../vae_core/web/engine/runtime.js";
import { createUnsent } from "../../vae_core/web/engine/unsent.js";
import { near, numbers } from "./helpers.js";

const TENSORS = { w: { shape: [4, 3], data: numbers(12) } };
const N = { n: [1, 0] };
const DECODER = {
  format: 2,
  inputs: [{ name: "z", shape: [N, 3], role: "given" }],
  nodes: [{
    op: "linear", name: "t", args: { input: { ref: "z" }, weight: { tensor: "w" } }, shape: [N, 4],
    type: "float",
  }],
  outputs: [{ name: "picture", value: { ref: "t" }, shape: [N, 4] }],
};

// A queue whose pauses end when the test says so.
function held(slice = 1e9) {
  const answers = [];
  let next = null;
  const queue = createQueue({ decoder: DECODER, encoder: null }, TENSORS, {
    slice, pause: (act) => { next = act; }, reply: (answer) => answers.push(answer),
  });
  function turn() {
    const act = next;
    next = null;
    act?.();
    return act !== null;
  }
  return { add: queue.add, renew: queue.renew, answers, turn, finish: () => { while (turn()); } };
}

const job = (id, n, channel = "a", z = numbers(3 * n, id)) => (
  { id, kind: "decoder", channel, inputs: { z }, n });

test("a job is computed chunk by chunk as in one go", () => {
  for (const slice of [0, 1e9]) {
    const queue = held(slice);
    queue.add(job(1, 50));
    assert.equal(queue.answers.length, 0, "nothing is computed before the pause");
    queue.finish();
    const [{ id, outputs }] = queue.answers;
    assert.equal(id, 1);
    near(outputs[0], compile(DECODER, TENSORS, 50).run({ z: numbers(150, 1) }, 50)[0], 0);
  }
});

test("a job after new weights is computed with them", () => {
  const queue = held();
  const before = TENSORS.w;
  queue.renew({ w: Float32Array.from(before.data, (value) => 2 * value) });
  queue.add(job(1, 2));
  queue.finish();
  const twice = Float32Array.from(queue.answers[0].outputs[0]);
  queue.renew({ w: before.data });
  queue.add(job(2, 2, "a", numbers(6, 1)));
  queue.finish();
  near(twice, queue.answers[1].outputs[0].map((value) => 2 * value), 1e-5);
});

test("the latest of a channel wins, and channels take turns", () => {
  const queue = held(0);
  for (const id of [1, 2, 3]) queue.add(job(id, 2));
  queue.add(job(4, 2, "b"));
  queue.finish();
  const overtaken = queue.answers.filter(({ outputs }) => outputs === null);
  assert.deepEqual(overtaken.map(({ id }) => id), [1, 2]);
  assert.deepEqual(queue.answers.slice(2).map(({ id }) => id).sort(), [3, 4]);
  queue.add(job(5, 30, "a"));
  queue.add(job(6, 1, "b"));
  queue.finish();
  assert.deepEqual(queue.answers.slice(4).map(({ id }) => id), [6, 5], "the short one is not kept");
});

test("what fails is a sentence, and the next job is computed", () => {
  const queue = held();
  queue.add(job(1, 1, "a", new Float32Array(5)));
  queue.finish();
  assert.match(queue.answers[0].problem, /must be a Float32Array of 3 numbers/);
  queue.add(job(2, 1));
  queue.finish();
  assert.equal(queue.answers[1].outputs[0].length, 4);
});

test("the divergence from N(0, I) is the formula's", () => {
  const posterior = { mean: Float32Array.of(1, -2), logVariance: Float32Array.of(0, Math.log(0.25)) };
  near([klOf(posterior)], [0.5 * (1 + 4 + 1 + 0.25 - 2 - Math.log(0.25))], 1e-6);
  assert.equal(hasEncoder({ encoder: DECODER }), false, "it has no input x");
  assert.equal(hasEncoder({ encoder: { inputs: [{ name: "x" }] } }), true);
  assert.equal(hasEncoder({}), false);
});

test("an encoder follows the latest picture and forgets what is overtaken", async () => {
  const told = [];
  const asked = [];
  const instrument = {
    meta: { encoder: { inputs: [{ name: "x" }, { name: "y" }] } },
    y: () => [0, 1],
    encoded: (posterior, origin) => told.push([origin, posterior.mean[0]]),
    commit: (words) => told.push(words),
  };
  const batch = {
    encode: (x, y) => new Promise((resolve) => asked.push({ x, y, resolve })),
  };
  const problems = [];
  const encoder = createEncoder(instrument, batch, {
    origin: "draw", onPosterior() {}, onProblem: (text) => problems.push(text),
  });
  const rest = () => new Promise((resolve) => { setImmediate(resolve); });
  const reply = async (mean) => {
    asked.at(-1).resolve({ mean: Float32Array.of(mean), logVariance: null });
    await rest();
  };
  for (const x of [1, 2, 3]) encoder.see([x], `drawn ${x}`);
  assert.deepEqual(asked.map(({ x, y }) => [x, y]), [[[1], [0, 1]]], "one at a time");
  await reply(10);
  assert.deepEqual(asked.map(({ x }) => x), [[1], [3]], "and then the latest");
  await reply(30);
  assert.deepEqual(told, [["draw", 10], "drawn 1", ["draw", 30], "drawn 3"]);
  encoder.see([4], "drawn 4");
  encoder.forget();
  await reply(40);
  encoder.see([5]);
  await reply(NaN);
  assert.deepEqual(told.length, 4);
  assert.deepEqual(problems, ["The encoder gave no finite numbers for this picture."]);
});

test("new weights wait for the first job that reads them, the latest of each", () => {
  const graphOf = (...names) => ({ inputs: [], outputs: [], nodes: names.map((tensor) => ({ args: { w: { tensor } } })) });
  const graphs = { encoder: graphOf("a", "both"), decoder: graphOf("both", "b") };
  const unsent = createUnsent(/** @type {any} */ (graphs));
  const of = (value) => Float32Array.of(value);
  assert.equal(unsent.take("encoder"), null);
  unsent.put({ a: of(1), both: of(1), other: of(1) });
  unsent.put({ a: of(2), b: of(2) });
  assert.deepEqual(unsent.take("encoder"), { a: of(2), both: of(1) });
  assert.deepEqual(unsent.take("decoder"), { b: of(2) }, "what both read has been sent");
  assert.equal(unsent.take("encoder"), null);
});
