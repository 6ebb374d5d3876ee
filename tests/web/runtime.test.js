// What the runtime makes of graphs: blocks of examples, shared weights, memory that is used again, and
// its sentences. Its operations are compared with torch in test_operations.py.
import assert from "node:assert/strict";
import test from "node:test";

import { planGraph } from "../../vae_core/web/engine/plan.js";
import { createRegion } from "../../vae_core/web/engine/regions.js";
import { compile } from "../../vae_core/web/engine/runtime.js";
import { renewTensors, workspaceOf } from "../../vae_core/web/engine/workspace.js";
import { near, numbers, problemOf } from "./helpers.js";

const N = { n: [1, 0] };
const ref = (name) => ({ ref: name });
const tensor = (name) => ({ tensor: name });
const node = (name, op, args, shape, type = "float") => ({ name, op, args, shape, type });
const output = (name, shape) => ({ name, value: ref(name), shape });

// A graph of nodes [name, op, args, shape] with an input each of `given`.
function graphOf(given, nodes, outputs, more = {}) {
  return {
    format: 2,
    inputs: Object.entries(given).map(([name, shape]) => ({ name, shape, role: "given" })),
    nodes: nodes.map((each) => node(...each)),
    outputs: outputs.map((name) => output(name, nodes.find(([own]) => own === name)[3])),
    ...more,
  };
}

const LINEAR = ["t", "linear", { input: ref("z"), weight: tensor("model/w") }, [N, 1]];
const DOUBLE = graphOf({ z: [N, 2] }, [LINEAR], ["t"]);
const WEIGHT = () => ({ "model/w": { shape: [1, 2], data: Float32Array.of(3, 4) } });

// A network of two layers, and its tensors.
function network(depth = 20, width = 33, out = 50) {
  const shape = (rows, columns) => ({ shape: [rows, columns], data: numbers(rows * columns, rows) });
  const graph = graphOf({ z: [N, depth] }, [
    ["a", "linear", { input: ref("z"), weight: tensor("w1"), bias: tensor("b1") }, [N, width]],
    ["b", "silu", { self: ref("a") }, [N, width]],
    ["c", "linear", { input: ref("b"), weight: tensor("w2") }, [N, out]],
    ["d", "sigmoid", { self: ref("c") }, [N, out]],
  ], ["d"]);
  const tensors = {
    w1: shape(width, depth), w2: shape(out, width), b1: { shape: [width], data: numbers(width) },
  };
  return { graph, tensors };
}

test("a value that is read again is not overwritten", () => {
  const graph = graphOf({ x: [N, 3] }, [
    ["a", "mul", { self: ref("x"), other: 2 }, [N, 3]], ["b", "relu", { self: ref("a") }, [N, 3]],
    ["c", "exp", { self: ref("a") }, [N, 3]],
    ["d", "add", { self: ref("b"), other: ref("c"), alpha: 1 }, [N, 3]],
  ], ["d", "a"]);
  const x = Float32Array.of(-1, 0, 1);
  const [d, a] = compile(graph, {}, 1).run({ x }, 1);
  near(a, [-2, 0, 2]);
  near(d, [Math.exp(-2), 1, 2 + Math.exp(2)], 1e-6);
  near(x, [-1, 0, 1]);
});

test("what does not depend on an example is the same for every one", () => {
  const graph = graphOf({ x: [N, 2] }, [
    ["one", "full", { size: [N, 2], fill_value: 1 }, [N, 2]],
    ["sum", "add", { self: ref("x"), other: tensor("w"), alpha: 1 }, [N, 2]],
    ["mask", "tril", { self: ref("one"), diagonal: 0 }, [N, 2]],
  ], ["sum", "one", "mask"]);
  const w = { shape: [2], data: Float32Array.of(10, 20) };
  const [sum, one] = compile(graph, { w }, 2).run({ x: Float32Array.of(1, 2, 3, 4) }, 2);
  near(sum, [11, 22, 13, 24]);
  near(one, [1, 1, 1, 1]);
});

