// The examples of a training: bytes and numbers, classes that are told or not, more that come later.
import assert from "node:assert/strict";
import { test } from "node:test";
import { workspaceOf } from "../../vae_core/web/engine/workspace.js";
import { createExamples } from "../../vae_core/web/learn/examples.js";

const range = (n) => Array.from({ length: n }, (_, i) => i);
const tensor = (data, ...shape) => ({ shape, data });
const SIZE = 3;

function packOf(Type, count, { labels, first = 0, held = 2 } = {}) {
  const values = (n) => tensor(Type.from(range(n * SIZE), (i) => (first * SIZE + i) % 256), n, 1, 1, SIZE);
  const tensors = { "train/values": values(count) };
  if (labels) tensors["train/labels"] = tensor(Int32Array.from(labels), count);
  if (held) tensors["validation/values"] = values(held);
  return { meta: {}, tensors };
}

function read(memory, examples, rows) {
  const at = memory.alloc(4 * rows.length * SIZE);
  examples.read(Uint32Array.from(rows), at);
  return Array.from(memory.floats().subarray(at / 4, at / 4 + rows.length * SIZE));
}

const record = (more) => ({ batch: 4, seed: 1, ...more });

test("rows of bytes are shares of 255, numbers are as they are, also of those that came later", () => {
  for (const Type of [Uint8Array, Float32Array]) {
    for (const expected of [undefined, 50]) {
      const memory = workspaceOf({});
      const examples = createExamples(memory, packOf(Type, 6), record(), expected);
      examples.add(packOf(Type, 5, { first: 6, held: 0 }));
      const scale = Type === Uint8Array ? 255 : 1;
      const wanted = [10, 0, 6, 5].flatMap((row) => range(SIZE).map((i) => (row * SIZE + i) / scale));
      read(memory, examples, [10, 0, 6, 5]).forEach((value, k) => assert.ok(Math.abs(value - wanted[k]) < 1e-6));
      assert.deepEqual([...examples.pool()], range(11));
      assert.equal(examples.validation.count, 2);
    }
  }
});

test("an example without a class is for a model that guesses it", () => {
  const labels = [0, 1, -1, 0, 1, -1, 1];
  const pool = (more) => [...createExamples(workspaceOf({}), packOf(Uint8Array, 7, { labels }), record(more)).pool()];
  assert.deepEqual(pool(), [0, 1, 3, 4, 6]);
  assert.deepEqual(pool({ classifier: true, rehearsed: 1 }), range(7));
});

test("as many labels as are told are spread over the classes, take turns, and no other is told", () => {
  const labels = range(40).map((i) => (i < 30 ? 0 : 1 + (i % 2)));
  const more = { classifier: true, rehearsed: 2, known: 6 };
  const examples = createExamples(workspaceOf({}), packOf(Uint8Array, 40, { labels }), record(more));
  const shown = range(3).flatMap((step) => [...examples.beside([], step)]);
  assert.equal(new Set(shown).size, 6);
  assert.deepEqual(range(3).map((y) => shown.filter((row) => labels[row] === y).length), [2, 2, 2]);
  assert.deepEqual([...examples.beside([7, 8], 3)], [7, 8, shown[0], shown[1]]);
  const weights = new Float32Array(40 * 3);
  examples.readClasses(Uint32Array.from(range(40)), weights);
  range(40).forEach((row) => {
    const told = [...weights.subarray(3 * row, 3 * row + 3)];
    assert.deepEqual(told, range(3).map((y) => Number(shown.includes(row) && labels[row] === y)));
  });
  examples.add(packOf(Uint8Array, 10, { labels: range(10).map(() => 2), first: 40, held: 0 }));
  assert.deepEqual([...examples.beside([], 0)], shown.slice(0, 2), "those chosen stay");
});

test("too few examples, none to validate on, or of other classes, is a sentence", () => {
  const labels = [0, 1, 2, 9, 1, 0];
  assert.throws(() => createExamples(workspaceOf({}), packOf(Uint8Array, 6, { labels }), record(), 0, 3), /other classes than the 3 of the model/);
  createExamples(workspaceOf({}), packOf(Uint8Array, 6, { labels }), record(), 0, 10);
  assert.throws(() => createExamples(workspaceOf({}), packOf(Uint8Array, 3), record()), /A step takes 4 examples, and there are 3/);
  assert.throws(() => createExamples(workspaceOf({}), packOf(Uint8Array, 6, { held: 0 }), record()), /none to validate on/);
});
