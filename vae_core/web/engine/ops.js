// Elementwise ops, normalisation and pooling, and the table of everything the runtime knows.
// The Python side of the same table is vae_core/artifacts/graph/graph.py.

/** @import { Kernel, Op, OpContext } from "./types.js" */
import {
  broadcast, cat, pad, permute, pixelShuffle, pixelUnshuffle, product, repeat, slice,
  upsampleNearest2d,
} from "./ops_layout.js";
import { conv2d, convTranspose2d, linear } from "./ops_matmul.js";
import { attention, gru, softmax, writeLine } from "./ops_sequence.js";

// Abramowitz and Stegun 7.1.26: at most 1.5e-7 off.
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t
    + 0.254829592) * t;
  return Math.sign(x) * (1 - series * Math.exp(-x * x));
}

// The nearest whole number; of two as near the even one, as in torch.
function roundToEven(x) {
  const up = Math.round(x);
  return up - x === 0.5 && up % 2 !== 0 ? up - 1 : up;
}

const sigmoid = (x) => 1 / (1 + Math.exp(-x));

// attrs -> function of one number. Truth values are 0 and 1.
/** @type {Record<string, (attrs: Record<string, any>) => (x: number) => number>} */
const UNARY = {
  affine: ({ scale, shift }) => (x) => x * scale + shift,
  relu: () => (x) => (x > 0 ? x : 0),
  leaky_relu: ({ negative_slope: slope }) => (x) => (x > 0 ? x : x * slope),
  elu: ({ alpha, scale, input_scale: inputScale }) => (x) =>
    scale * (x > 0 ? x : alpha * Math.expm1(x * inputScale)),
  silu: () => (x) => x * sigmoid(x),
  gelu: ({ approximate }) => approximate === "tanh"
    ? (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))
    : (x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)),
  softplus: ({ beta, threshold }) => (x) =>
    x * beta > threshold ? x : Math.log1p(Math.exp(x * beta)) / beta,
  sigmoid: () => sigmoid,
  tanh: () => Math.tanh,
  atanh: () => Math.atanh,
  exp: () => Math.exp,
  expm1: () => Math.expm1,
  log: () => Math.log,
  log1p: () => Math.log1p,
  sqrt: () => Math.sqrt,
  rsqrt: () => (x) => 1 / Math.sqrt(x),
  abs: () => Math.abs,
  round: () => roundToEven,
  reciprocal: () => (x) => 1 / x,
  pow: ({ exponent }) => (x) => x ** exponent,
  clamp: ({ min, max }) => (x) => Math.min(Math.max(x, min ?? -Infinity), max ?? Infinity),
};

/** @type {Record<string, (x: number, y: number) => number>} */
const BINARY = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  pow: (x, y) => x ** y,
  maximum: (x, y) => Math.max(x, y),
  minimum: (x, y) => Math.min(x, y),
  lt: (x, y) => (x < y ? 1 : 0),
  le: (x, y) => (x <= y ? 1 : 0),
  gt: (x, y) => (x > y ? 1 : 0),
  ge: (x, y) => (x >= y ? 1 : 0),
  eq: (x, y) => (x === y ? 1 : 0),
  ne: (x, y) => (x !== y ? 1 : 0),
};

// Each kernel is its own closure, so the engine inlines `f` into its loop.
/**
 * @param {(x: number) => number} f
 * @param {OpContext} context
 * @returns {Kernel}
 */
function unary(f, { inputs: [input], output, size }) {
  const x = input.data;
  const run = (n) => {
    const count = n * size;
    for (let i = 0; i < count; i++) output[i] = f(x[i]);
  };
  return { run, flops: 0 };
}

/**
 * @param {(x: number, y: number) => number} f
 * @param {OpContext} context
 * @returns {Kernel}
 */
