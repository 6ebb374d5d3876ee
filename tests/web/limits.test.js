// What a graph may ask for: everything else is a sentence, before anything is allocated.
import assert from "node:assert/strict";
import test from "node:test";

import { compile } from "../../vae_core/web/engine/runtime.js";
import { checkGraph } from "../../vae_core/web/engine/limits.js";
import { decoder, fuzzed, sequence, tensorsOf, vision } from "./graphs.js";
import { numbers, problemOf } from "./helpers.js";

const SENTENCE = /^This model's graph cannot be run here: [^]{3,400}\. Export the model again, or use another file\.$/;
const N = { n: [1, 0] };

// A graph of one node of the values given, each an input.
function single(op, args, shape, more = {}) {
  const inputs = Object.entries(args).filter(([, value]) => Array.isArray(value?.of))
    .map(([name, { of }]) => ({ name: `in_${name}`, shape: of, role: "given" }));
  const named = Object.fromEntries(Object.entries(args)
    .map(([name, value]) => [name, value?.of ? { ref: `in_${name}` } : value]));
  const node = { name: "t0", op, args: named, ...(shape ? { shape, type: "float" } : {}), ...more };
  return { format: 2, inputs, nodes: [node], outputs: [] };
}

const of = (...shape) => ({ of: shape });
const refusal = (graph, tensors = {}, n = 3) => {
  const said = problemOf(() => checkGraph(graph, tensors, n));
  assert.match(said, SENTENCE);
  return said;
};

test("one node of 2^31 numbers is refused before it takes memory", () => {
  const before = process.memoryUsage().rss;
  const said = refusal(single("full", { size: [2 ** 31], fill_value: 0 }, [2 ** 31]));
  assert.match(said, /full "t0": its size is 2147483648 and must be from 0 to 268435456/);
  assert.match(refusal(single("full", { size: [2 ** 20, 2 ** 20], fill_value: 0 }, [2 ** 20, 2 ** 20])),
    /1048576 x 1048576 numbers are more than a page can hold/);
  assert.match(refusal(single("expand", { self: of(1, 1), size: [2 ** 15, 2 ** 14] }, [2 ** 15, 2 ** 14])), /more than/);
  assert.match(refusal({ format: 2, inputs: [{ name: "z", shape: [{ n: [2 ** 27, 0] }] }], nodes: [], outputs: [] }),
    /input "z": 402653184 numbers/);
  assert.ok(process.memoryUsage().rss - before < 50e6);
});

test("graphs as they are traced pass, and cost what they compute", () => {
  const within = (found, wanted) => assert.ok(Math.abs(found / wanted - 1) < 0.1, `${found} for ${wanted}`);
  within(checkGraph(decoder(), tensorsOf(decoder()), 5).flops, 5 * 2 * (6 * 40 + 40 * 64) + 5 * 400);
  for (const graph of [vision(), sequence()]) {
    for (const n of [1, 2, 12, 100]) assert.ok(checkGraph(graph, tensorsOf(graph), n).flops > 100 * n);
  }
});

test("names are made before they are used, once, and what they stand for is there", () => {
  const damaged = (change) => {
    const graph = decoder();
    change(graph);
    return refusal(graph, tensorsOf(decoder()));
  };
  assert.match(damaged(({ nodes }) => nodes.reverse()), /is read before it is made/);
  assert.match(damaged(({ nodes }) => { nodes[1].args.self = { ref: nodes[1].name }; }), /silu "t1": "t1" is read before/);
  assert.match(damaged(({ nodes }) => { nodes[1].name = "t0"; }), /two values are called "t0"/);
  assert.match(damaged(({ nodes }) => { nodes[1].name = "z"; }), /two values are called "z"/);
  assert.match(damaged(({ nodes }) => { nodes[1].op = "conv9d"; }), /this page does not know the operation/);
  assert.match(damaged(({ nodes }) => { nodes[1].op = "constructor"; }), /does not know the operation/);
  assert.match(damaged(({ nodes }) => { nodes[0].args.weight = { tensor: "model/none" }; }), /the file has no tensor "model\/none"/);
  assert.match(damaged(({ nodes }) => { nodes[0].args.weight = { tensor: "toString" }; }), /has no tensor "toString"/);
  assert.match(damaged(({ nodes }) => { delete nodes[0].args.weight; }), /linear "t0": it has no weight/);
  assert.match(damaged(({ nodes }) => { nodes[1].args.self = { ref: "t0", part: 1 }; }), /"t0" has no part 1/);
  assert.match(damaged((graph) => { graph.outputs[0].value = { ref: "nothing" }; }), /output "picture": "nothing" is read/);
  assert.match(damaged((graph) => { graph.outputs[0].shape = [N, 63]; }), /it gives 3 x 64, and the file says 3 x 63/);
  assert.match(damaged((graph) => { graph.outputs.push(graph.outputs[0]); }), /two outputs are called "picture"/);
  assert.match(damaged((graph) => { graph.format = 1; }), /another format than 2/);
  assert.match(damaged((graph) => { graph.batch = 1e9; }), /it is for 1000000000 examples/);
  assert.match(damaged((graph) => { graph.nodes = new Array(30_000).fill(graph.nodes[0]); }), /no list of at most 20000/);
  assert.match(damaged(({ nodes }) => { nodes[0].args.x = [[[[[]]]]]; }), /nested too deeply/);
});

