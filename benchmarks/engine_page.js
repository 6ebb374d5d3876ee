// The page's half of benchmarks/engine.py: each function prepares a piece of work or does it n times.

import { readPack } from "../vae_core/web/engine/pack.js";
import { planGraph } from "../vae_core/web/engine/plan.js";
import { createProgram } from "../vae_core/web/engine/program.js";
import { compile } from "../vae_core/web/engine/runtime.js";
import { workspaceOf } from "../vae_core/web/engine/workspace.js";
import { blitFloats } from "../vae_core/web/kit/picture.js";

const WARMING = 1200; // small products, before the first figure: V8 begins with baseline code
const REST = 150; // ms, in which it compiles them anew

const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** @type {ReturnType<typeof workspaceOf>} */
let memory;
/** @type {(n: number) => void} */
let work = () => {};

function matrix(rows, columns) {
  const at = memory.alloc(4 * rows * columns);
  const values = memory.floats().subarray(at / 4, at / 4 + rows * columns);
  for (let i = 0; i < values.length; i++) values[i] = Math.sin(1 + 7.3 * i);
  return at;
}

// c (M, N) = a b, of which none, b or a lies transposed: layouts 0 (linear layer, b (N, K)), 1, 2.
function productOf(M, N, K, layout) {
  const [a, b, c] = [matrix(M, K), matrix(K, N), matrix(M, N)];
  const [aSteps, bSteps] = [layout === 2 ? [1, M] : [K, 1], layout === 0 ? [1, K] : [N, 1]];
  const { gemm } = memory.kernels;
  return () => gemm(M, N, K, a, ...aSteps, b, ...bSteps, c, N, 0, 0);
}

export async function warmUp() {
  memory = workspaceOf({});
  const small = [0, 1, 2].map((layout) => productOf(48, 48, 48, layout));
  for (let i = 0; i < WARMING; i++) small[i % 3]();
  await wait(REST);
}

export function prepareProduct([M, N, K, layout]) {
  memory = workspaceOf({});
  const once = productOf(M, N, K, layout);
  work = (n) => { for (let i = 0; i < n; i++) once(); };
}

const read = async (address) => readPack(await (await fetch(address)).arrayBuffer());

// Where the time goes: the kernels are timed one by one, by their name and their sizes.
/** @type {Map<string, {calls: number, ms: number}> | null} */
let profile = null;

// Of a product or a convolution its sizes, of what is elementwise the operation.
function labelOf(name, args) {
  const sizes = { gemm: 3, gemm_batch: 4, unary: 1, binary: 1, ternary: 1 };
  return `${name} ${args.slice(0, sizes[name] ?? (name.startsWith("conv") ? 7 : 0)).join(" ")}`;
}

function timed(kernels) {
  const found = new Map();
  const time = (name, kernel) => (...args) => {
    const begun = performance.now();
    const result = kernel(...args);
    const label = labelOf(name, args);
    const known = found.get(label) ?? { calls: 0, ms: 0 };
    found.set(label, { calls: known.calls + 1, ms: known.ms + performance.now() - begun });
    return result;
  };
  profile = found;
  const functions = Object.entries(kernels).filter(([, each]) => typeof each === "function");
  return Object.fromEntries(functions.map(([name, each]) => [name, time(name, each)]));
}

// -> [kernel and sizes, calls, milliseconds] of each of so many pieces of work, the slowest first.
/** @param {number} times */
export function profiled(times) {
  work(times);
  profile.clear();
  work(times);
  return [...profile].map(([label, { calls, ms }]) => [label, calls / times, ms / times])
    .sort((left, right) => right[2] - left[2]);
}