function binary(f, { inputs: [left, right], output, shape, size }) {
  const leftAt = broadcast(left.shape, shape);
  const rightAt = broadcast(right.shape, shape);
  const run = (n) => {
    for (let example = 0; example < n; example++) {
      const to = example * size;
      const leftStart = example * left.step;
      const rightStart = example * right.step;
      for (let i = 0; i < size; i++) {
        const x = left.data[leftStart + (leftAt ? leftAt[i] : i)];
        const y = right.data[rightStart + (rightAt ? rightAt[i] : i)];
        output[to + i] = f(x, y);
      }
    }
  };
  return { run, flops: 0 };
}

/** @param {OpContext} context */
function where({ inputs, output, shape, size }) {
  const [condition, yes, no] = inputs.map((input) => {
    const at = broadcast(input.shape, shape);
    return (example, i) => input.data[example * input.step + (at ? at[i] : i)];
  });
  const run = (n) => {
    for (let example = 0; example < n; example++) {
      for (let i = 0; i < size; i++) {
        output[example * size + i] = condition(example, i) ? yes(example, i) : no(example, i);
      }
    }
  };
  return { run, flops: 0 };
}

// Batch norm at evaluation: one multiplication and one addition per channel.
/** @param {OpContext} context */
function batchNorm({ inputs: [input], output, weights, attrs, shape, size }) {
  const { weight, bias, running_mean: mean, running_var: variance } = weights;
  const channels = shape[0];
  const plane = size / channels;
  const scale = new Float32Array(channels);
  const shift = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const gain = weight ? weight.data[channel] : 1;
    scale[channel] = gain / Math.sqrt(variance.data[channel] + attrs.eps);
    shift[channel] = (bias ? bias.data[channel] : 0) - mean.data[channel] * scale[channel];
  }
  const run = (n) => {
    for (let row = 0; row < n * channels; row++) {
      const factor = scale[row % channels];
      const offset = shift[row % channels];
      for (let i = row * plane; i < (row + 1) * plane; i++) {
        output[i] = input.data[i] * factor + offset;
      }
    }
  };
  return { run, flops: 0 };
}

// Rows of `length` numbers to mean 0 and variance 1; then gain[at(i)] and bias[at(i)], where i
// counts within one example.
/**
 * @param {OpContext} context
 * @param {number} length
 * @param {(i: number) => number} at
 * @returns {Kernel}
 */
function normaliseRows({ inputs: [input], output, weights, attrs, size }, length, at) {
  const expand = (tensor, fallback) =>
    Float32Array.from({ length: size }, (_, i) => (tensor ? tensor.data[at(i)] : fallback));
  const gain = expand(weights.weight, 1);
  const bias = expand(weights.bias, 0);
  const x = input.data;
  const run = (n) => {
    for (let start = 0; start < n * size; start += length) {
      let sum = 0;
      for (let i = start; i < start + length; i++) sum += x[i];
      const mean = sum / length;
      let squares = 0;
      for (let i = start; i < start + length; i++) squares += (x[i] - mean) ** 2;
      const scale = 1 / Math.sqrt(squares / length + attrs.eps);
      const first = start % size;
      for (let i = 0; i < length; i++) {
        output[start + i] = (x[start + i] - mean) * scale * gain[first + i] + bias[first + i];
      }
    }
  };
  return { run, flops: 0 };
}

/** @param {OpContext} context */
function groupNorm(context) {
  const plane = product(context.shape.slice(1));
  return normaliseRows(context, context.size / context.attrs.groups, (i) => Math.floor(i / plane));
}

/** @param {OpContext} context */
function layerNorm(context) {
  const { length } = context.attrs;
  return normaliseRows(context, length, (i) => i % length);
}

// Mean over the last axes: rows of contiguous numbers.
/** @param {OpContext} context */
function mean({ inputs: [input], output, size }) {
  const length = product(input.shape) / size;
  const run = (n) => {
    for (let row = 0; row < n * size; row++) {
      let sum = 0;
      for (let i = row * length; i < (row + 1) * length; i++) sum += input.data[i];
      output[row] = sum / length;
    }
  };
  return { run, flops: 0 };
}