test("weights are as large as the operation needs, and finite", () => {
  const graph = decoder();
  for (const [name, tensor] of Object.entries(tensorsOf(graph))) {
    const one = { ...tensorsOf(graph), [name]: { ...tensor, shape: [...tensor.shape, 1] } };
    assert.match(refusal(graph, one), /linear "t\d"/);
    const data = tensor.data.map((value, i) => (i === tensor.data.length - 1 ? NaN : value));
    assert.match(refusal(graph, { ...tensorsOf(graph), [name]: { ...tensor, data } }), /not finite/);
    assert.match(refusal(graph, { ...tensorsOf(graph), [name]: { ...tensor, data: data.subarray(1) } }), /not as large as its shape/);
  }
  const masked = single("add", { self: of(2), other: { tensor: "constant/mask" } }, [2]);
  const mask = { shape: [2], data: Float32Array.of(-Infinity, 0) };
  assert.ok(checkGraph(masked, { "constant/mask": mask }, 1));
});

const PICTURES = of(N, 4, 8, 8);
const CONV = { input: PICTURES, weight: of(6, 4, 3, 3), stride: [1, 1], padding: [0, 0], dilation: [1, 1],
  transposed: false, output_padding: [0, 0], groups: 1 };
const WRONG = [
  ["convolution", { ...CONV, stride: [0, 1] }, [N, 6, 6, 6], /its stride is 0 and must be from 1 to 65535/],
  ["convolution", { ...CONV, dilation: [-1, 1] }, [N, 6, 6, 6], /its dilation is -1/],
  ["convolution", { ...CONV, groups: 3 }, [N, 6, 6, 6], /4 channels meet weights for 12/],
  ["convolution", { ...CONV, groups: 0 }, [N, 6, 6, 6], /number of groups is 0/],
  ["convolution", { ...CONV, weight: of(6, 4, 9, 9) }, [N, 6, 1, 1], /a kernel that reaches over 9 is larger than 8 with padding 0/],
  ["convolution", { ...CONV, bias: of(5) }, [N, 6, 6, 6], /its bias is 5 and must be 6/],
  ["convolution", CONV, [N, 6, 8, 8], /it gives 3 x 6 x 6 x 6, and the file says 3 x 6 x 8 x 8/],
  ["mm", { self: of(N, 4), mat2: of(5, 2) }, [N, 2], /rows of 4 meet columns of 5/],
  ["add", { self: of(N, 4), other: of(3) }, [N, 4], /do not go together/],
  ["sum", { self: of(N, 4), dim: [2], keepdim: false }, [N], /its axis is 2 and must be from -2 to 1/],
  ["sum", { self: of(N, 4), dim: [1, 1], keepdim: false }, [N], /names an axis twice/],
  ["permute", { self: of(N, 4), dims: [0, 0] }, [N, N], /twice/],
  ["view", { self: of(N, 4), size: [N, 5] }, [N, 5], /3 x 4 does not make 3 x 5/],
  ["slice", { self: of(N, 4), dim: 1, start: 0, end: 3, step: 0 }, [N, 3], /its step is 0/],
  ["select", { self: of(N, 4), dim: 1, index: 4 }, [N], /its index is 4/],
  ["split_with_sizes", { self: of(N, 4), split_sizes: [3, 3], dim: 1 }, null, /its parts make no whole/],
  ["index", { self: of(4, 2), indices: [] }, [4, 2], /no places/],
  ["embedding", { weight: of(0, 2), indices: of(3) }, [3, 2], /no rows to pick/],
  ["gather", { self: of(0, 2), dim: 0, index: of(3, 2) }, [3, 2], /picks from nothing/],
  ["gather", { self: of(4, 2), dim: 0, index: of(3, 5) }, [3, 5], /more places than there are/],
  ["pixel_shuffle", { self: PICTURES, upscale_factor: 3 }, [N, 1, 24, 24], /3 does not divide/],
  ["native_group_norm", { input: PICTURES, group: 3 }, null, /4 channels make no 3 groups/],
  ["max_pool2d_with_indices", { self: PICTURES, kernel_size: [9, 9] }, null, /a kernel of 9 is larger than 8/],
  ["constant_pad_nd", { self: of(4), pad: [-3, -3], value: 0 }, [0], /cuts more than there is/],
  ["repeat", { self: of(4), repeats: [2 ** 27] }, [2 ** 29], /more than a page can hold/],
  ["arange", { start: 0, end: 1e12, step: 1 }, [1e12], /number of values/],
  ["arange", { start: 0, end: 4, step: 0 }, [4], /number of values/],
  ["cat", { tensors: 5, dim: 0 }, [4], /lacks a list of values/],
  ["sum", { self: of(N, 4), dim: [1], keepdim: 1 }, [N, 1], /its keepdim is neither true nor false/],
  ["cumsum", { self: of(4), dim: { of: [2] } }, [4], /its axis/],
];

