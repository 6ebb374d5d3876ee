// Attention and recurrence over the rows of an example, and the softmax.
// The Python side is vae_core/artifacts/graph/sequences.py.

/** @import { OpContext } from "./types.js" */
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
/** @param {OpContext} context */
export function softmax({ inputs: [input], output, shape, size }) {
  const length = shape.at(-1);
  const run = (n) => softmaxRows(input.data, output, (n * size) / length, length, 1);
  return { run, flops: 0 };
}

// softmax(scale query key') value for query (..., T, d), key (..., S, d) and value (..., S, e).
/** @param {OpContext} context */
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

// What a state and what it hears make of the next one: gates reset, update and new, in this order,
// of `said` from the input and `own` from the state; one example's numbers from `a` and `b` on.
function nextState(said, a, own, b, state, at, width) {
  for (let i = 0; i < width; i++) {
    const reset = sigmoid(said[a + i] + own[b + i]);
    const update = sigmoid(said[a + width + i] + own[b + width + i]);
    const fresh = Math.tanh(said[a + 2 * width + i] + reset * own[b + 2 * width + i]);
    state[at + i] = fresh + update * (state[at + i] - fresh);
  }
}

// x (T, inputs) and maybe a first state -> all states (T, H). The gates reset, update and new
// stand in this order in the weights (3 H, inputs) and (3 H, H), as in torch.nn.GRU.
/** @param {OpContext} context */
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
      const here = example * width;
      nextState(given, (example * steps + at) * wide, own, example * wide, state, here, width);
      output.set(state.subarray(here, here + width), example * size + at * width);
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

// h (S) -> logits (T, V) of a GRU that is told at every step the likeliest symbol of the one before
// (vae_core/models/networks/writer.py).
/** @param {OpContext} context */
export function writeLine({ inputs: [h], output, shape, size, weights }) {
  const { steps, weight_ih: weightIn, weight_hh: weightState, bias_ih: biasIn, bias_hh: biasState,
    before, bias_before: biasBefore, symbol, bias_symbol: biasSymbol } = weights;
  const [places, symbols] = shape;
  const width = h.shape.at(-1);
  const wide = 3 * width;
  if (weightIn.shape[1] !== width || symbol.shape[0] !== symbols) {
    throw new Error(`weights of ${weightIn.shape} and ${symbol.shape} do not map to ${shape}`);
  }
  // Constant of a symbol and of a place: what the gates hear from each.
  const columns = new Float32Array(symbols * width);
  for (let i = 0; i < width; i++) {
    for (let k = 0; k < symbols; k++) columns[k * width + i] = before.data[i * symbols + k];
  }
  const fromSymbol = new Float32Array(symbols * wide);
  addProduct(columns, 0, symbols, weightIn.data, 0, wide, width, fromSymbol, 0, wide, 1);
  const told = steps.data.slice();
  for (let i = 0; i < told.length; i++) told[i] += biasBefore.data[i % width];
  const fromPlace = new Float32Array(places * wide);
  fillRows(fromPlace, biasIn, places, wide);
  addProduct(told, 0, places, weightIn.data, 0, wide, width, fromPlace, 0, wide, 1);

  const block = output.length / size;
  const fromCode = new Float32Array(block * wide);
  const said = new Float32Array(block * wide);
  const own = new Float32Array(block * wide);
  const state = new Float32Array(block * width);
  const logits = new Float32Array(block * symbols);
  const chosen = new Int32Array(block);

  function hear(place, n) {
    for (let example = 0; example < n; example++) {
      const at = example * wide;
      const from = chosen[example] * wide;
      for (let i = 0; i < wide; i++) {
        said[at + i] = fromCode[at + i] + fromPlace[place * wide + i];
        if (place) said[at + i] += fromSymbol[from + i];
      }
    }
  }

  function step(place, n) {
    hear(place, n);
    fillRows(own, biasState, n, wide);
    addProduct(state, 0, n, weightState.data, 0, wide, width, own, 0, wide, 1);
    for (let example = 0; example < n; example++) {
      nextState(said, example * wide, own, example * wide, state, example * width, width);
    }
    fillRows(logits, biasSymbol, n, symbols);
    addProduct(state, 0, n, symbol.data, 0, symbols, width, logits, 0, symbols, 1);
    for (let example = 0; example < n; example++) {
      const from = example * symbols;
      const to = example * size + place * symbols;
      let best = 0;
      for (let k = 0; k < symbols; k++) {
        output[to + k] = logits[from + k];
        if (logits[from + k] > logits[from + best]) best = k;
      }
      chosen[example] = best;
    }
  }

  const run = (n) => {
    fromCode.fill(0, 0, n * wide);
    addProduct(h.data, 0, n, weightIn.data, 0, wide, width, fromCode, 0, wide, 1);
    for (let i = 0; i < n * width; i++) state[i] = Math.tanh(h.data[i]);
    for (let place = 0; place < places; place++) step(place, n);
  };
  return { run, flops: 2 * places * width * (wide + symbols) };
}