// Rows of the codebook's width, each to its nearest entry; of two as near the first, as in torch.
/** @param {OpContext} context */
function nearestEntry({ inputs: [input], output, weights: { codebook }, size }) {
  const [entries, width] = codebook.shape;
  const book = codebook.data;
  const x = input.data;
  const nearest = (from) => {
    let best = 0;
    let least = Infinity;
    for (let entry = 0; entry < entries; entry++) {
      let distance = 0;
      for (let i = 0; i < width; i++) distance += (x[from + i] - book[entry * width + i]) ** 2;
      if (distance < least) [best, least] = [entry, distance];
    }
    return best * width;
  };
  const run = (n) => {
    for (let from = 0; from < n * size; from += width) {
      const at = nearest(from);
      for (let i = 0; i < width; i++) output[from + i] = book[at + i];
    }
  };
  return { run, flops: 3 * entries * size };
}

// attrs {kernel, stride, padding}; averages count the zero padding, as torch does by default.
/**
 * @param {number} start
 * @param {(total: number, x: number) => number} combine
 * @param {(total: number, count: number) => number} finish
 * @returns {Op}
 */
function pool2d(start, combine, finish) {
  return ({ inputs: [input], output, shape, size, attrs: { kernel, stride, padding } }) => {
    const [, height, width] = input.shape;
    const [, outHeight, outWidth] = shape;
    const at = (row, y, x) => {
      let total = start;
      const top = y * stride[0] - padding[0];
      const left = x * stride[1] - padding[1];
      const bottom = Math.min(top + kernel[0], height);
      const right = Math.min(left + kernel[1], width);
      for (let i = Math.max(top, 0); i < bottom; i++) {
        for (let j = Math.max(left, 0); j < right; j++) {
          total = combine(total, input.data[(row * height + i) * width + j]);
        }
      }
      return finish(total, kernel[0] * kernel[1]);
    };
    const run = (n) => {
      for (let i = 0; i < n * size; i++) {
        const x = i % outWidth;
        const y = Math.floor(i / outWidth) % outHeight;
        output[i] = at(Math.floor(i / (outWidth * outHeight)), y, x);
      }
    };
    return { run, flops: 0 };
  };
}

// Name -> function of {inputs: [{data, shape, step}], output, shape, size, weights, attrs} that
// prepares a kernel {run(n), flops}. `size` counts numbers per example, `step` is the distance
// between examples (0 for constants, the same for all).
/** @type {Record<string, Op>} */
export const OPS = {
  linear,
  conv2d,
  conv_transpose2d: convTranspose2d,
  slice,
  pad,
  permute,
  repeat,
  cat,
  upsample_nearest2d: upsampleNearest2d,
  pixel_shuffle: pixelShuffle,
  pixel_unshuffle: pixelUnshuffle,
  where,
  batch_norm: batchNorm,
  group_norm: groupNorm,
  layer_norm: layerNorm,
  softmax,
  scaled_dot_product_attention: attention,
  gru,
  write_line: writeLine,
  nearest_entry: nearestEntry,
  mean,
  avg_pool2d: pool2d(0, (total, x) => total + x, (total, count) => total / count),
  max_pool2d: pool2d(-Infinity, (total, x) => (x > total ? x : total), (total) => total),
};
for (const [name, f] of Object.entries(BINARY)) OPS[name] = (context) => binary(f, context);
for (const [name, make] of Object.entries(UNARY)) {
  const pairwise = OPS[name];
  OPS[name] = (context) => context.inputs.length === 2
    ? pairwise(context)
    : unary(make(context.attrs), context);
}

// Ops whose element i depends on element i alone: they may overwrite their input.
export const ELEMENTWISE = new Set([...Object.keys(UNARY), ...Object.keys(BINARY)]);