test("arguments out of range say what and where", () => {
  for (const [op, args, shape, wanted] of WRONG) {
    const more = shape ? {} : { parts: [] };
    const said = refusal(single(op, args, shape, more));
    assert.match(said, wanted, op);
    assert.match(said, new RegExp(`: ${op} "t0": `));
  }
});

test("work and steps are bounded: what would take hours is not begun", () => {
  const side = 2 ** 14;
  const graph = single("mm", { self: of(side, side), mat2: of(side, side) }, [side, side]);
  assert.match(refusal(graph), /more operations than a browser does in minutes/);
  const params = [[3, 1], [3, 1], [3], [3]].map((shape, k) => ({ name: `w${k}`, shape }));
  const rolled = {
    format: 2,
    inputs: [...params, { name: "x", shape: [1, 200_000, 1] }, { name: "h", shape: [1, 1, 1] }],
    nodes: [{ name: "t0", op: "gru", parts: [{ shape: [1, 200_000, 1], type: "float" }, null],
      args: { input: { ref: "x" }, hx: { ref: "h" }, params: params.map(({ name }) => ({ ref: name })),
        has_biases: true, num_layers: 1, bidirectional: false, batch_first: true } }],
    outputs: [],
  };
  assert.match(refusal(rolled), /takes more than 100000 steps/);
});

// What a sound or a damaged graph gives, or the sentence that it ends with.
function outcome({ graph, tensors }) {
  let problem = "";
  try {
    const { run } = compile(graph, tensors, 4);
    const given = graph.inputs.map(({ name, shape }) => (
      [name, numbers(shape.reduce((total, size) => total * (size?.n ? 4 * size.n[0] + size.n[1] : size), 1))]));
    run(Object.fromEntries(given), graph.batch ?? 4);
  } catch (error) {
    problem = error.message;
  }
  return problem;
}

test("hundreds of damaged graphs are each run or refused in a sentence, quickly and in little memory", () => {
  const kinds = { run: 0, refused: 0, later: 0 };
  let slowest = 0;
  const before = process.memoryUsage().rss;
  for (const damaged of fuzzed(600)) {
    const start = performance.now();
    const problem = outcome(damaged);
    slowest = Math.max(slowest, performance.now() - start);
    if (problem) assert.match(problem, /^[^]{10,420}[.]$/, JSON.stringify(damaged.graph));
    kinds[problem ? (SENTENCE.test(problem) ? "refused" : "later") : "run"] += 1;
  }
  assert.ok(kinds.refused > 300 && kinds.run > 50, JSON.stringify(kinds));
  assert.ok(kinds.later < 20, JSON.stringify(kinds));
  assert.ok(slowest < 2000, `${slowest} ms`);
  assert.ok(process.memoryUsage().rss - before < 500e6, `${process.memoryUsage().rss - before} bytes`);
});
