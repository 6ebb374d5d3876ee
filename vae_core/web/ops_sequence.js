// Attention and recurrence over the rows of an example, and the softmax.
// The Python side is vae_core/export/graph_sequences.py.

import { product } from "./ops_layout.js";
import { addProduct, fillRows } from "./ops_matmul.js";

// Rows of `length` numbers, each scaled and turned into weights that sum to one.
function softmaxRows(from, to, count, length, scale) {
  for (let start = 0; start < count * length; start += length) {
    let most = -Infinity;
    for (let i = start; i < start + length; i++) most = Math.max(most, from[i] * scale);
    let sum = 0;
    for (let i = start; i < start + length; i++) {
      to[i] = Math.exp(from[i] * scale - most);
      sum += to[i];
    }
    for (let i = start; i < start + length; i++) to[i] /= sum;
  }
}

// Over the last axis.
export function softmax({ inputs: [input], output, shape, size }) {
  const length = shape.at(-1);
  const run = (n) => softmaxRows(input.data, output, (n * size) / length, length, 1);
  return { run, flops: 0 };
}

// softmax(scale query key') value for query (..., T, d), key (..., S, d) and value (..., S, e).
export function attention({ inputs: [query, key, value], output, shape, attrs: { scale } }) {
  const [tokens, depth] = query.shape.slice(-2);
  const [others, width] = value.shape.slice(-2);
  const heads = product(shape.slice(0, -2));
  const scores = new Float32Array(tokens * others);
  const columns = new Float32Array(width * others); // value', so that its rows are contiguous

  function head(index) {
    scores.fill(0);
    addProduct(query.data, index * tokens * depth, tokens, key.data, index * others * depth, others,
      depth, scores, 0, others, 1);
    softmaxRows(scores, scores, tokens, others, scale);
    for (let row = 0; row < others; row++) {
      const from = (index * others + row) * width;
      for (let i = 0; i < width; i++) columns[i * others + row] = value.data[from + i];
    }
    const to = index * tokens * width;
    output.fill(0, to, to + tokens * width);
    addProduct(scores, 0, tokens, columns, 0, width, others, output, to, width, 1);
  }

  const run = (n) => {
    for (let index = 0; index < n * heads; index++) head(index);
  };
  return { run, flops: 2 * heads * tokens * others * (depth + width) };
}

const sigmoid = (x) => 1 / (1 + Math.exp(-x));

// x (T, inputs) and maybe a first state -> all states (T, H). The gates reset, update and new
// stand in this order in the weights (3 H, inputs) and (3 H, H), as in torch.nn.GRU.
export function gru({ inputs: [x, first], output, weights, shape, size, attrs: { reverse } }) {
  const { weight_ih: weightIn, weight_hh: weightState, bias_ih: biasIn, bias_hh: biasState } = weights;
  const [steps, width] = shape;
  const depth = x.shape.at(-1);
  const wide = 3 * width;
  if (weightIn.shape[1] !== depth || weightState.shape[0] !== wide) {
    throw new Error(`weights of ${weightIn.shape} and ${weightState.shape} do not map to ${shape}`);
  }
  const block = output.length / size;
  const given = new Float32Array(block * steps * wide); // what the input says to the gates
  const own = new Float32Array(block * wide); // what the state says to them
  const state = new Float32Array(block * width);

  function step(at, n) {
    fillRows(own, biasState, n, wide);
    addProduct(state, 0, n, weightState.data, 0, wide, width, own, 0, wide, 1);
    for (let example = 0; example < n; example++) {
      const a = (example * steps + at) * wide;
      const b = example * wide;
      for (let i = 0; i < width; i++) {
        const reset = sigmoid(given[a + i] + own[b + i]);
        const update = sigmoid(given[a + width + i] + own[b + width + i]);
        const fresh = Math.tanh(given[a + 2 * width + i] + reset * own[b + 2 * width + i]);
        const before = state[example * width + i];
        const after = fresh + update * (before - fresh);
        state[example * width + i] = after;
        output[example * size + at * width + i] = after;
      }
    }
  }

  const run = (n) => {
    fillRows(given, biasIn, n * steps, wide);
    addProduct(x.data, 0, n * steps, weightIn.data, 0, wide, depth, given, 0, wide, 1);
    if (first) state.set(first.data.subarray(0, n * width));
    else state.fill(0);
    for (let k = 0; k < steps; k++) step(reverse ? steps - 1 - k : k, n);
  };
  return { run, flops: 2 * steps * wide * (depth + width) };
}