test("what goes wrong is a sentence", () => {
  const run = ({ graph = DOUBLE, tensors = WEIGHT(), z = [1, 2], n = 1 } = {}) => (
    Array.from(compile(graph, tensors, 2).run({ z: Float32Array.from(z) }, n)[0]));
  assert.deepEqual(run(), [11]);
  assert.deepEqual(run({ z: [1, 2, 0, 1], n: 2 }), [11, 4]);
  assert.equal(compile(DOUBLE, WEIGHT(), 2).flops, 4);
  const said = (given) => problemOf(() => run(given));
  assert.match(said({ tensors: {} }), /linear "t": the file has no tensor "model\/w"/);
  assert.match(said({ n: 3 }), /compiled for 1 to 2 examples at a time, not 3/);
  assert.match(said({ n: 2 }), /Input "z" must be a Float32Array of 4 numbers/);
  const foreign = { ...DOUBLE, nodes: [{ ...DOUBLE.nodes[0], op: "toString" }] };
  assert.match(said({ graph: foreign }), /toString "t": this page does not know the operation/);
  const narrow = { "model/w": { shape: [1, 3], data: Float32Array.of(1, 2, 3) } };
  assert.match(said({ tensors: narrow }), /linear "t": rows of 2 meet weights for 3/);
  const wide = graphOf({ z: [N, 2] }, [[...LINEAR.slice(0, 3), [N, 2]]], ["t"]);
  assert.match(said({ graph: wide }), /linear "t": it gives 2 x 1, and the file says 2 x 2/);
  const early = graphOf({ z: [N, 2] }, [["t", "relu", { self: ref("u") }, [N, 2]]], ["t"]);
  assert.match(said({ graph: early }), /"u" is read before it is made/);
  const part = graphOf({ z: [N, 2] }, [["t", "relu", { self: { ref: "z", part: 1 } }, [N, 2]]], ["t"]);
  assert.match(said({ graph: part }), /"z" has no part 1/);
});

test("hostile sizes are refused before they are taken", () => {
  const big = (op, args, shape) => graphOf({ z: [N, 2] }, [
    ["a", op, args, shape], ["t", "relu", { self: ref("a") }, shape],
  ], ["t"]);
  const wide = [2 ** 16, 2 ** 15];
  const said = (graph) => problemOf(() => compile(graph, WEIGHT(), 2));
  assert.match(said(big("repeat", { self: ref("z"), repeats: [2 ** 15, 2 ** 14] }, [{ n: [2 ** 15, 0] },
    2 ** 15])), /65536 x 32768 numbers are more than a page can hold/);
  const large = [{ n: [2 ** 12, 0] }, 2 ** 14];
  const heap = graphOf({ z: [N, 2] }, [
    ...["a", "b", "c"].map((name) => [name, "repeat", { self: ref("z"), repeats: [2 ** 12, 2 ** 13] }, large]),
    ["ab", "add", { self: ref("a"), other: ref("b"), alpha: 1 }, large],
    ["t", "mul", { self: ref("ab"), other: ref("c") }, large],
  ], ["t"]);
  assert.match(said(heap), /needs \d+ MB to run; a page gives it 1073.741824/);
  assert.match(said(big("expand", { self: ref("z"), size: wide }, wide)), /2 x 2 and 65536 x 32768 do not go together/);
  assert.match(said(big("view", { self: ref("z"), size: wide }, wide)), /does not make/);
  assert.match(said(big("slice", { self: ref("z"), dim: 1, start: 1, end: 9, step: 1 }, [N, 9])),
    /it gives 2 x 1, and the file says 2 x 9/);
  assert.match(said(big("permute", { self: ref("z"), dims: [0, 5] }, [N, 2])), /its axis is 5 and must be from -2 to 1/);
  assert.match(said(big("relu", { self: ref("z") }, [{ n: [-3, 0] }, 2])), /is no size/);
});