// A training step: rows of bytes gathered, noise drawn, the gradient graph, Adam and the average.
export async function prepareStep(address, measured = false) {
  const { meta: { graph, n, examples, element, hyper }, tensors } = await read(address);
  memory = workspaceOf(tensors);
  if (measured) memory.kernels = timed(memory.kernels);
  const { kernels } = memory;
  const program = createProgram(planGraph(graph, memory, n), memory);
  const place = (name) => program.inputs.find((input) => input.name === name).view().byteOffset;
  const size = (name) => program.inputs.find((input) => input.name === name).view().length;
  const bytes = memory.alloc(examples * element);
  new Uint8Array(memory.floats().buffer, bytes, examples * element)
    .forEach((_, i, all) => { all[i] = (i * 2654435761) >>> 24; });
  const index = memory.alloc(4 * n);
  const state = memory.alloc(32);
  kernels.seed(1, state);
  const noise = graph.inputs.filter(({ role }) => role === "noise").map(({ name, law }) => (
    { draw: law === "uniform" ? kernels.uniforms : kernels.normals, at: place(name), n: size(name) }));
  for (const { name, role } of graph.inputs) {
    const values = tensors[`given/${name}`]?.data;
    if (values && role !== "noise") program.inputs.find((i) => i.name === name).view().set(values);
  }
  const learned = program.outputs.filter(({ name }) => name.startsWith("gradient/")).map((output) => {
    const weight = memory.tensor(`model/${output.name.slice(9)}`);
    const count = output.view().length;
    const zeros = () => {
      const at = memory.alloc(4 * count);
      memory.floats().fill(0, at / 4, at / 4 + count);
      return at;
    };
    return { count, p: weight.buffer.place.at, m: zeros(), v: zeros(), ema: zeros(), output };
  });
  let t = 0;
  const { rate, b1, b2, eps, every } = hyper;
  work = (times) => {
    for (let i = 0; i < times; i++) {
      t += 1;
      const rows = new Uint32Array(memory.floats().buffer, index, n);
      for (let k = 0; k < n; k++) rows[k] = (Math.random() * examples) >>> 0;
      kernels.byte_rows(n, element, bytes, index, 1 / 255, place("x"));
      for (const { draw, n: count, at } of noise) draw(count, state, at);
      program.run();
      const step = rate / (1 - b1 ** t);
      const root = 1 / Math.sqrt(1 - b2 ** t);
      for (const { count, p, m, v, ema, output } of learned) {
        const gradient = output.view().byteOffset;
        kernels.adam(count, p, gradient, m, v, step, b1, 1 - b1, b2, 1 - b2, eps, root, 1, 1, 0);
        if (t % every === 0) kernels.follow(count, p, ema, 0.01);
      }
      memory.version += 1; // the weights are others now
    }
  };
  work(5);
  return program.outputs[0].view()[0];
}

// Decoded pictures, all of them painted onto a canvas where `painted`.
export async function prepareDecoder(address, count, painted, measured = false) {
  const { meta, tensors } = await read(address);
  if (measured) {
    memory = workspaceOf(tensors);
    memory.kernels = timed(memory.kernels);
  }
  const program = compile(meta.decoder, tensors, count);
  const inputs = Object.fromEntries(meta.decoder.inputs.map(({ name, shape }) => {
    const size = shape.filter((each) => typeof each === "number").reduce((a, b) => a * b, 1);
    return [name, Float32Array.from({ length: size * count }, (_, i) => Math.sin(1 + 7.3 * i))];
  }));
  const paint = painted ? painter(meta.shape, count) : () => {};
  work = (times) => { for (let i = 0; i < times; i++) paint(program.run(inputs, count)[0]); };
  work(3);
  return program.flops;
}

// Pictures side by side on a canvas, as the map's sheet of decoded codes.
function painter(shape, count) {
  const [, height, width] = shape;
  const canvas = document.createElement("canvas");
  const across = Math.ceil(Math.sqrt(count));
  canvas.width = across * width;
  canvas.height = Math.ceil(count / across) * height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const words = new Uint32Array(image.data.buffer);
  return (pictures) => {
    for (let k = 0; k < count; k++) {
      const [x, y] = [(k % across) * width, Math.floor(k / across) * height];
      blitFloats(words, canvas.width, x, y, pictures, k, shape);
    }
    context.putImageData(image, 0, 0);
  };
}

/** @param {number} n */
export function doWork(n) {
  const begun = performance.now();
  work(n);
  return (performance.now() - begun) / n;
}