test("any number of examples is computed as any other, to the last bit", () => {
  const { graph, tensors } = network();
  const n = 107;
  const z = numbers(20 * n);
  const [whole] = compile(graph, tensors, n).run({ z }, n);
  const few = compile(graph, tensors, 5);
  for (const [first, count] of [[0, 1], [3, 2], [50, 3], [102, 5]]) {
    const [part] = few.run({ z: z.subarray(20 * first, 20 * (first + count)) }, count, false);
    near(part, whole.subarray(50 * first, 50 * (first + count)), 0);
  }
  const alone = compile(graph, tensors, 1);
  for (const k of [0, 63]) {
    const one = { z: z.subarray(20 * k, 20 * k + 20) };
    near(alone.run(one, 1)[0], whole.subarray(50 * k, 50 * k + 50), 1e-6);
    near(alone.run(one, 1)[0], few.run(one, 1)[0], 0);
  }
});

test("examples that know of each other are not cut into blocks", () => {
  const graph = graphOf({ x: [N, 2] }, [
    ["mean", "mean", { self: ref("x"), dim: [0], keepdim: false }, [2]],
    ["share", "mul", { self: ref("mean"), other: { over_n: 6 } }, [2]],
    ["log", "add", { self: ref("mean"), other: { log_n: [1, 0] }, alpha: 1 }, [2]],
  ], ["mean", "share", "log"]);
  const program = compile(graph, {}, 100);
  for (const n of [100, 7, 1, 2, 3, 60, 7]) {
    const x = Float32Array.from({ length: 2 * n }, (_, i) => i);
    const [mean, share, log] = program.run({ x }, n);
    near(mean, [n - 1, n], 1e-4);
    near(share, [(6 * (n - 1)) / n, 6], 1e-4);
    near(log, [n - 1 + Math.log(n), n + Math.log(n)], 1e-4);
  }
});

test("a graph of one number of examples runs no other", () => {
  const graph = graphOf({ x: [4, 2] }, [
    ["mean", "mean", { self: ref("x"), dim: [0], keepdim: false }, [2]],
  ], ["mean"], { batch: 4 });
  const program = compile(graph, {}, 1);
  near(program.run({ x: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) })[0], [4, 5]);
  assert.match(problemOf(() => program.run({ x: new Float32Array(6) }, 3)), /compiled for 4 examples .* not 3/);
});

test("new values of buffers are kept, and every program of the pack sees them", () => {
  const tensors = { mean: { shape: [2], data: Float32Array.of(1, 2) }, w: { shape: [2], data: Float32Array.of(1, 1) } };
  const look = graphOf({ x: [N, 2] }, [
    ["twice", "mul", { self: tensor("mean"), other: 2 }, [2]],
    ["seen", "add", { self: ref("x"), other: ref("twice"), alpha: 1 }, [N, 2]],
  ], ["seen"]);
  const move = {
    ...graphOf({ x: [N, 2] }, [
      ["now", "mean", { self: ref("x"), dim: [0], keepdim: false }, [2]],
      ["next", "lerp", { self: tensor("mean"), end: ref("now"), weight: 0.5 }, [2]],
    ], ["now"]),
    state: [{ tensor: "mean", value: ref("next") }],
  };
  const [seen, moved] = [compile(look, tensors, 1), compile(move, tensors, 2)];
  const x = Float32Array.of(10, 20);
  near(seen.run({ x }, 1)[0], [12, 24]);
  moved.run({ x: Float32Array.of(3, 4, 5, 6) }, 2); // means 4, 5
  near(seen.run({ x }, 1)[0], [10 + 5, 20 + 7]);
  moved.run({ x: Float32Array.of(3, 4, 5, 6) }, 2);
  near(seen.run({ x }, 1)[0], [10 + 6.5, 20 + 8.5]);
  near(tensors.mean.data, [1, 2], 0, "the pack's own numbers stay");
});

test("memory is used again: a chain of layers takes no more than its largest two", () => {
  const wide = 1000;
  const nodes = Array.from({ length: 40 }, (_, k) => (
    [`t${k}`, k % 2 ? "relu" : "linear", k % 2 ? { self: ref(`t${k - 1}`) }
      : { input: ref(k ? `t${k - 1}` : "z"), weight: tensor("w") }, [N, wide]]));
  const graph = graphOf({ z: [N, wide] }, nodes, ["t39"]);
  const tensors = { w: { shape: [wide, wide], data: numbers(wide * wide).map((v) => v / 100) } };
  const plan = planGraph(graph, workspaceOf(tensors), 5);
  assert.ok(plan.scratch.size() <= 2 * 5 * wide + 64, `${plan.scratch.size()} numbers`);
  const program = compile(graph, tensors, 1);
  const z = numbers(wide);
  const first = program.run({ z }, 1)[0].slice();
  compile(network().graph, network().tensors, 1);
  near(program.run({ z }, 1)[0], first, 0);
});

test("views cost no calls, and elementwise chains no memory", () => {
  const graph = graphOf({ x: [N, 4, 6] }, [
    ["a", "permute", { self: ref("x"), dims: [0, 2, 1] }, [N, 6, 4]],
    ["b", "slice", { self: ref("a"), dim: 1, start: 1, end: 6, step: 2 }, [N, 3, 4]],
    ["c", "unsqueeze", { self: ref("b"), dim: 1 }, [N, 1, 3, 4]],
    ["d", "expand", { self: ref("c"), size: [N, 5, 3, 4] }, [N, 5, 3, 4]],
    ["e", "select", { self: ref("d"), dim: 1, index: -1 }, [N, 3, 4]],
    ["f", "exp", { self: ref("e") }, [N, 3, 4]],
    ["g", "neg", { self: ref("f") }, [N, 3, 4]],
  ], ["g"]);
  const plan = planGraph(graph, workspaceOf({}), 2);
  assert.equal(plan.each.length, 2);
  assert.equal(plan.scratch.size(), 32);
  const x = numbers(24);
  const expected = Array.from({ length: 12 }, (_, k) => -Math.exp(x[(k % 4) * 6 + 1 + 2 * Math.floor(k / 4)]));
  near(compile(graph, {}, 1).run({ x }, 1)[0], expected, 1e-5);
});

test("places in a region do not overlap, and holes are filled and joined", () => {
  const region = createRegion();
  const held = new Map(); // place -> size
  let state = 7;
  const chance = (most) => { state = (state * 48271) % 2147483647; return state % most; };
  for (let k = 0; k < 2000; k += 1) {
    if (held.size > 8 && chance(2)) {
      const [at, size] = [...held][chance(held.size)];
      region.give(at, size);
      held.delete(at);
    } else {
      const size = 1 + chance(300);
      const at = region.take(size);
      assert.equal(at % 16, 0);
      for (const [other, its] of held) assert.ok(at + size <= other || other + its <= at);
      held.set(at, size);
    }
  }
  const most = region.size();
  for (const [at, size] of held) region.give(at, size);
  assert.equal(region.take(most), 0, "all of it is one hole again");
  assert.equal(region.size(), most);
});

test("weights that are renewed count in every program that is there, and in those made later", () => {
  const tensors = WEIGHT();
  const programs = [compile(DOUBLE, tensors, 1), compile(DOUBLE, tensors, 4)];
  const z = Float32Array.of(1, 1);
  near(programs[0].run({ z }, 1)[0], [7]);
  renewTensors(tensors, { "model/w": Float32Array.of(10, 20), "model/elsewhere": new Float32Array(3) });
  for (const program of [...programs, compile(DOUBLE, tensors, 1)]) {
    near(program.run({ z }, 1)[0], [30]);
  }
  assert.deepEqual(Object.keys(tensors), ["model/w"]);
  assert.match(problemOf(() => renewTensors(tensors, { "model/w": new Float32Array(3) })), /2 numbers/);
});

test("what is computed once of the weights is computed again when they are renewed", () => {
  const graph = graphOf({ z: [N, 2] }, [
    ["e", "exp", { self: tensor("model/w") }, [1, 2]],
    ["t", "linear", { input: ref("z"), weight: ref("e") }, [N, 1]],
  ], ["t"]);
  const tensors = WEIGHT();
  const program = compile(graph, tensors, 1);
  program.run({ z: Float32Array.of(1, 0) }, 1);
  renewTensors(tensors, { "model/w": Float32Array.of(0, 1) });
  near(program.run({ z: Float32Array.of(1, 0) }, 1)[0], [1], 1e-6);
});
