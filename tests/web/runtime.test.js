// Every operation of the runtime against the plainest code that computes it, and its sentences.
import assert from "node:assert/strict";
import test from "node:test";

import { OPS } from "../../vae_core/web/engine/ops.js";
import { compile } from "../../vae_core/web/engine/runtime.js";
import { near, numbers, problemOf } from "./helpers.js";

const size = (shape) => shape.reduce((product, side) => product * side, 1);
const tensor = (shape, seed) => ({ shape, data: numbers(size(shape), seed) });

const COMPUTED = new Set();

// What one node computes for a batch of n: inputs and weights are {name: {shape, data}}, shapes of
// inputs without the batch.
function compute(op, inputs, shape, { weights = {}, attrs = {}, n = 1 } = {}) {
  COMPUTED.add(op);
  const names = inputs.map((_, i) => `x${i}`);
  const graph = {
    inputs: names.map((name, i) => ({ name, shape: inputs[i].shape })),
    nodes: [{
      op, name: "t", inputs: names, input_shapes: inputs.map((input) => input.shape),
      weights: Object.fromEntries(Object.keys(weights).map((role) => [role, role])), attrs, shape,
    }],
    outputs: ["t"],
    output_shapes: [shape],
  };
  const given = Object.fromEntries(names.map((name, i) => [name, inputs[i].data]));
  return compile(graph, weights, n).run(given, n)[0];
}

// `n` examples beside each other.
const batch = (shape, n, seed = 1) => ({ shape, data: numbers(n * size(shape), seed) });

test("functions of one number", () => {
  const x = batch([5, 3], 2);
  const positive = { ...x, data: x.data.map((value) => Math.abs(value) + 0.1) };
  const sigmoid = (v) => 1 / (1 + Math.exp(-v));
  const cases = {
    affine: [{ scale: 2, shift: -1 }, (v) => 2 * v - 1],
    relu: [{}, (v) => Math.max(0, v)],
    leaky_relu: [{ negative_slope: 0.2 }, (v) => (v < 0 ? 0.2 * v : v)],
    elu: [{ alpha: 0.7, scale: 1, input_scale: 1 }, (v) => (v > 0 ? v : 0.7 * (Math.exp(v) - 1))],
    silu: [{}, (v) => v * sigmoid(v)],
    softplus: [{ beta: 2, threshold: 20 }, (v) => Math.log(1 + Math.exp(2 * v)) / 2],
    sigmoid: [{}, sigmoid],
    tanh: [{}, Math.tanh],
    exp: [{}, Math.exp],
    abs: [{}, Math.abs],
    clamp: [{ min: -0.5, max: null }, (v) => Math.max(-0.5, v)],
  };
  for (const [op, [attrs, f]] of Object.entries(cases)) {
    near(compute(op, [x], [5, 3], { attrs, n: 2 }), Array.from(x.data, f), 1e-5, op);
  }
  const onPositive = {
    log: Math.log, log1p: Math.log1p, sqrt: Math.sqrt, rsqrt: (v) => 1 / Math.sqrt(v),
    reciprocal: (v) => 1 / v,
  };
  for (const [op, f] of Object.entries(onPositive)) {
    near(compute(op, [positive], [5, 3], { n: 2 }), Array.from(positive.data, f), 1e-4, op);
  }
  near(compute("pow", [positive], [5, 3], { attrs: { exponent: 2.5 }, n: 2 }),
    Array.from(positive.data, (v) => v ** 2.5), 1e-4);
  const halves = { shape: [5], data: Float32Array.of(0.5, 1.5, 2.5, -0.5, -1.4) };
  near(compute("round", [halves], [5]), [0, 2, 2, 0, -1]);
  // Phi(1) = 0.841345, and gelu(x) = x Phi(x).
  const one = { shape: [2], data: Float32Array.of(1, -1) };
  near(compute("gelu", [one], [2], { attrs: { approximate: "none" } }), [0.841345, -0.158655], 1e-5);
  near(compute("gelu", [one], [2], { attrs: { approximate: "tanh" } }), [0.841192, -0.158808], 1e-5);
});

test("functions of two numbers stretch what is smaller", () => {
  const n = 3;
  const left = batch([2, 1, 4], n, 1);
  const right = batch([3, 1], n, 2);
  const cases = {
    add: (x, y) => x + y, sub: (x, y) => x - y, mul: (x, y) => x * y, div: (x, y) => x / y,
    maximum: Math.max, minimum: Math.min, lt: (x, y) => Number(x < y), le: (x, y) => Number(x <= y),
    gt: (x, y) => Number(x > y), ge: (x, y) => Number(x >= y), eq: (x, y) => Number(x === y),
    ne: (x, y) => Number(x !== y),
  };
  for (const [op, f] of Object.entries(cases)) {
    const expected = Array.from({ length: n * 24 }, (_, i) => {
      const [example, c, row, column] = [Math.floor(i / 24), Math.floor(i / 12) % 2,
        Math.floor(i / 4) % 3, i % 4];
      return f(left.data[example * 8 + c * 4 + column], right.data[example * 3 + row]);
    });
    near(compute(op, [left, right], [2, 3, 4], { n }), expected, 1e-4, op);
  }
  const condition = { shape: [4], data: Float32Array.of(1, 0, 0, 1) };
  const [yes, no] = [batch([4], 1, 3), batch([1], 1, 4)];
  near(compute("where", [condition, yes, no], [4]),
    [yes.data[0], no.data[0], no.data[0], yes.data[3]]);
});

test("numbers are moved", () => {
  const x = { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
  const cases = [
    ["slice", { axis: 1, start: 0, step: 2 }, [2, 2], [1, 3, 4, 6]],
    ["pad", { before: [0, 1], value: 9 }, [2, 5], [9, 1, 2, 3, 9, 9, 4, 5, 6, 9]],
    ["pad", { before: [-1, 0], value: 0 }, [1, 3], [4, 5, 6]],
    ["permute", { axes: [1, 0] }, [3, 2], [1, 4, 2, 5, 3, 6]],
    ["repeat", {}, [2, 6], [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]],
  ];
  for (const [op, attrs, shape, expected] of cases) {
    near(compute(op, [x], shape, { attrs }), expected, 0, op);
    const twice = { shape: x.shape, data: Float32Array.of(...x.data, ...x.data) };
    near(compute(op, [twice], shape, { attrs, n: 2 }), [...expected, ...expected], 0, op);
  }
  near(compute("cat", [x, { shape: [2, 1], data: Float32Array.of(7, 8) }], [2, 4],
    { attrs: { axis: 1 } }), [1, 2, 3, 7, 4, 5, 6, 8]);
  const pixels = { shape: [1, 2, 2], data: Float32Array.of(1, 2, 3, 4) };
  near(compute("upsample_nearest2d", [pixels], [1, 4, 2], { attrs: { scale: [0.5, 1] } }),
    [1, 2, 1, 2, 3, 4, 3, 4]);
  const planes = { shape: [4, 1, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
  const shuffled = [1, 3, 2, 4, 5, 7, 6, 8];
  near(compute("pixel_shuffle", [planes], [1, 2, 4], { attrs: { factor: 2 } }), shuffled);
  const back = { shape: [1, 2, 4], data: Float32Array.from(shuffled) };
  near(compute("pixel_unshuffle", [back], [4, 1, 2], { attrs: { factor: 2 } }), planes.data);
});

// Rows of `width` numbers times a matrix (out, in), plus a bias.
function times(rows, width, weight, bias) {
  const out = weight.shape[0];
  return Float64Array.from({ length: (rows.length / width) * out }, (_, i) => {
    const [row, k] = [Math.floor(i / out), i % out];
    let sum = bias ? bias.data[k] : 0;
    for (let d = 0; d < width; d += 1) sum += rows[row * width + d] * weight.data[k * width + d];
    return sum;
  });
}

test("linear layers of every size of tile", () => {
  for (const [rows, inner, out] of [[1, 1, 1], [1, 7, 13], [5, 7, 1], [3, 4, 8], [7, 9, 6]]) {
    for (const n of [1, 4, 13]) {
      const x = batch([rows, inner], n);
      const weights = { weight: tensor([out, inner], 2), bias: tensor([out], 3) };
      const expected = times(x.data, inner, weights.weight, weights.bias);
      near(compute("linear", [x], [rows, out], { weights, n }), expected, 1e-4);
      const plain = { weight: weights.weight };
      near(compute("linear", [x], [rows, out], { weights: plain, n }),
        times(x.data, inner, plain.weight), 1e-4);
    }
  }
});

// A convolution by its definition. x: (C, H, W) floats of one example.
function convolved(x, [channels, height, width], weight, bias, shape, attrs) {
  const [out, outHeight, outWidth] = shape;
  const [, each, kh, kw] = weight.shape;
  const { stride, padding, dilation, groups } = attrs;
  return Float64Array.from({ length: out * outHeight * outWidth }, (_, i) => {
    const [o, y, at] = [Math.floor(i / (outHeight * outWidth)), Math.floor(i / outWidth) % outHeight,
      i % outWidth];
    const group = Math.floor(o / (out / groups));
    let sum = bias ? bias.data[o] : 0;
    for (let c = 0; c < channels / groups; c += 1) {
      for (let u = 0; u < kh; u += 1) {
        for (let v = 0; v < kw; v += 1) {
          const row = y * stride[0] - padding[0] + u * dilation[0];
          const column = at * stride[1] - padding[1] + v * dilation[1];
          if (row < 0 || row >= height || column < 0 || column >= width) continue;
          const w = weight.data[((o * each + c) * kh + u) * kw + v];
          sum += w * x[((group * each + c) * height + row) * width + column];
        }
      }
    }
    return sum;
  });
}

// Its transpose: every input position paints its patch.
function painted(x, [channels, height, width], weight, bias, shape, attrs) {
  const [out, outHeight, outWidth] = shape;
  const [, each, kh, kw] = weight.shape;
  const { stride, padding, dilation, groups } = attrs;
  const found = Float64Array.from({ length: out * outHeight * outWidth }, (_, i) => (
    bias ? bias.data[Math.floor(i / (outHeight * outWidth))] : 0));
  for (let c = 0; c < channels; c += 1) {
    const group = Math.floor(c / (channels / groups));
    for (let i = 0; i < height * width; i += 1) {
      for (let k = 0; k < each * kh * kw; k += 1) {
        const [o, u, v] = [Math.floor(k / (kh * kw)), Math.floor(k / kw) % kh, k % kw];
        const row = Math.floor(i / width) * stride[0] - padding[0] + u * dilation[0];
        const column = (i % width) * stride[1] - padding[1] + v * dilation[1];
        if (row < 0 || row >= outHeight || column < 0 || column >= outWidth) continue;
        found[((group * each + o) * outHeight + row) * outWidth + column]
          += weight.data[c * each * kh * kw + k] * x[c * height * width + i];
      }
    }
  }
  return found;
}

// n examples one by one.
function each(n, x, count, act) {
  return Array.from({ length: n }, (_, k) => (
    Array.from(act(x.subarray(k * count, (k + 1) * count))))).flat();
}

test("convolutions", () => {
  const cases = [ // input, output channels, kernel, stride, padding, dilation, groups
    [[6, 11, 13], 8, [3, 3], [1, 1], [1, 1], [1, 1], 1],
    [[6, 11, 13], 9, [4, 4], [2, 2], [1, 1], [1, 1], 1],
    [[6, 11, 13], 4, [3, 2], [2, 1], [1, 0], [1, 1], 1],
    [[6, 11, 13], 4, [3, 3], [1, 1], [2, 2], [2, 2], 1],
    [[6, 11, 13], 6, [3, 3], [1, 1], [0, 0], [1, 1], 6],
    [[6, 11, 13], 8, [5, 5], [1, 1], [2, 2], [1, 1], 2],
    [[2, 1, 1], 3, [1, 1], [1, 1], [0, 0], [1, 1], 1],
  ];
  for (const [shape, out, kernel, stride, padding, dilation, groups] of cases) {
    const attrs = { stride, padding, dilation, groups };
    const side = (k) => (
      Math.floor((shape[k + 1] + 2 * padding[k] - dilation[k] * (kernel[k] - 1) - 1) / stride[k]) + 1);
    const to = [out, side(0), side(1)];
    const weights = {
      weight: tensor([out, shape[0] / groups, ...kernel], 2), bias: tensor([out], 3),
    };
    for (const n of [1, 3]) {
      const x = batch(shape, n);
      const expected = each(n, x.data, size(shape), (one) => (
        convolved(one, shape, weights.weight, weights.bias, to, attrs)));
      near(compute("conv2d", [x], to, { weights, attrs, n }), expected, 1e-3, String(kernel));
    }
  }
});

test("transposed convolutions", () => {
  const cases = [ // input, output channels, kernel, stride, padding, dilation, groups, output padding
    [[6, 5, 4], 8, [4, 4], [2, 2], [1, 1], [1, 1], 1, [0, 0]],
    [[6, 5, 4], 1, [3, 3], [2, 2], [1, 1], [1, 1], 1, [1, 1]],
    [[6, 5, 4], 4, [3, 2], [3, 1], [0, 1], [1, 1], 1, [2, 0]],
    [[6, 5, 4], 4, [3, 3], [1, 1], [2, 2], [2, 2], 1, [0, 0]],
    [[6, 5, 4], 6, [3, 3], [1, 1], [0, 0], [1, 1], 3, [0, 0]],
  ];
  for (const [shape, out, kernel, stride, padding, dilation, groups, more] of cases) {
    const attrs = { stride, padding, dilation, groups };
    const side = (k) => (shape[k + 1] - 1) * stride[k] - 2 * padding[k]
      + dilation[k] * (kernel[k] - 1) + more[k] + 1;
    const to = [out, side(0), side(1)];
    const weights = {
      weight: tensor([shape[0], out / groups, ...kernel], 2), bias: tensor([out], 3),
    };
    for (const n of [1, 3]) {
      const x = batch(shape, n);
      const expected = each(n, x.data, size(shape), (one) => (
        painted(one, shape, weights.weight, weights.bias, to, attrs)));
      near(compute("conv_transpose2d", [x], to, { weights, attrs, n }), expected, 1e-3);
    }
  }
});

// Mean 0 and variance 1 over `length` numbers from `start`, in place.
function normalise(x, start, length, eps) {
  const part = x.subarray(start, start + length);
  const mean = part.reduce((sum, v) => sum + v, 0) / length;
  const variance = part.reduce((sum, v) => sum + (v - mean) ** 2, 0) / length;
  part.forEach((v, i) => { part[i] = (v - mean) / Math.sqrt(variance + eps); });
}

test("normalisations", () => {
  const [n, shape, eps] = [2, [6, 4, 5], 1e-5];
  const x = batch(shape, n);
  const per = (i) => Math.floor(i / 20) % 6;
  const positive = (seed) => {
    const { data } = tensor([6], seed);
    return { shape: [6], data: data.map((v) => Math.abs(v) + 0.5) };
  };
  const weights = {
    weight: positive(2), bias: tensor([6], 3), running_mean: tensor([6], 4), running_var: positive(5),
  };
  near(compute("batch_norm", [x], shape, { weights, attrs: { eps }, n }), x.data.map((v, i) => (
    ((v - weights.running_mean.data[per(i)]) / Math.sqrt(weights.running_var.data[per(i)] + eps))
    * weights.weight.data[per(i)] + weights.bias.data[per(i)])), 1e-4);
  const grouped = Float64Array.from(x.data);
  for (let start = 0; start < grouped.length; start += 40) normalise(grouped, start, 40, eps);
  const { weight, bias } = weights;
  near(compute("group_norm", [x], shape, { weights: { weight, bias }, attrs: { eps, groups: 3 }, n }),
    grouped.map((v, i) => v * weight.data[per(i)] + bias.data[per(i)]), 1e-4);
  const rows = Float64Array.from(x.data);
  for (let start = 0; start < rows.length; start += 5) normalise(rows, start, 5, eps);
  near(compute("layer_norm", [x], shape, { attrs: { eps, length: 5 }, n }), rows, 1e-4);
});

test("means, pools and the nearest entry of a codebook", () => {
  const x = { shape: [1, 2, 4], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
  near(compute("mean", [x], [1, 2]), [2.5, 6.5]);
  const attrs = { kernel: [2, 2], stride: [2, 2], padding: [0, 0] };
  near(compute("max_pool2d", [x], [1, 1, 2], { attrs }), [6, 8]);
  near(compute("avg_pool2d", [x], [1, 1, 2], { attrs }), [3.5, 5.5]);
  const padded = { kernel: [3, 3], stride: [2, 2], padding: [1, 1] };
  near(compute("avg_pool2d", [x], [1, 1, 2], { attrs: padded }), [14 / 9, 30 / 9], 1e-6);
  const codebook = { shape: [3, 2], data: Float32Array.of(0, 0, 1, 1, 1, 1) };
  const codes = { shape: [2, 2], data: Float32Array.of(0.2, 0.1, 0.9, 1.5) };
  near(compute("nearest_entry", [codes], [2, 2], { weights: { codebook } }), [0, 0, 1, 1]);
});

const softmax = (row) => {
  const all = row.map((v) => Math.exp(v - Math.max(...row)));
  return all.map((v) => v / all.reduce((sum, each) => sum + each, 0));
};

test("attention", () => {
  const [n, heads, tokens, others, depth, width] = [2, 3, 5, 4, 6, 7];
  const [query, key] = [batch([heads, tokens, depth], n, 1), batch([heads, others, depth], n, 2)];
  const value = batch([heads, others, width], n, 3);
  const scale = 0.7;
  const expected = [];
  for (let head = 0; head < n * heads; head += 1) {
    for (let t = 0; t < tokens; t += 1) {
      const from = (head * tokens + t) * depth;
      const weights = softmax(Array.from({ length: others }, (_, s) => {
        let sum = 0;
        for (let d = 0; d < depth; d += 1) {
          sum += query.data[from + d] * key.data[(head * others + s) * depth + d];
        }
        return scale * sum;
      }));
      for (let e = 0; e < width; e += 1) {
        expected.push(weights.reduce((sum, w, s) => (
          sum + w * value.data[(head * others + s) * width + e]), 0));
      }
    }
  }
  near(compute("scaled_dot_product_attention", [query, key, value], [heads, tokens, width],
    { attrs: { scale }, n }), expected, 1e-4);
  const rows = { shape: [2, 3], data: Float32Array.of(1, 2, 3, 1000, 1000, 1000) };
  near(compute("softmax", [rows], [2, 3]), [...softmax([1, 2, 3]), 1 / 3, 1 / 3, 1 / 3], 1e-6);
});

// One step of a gated recurrent unit as torch.nn.GRU defines it. x, h: rows of numbers.
function gated(x, h, { weight_ih: wi, weight_hh: wh, bias_ih: bi, bias_hh: bh }) {
  const H = h.length;
  const sigmoid = (v) => 1 / (1 + Math.exp(-v));
  const [said, own] = [times(x, x.length, wi, bi), times(h, H, wh, bh)];
  return Float64Array.from(h, (before, i) => {
    const reset = sigmoid(said[i] + own[i]);
    const update = sigmoid(said[H + i] + own[H + i]);
    const fresh = Math.tanh(said[2 * H + i] + reset * own[2 * H + i]);
    return (1 - update) * fresh + update * before;
  });
}

test("recurrence, forwards, backwards and from a given state", () => {
  const [n, steps, inner, H] = [2, 4, 3, 5];
  const weights = {
    weight_ih: tensor([3 * H, inner], 2), weight_hh: tensor([3 * H, H], 3),
    bias_ih: tensor([3 * H], 4), bias_hh: tensor([3 * H], 5),
  };
  const x = batch([steps, inner], n);
  const first = batch([H], n, 6);
  for (const reverse of [false, true]) {
    for (const begun of [false, true]) {
      const expected = new Float64Array(n * steps * H);
      for (let k = 0; k < n; k += 1) {
        let h = begun ? first.data.subarray(k * H, (k + 1) * H) : new Float64Array(H);
        for (let s = 0; s < steps; s += 1) {
          const t = reverse ? steps - 1 - s : s;
          h = gated(x.data.subarray((k * steps + t) * inner, (k * steps + t + 1) * inner), h, weights);
          expected.set(h, (k * steps + t) * H);
        }
      }
      const inputs = begun ? [x, first] : [x];
      near(compute("gru", inputs, [steps, H], { weights, attrs: { reverse }, n }), expected, 1e-4);
    }
  }
});

test("a line is written symbol by symbol", () => {
  const [n, places, symbols, H] = [3, 4, 5, 6];
  const weights = {
    steps: tensor([places, H], 1), weight_ih: tensor([3 * H, H], 2), weight_hh: tensor([3 * H, H], 3),
    bias_ih: tensor([3 * H], 4), bias_hh: tensor([3 * H], 5), before: tensor([H, symbols], 6),
    bias_before: tensor([H], 7), symbol: tensor([symbols, H], 8), bias_symbol: tensor([symbols], 9),
  };
  const h = batch([H], n, 10);
  const expected = [];
  for (let k = 0; k < n; k += 1) {
    const code = h.data.subarray(k * H, (k + 1) * H);
    let state = Float64Array.from(code, Math.tanh);
    let last = null;
    for (let place = 0; place < places; place += 1) {
      const told = Float64Array.from(code, (v, i) => v + weights.steps.data[place * H + i]
        + weights.bias_before.data[i]
        + (last === null ? 0 : weights.before.data[i * symbols + last]));
      state = gated(told, state, weights);
      const logits = Array.from(times(state, H, weights.symbol, weights.bias_symbol));
      last = logits.indexOf(Math.max(...logits));
      expected.push(...logits);
    }
  }
  near(compute("write_line", [h], [places, symbols], { weights, n }), expected, 1e-3);
});

// A chain of nodes.
const LINEAR = {
  op: "linear", name: "t1", inputs: ["z"], input_shapes: [[2]], weights: { weight: "model/w" },
  attrs: {}, shape: [1],
};
const DOUBLE = {
  inputs: [{ name: "z", shape: [2] }], nodes: [LINEAR], outputs: ["t1"], output_shapes: [[1]],
};
const WEIGHT = { "model/w": { shape: [1, 2], data: Float32Array.of(3, 4) } };

test("a value that is read again is not overwritten", () => {
  const unit = (op, name, inputs, attrs = {}) => (
    { op, name, inputs, input_shapes: inputs.map(() => [3]), weights: {}, attrs, shape: [3] });
  const graph = {
    inputs: [{ name: "x", shape: [3] }],
    nodes: [
      unit("affine", "a", ["x"], { scale: 2, shift: 0 }), unit("relu", "b", ["a"]),
      unit("exp", "c", ["a"]), unit("add", "d", ["b", "c"]),
    ],
    outputs: ["d", "a"],
    output_shapes: [[3], [3]],
  };
  const x = Float32Array.of(-1, 0, 1);
  const [d, a] = compile(graph, {}, 1).run({ x }, 1);
  near(a, [-2, 0, 2]);
  near(d, [Math.exp(-2), 1, 2 + Math.exp(2)], 1e-6);
  near(x, [-1, 0, 1]);
});

test("constants are the same for every example", () => {
  const graph = {
    inputs: [{ name: "x", shape: [2] }],
    nodes: [
      { op: "constant", name: "one", inputs: [], input_shapes: [], weights: {}, attrs: { value: 1 },
        shape: [2] },
      { op: "constant", name: "given", inputs: [], input_shapes: [], weights: { value: "w" },
        attrs: {}, shape: [2] },
      { op: "add", name: "sum", inputs: ["x", "given"], input_shapes: [[2], [2]], weights: {},
        attrs: {}, shape: [2] },
    ],
    outputs: ["sum", "one"],
    output_shapes: [[2], [2]],
  };
  const w = { shape: [2], data: Float32Array.of(10, 20) };
  const [sum, one] = compile(graph, { w }, 2).run({ x: Float32Array.of(1, 2, 3, 4) }, 2);
  near(sum, [11, 22, 13, 24]);
  near(one, [1, 1, 1, 1]);
});

test("what goes wrong is a sentence", () => {
  const run = ({ graph = DOUBLE, tensors = WEIGHT, z = [1, 2], n = 1 } = {}) => (
    Array.from(compile(graph, tensors, 2).run({ z: Float32Array.from(z) }, n)[0]));
  assert.deepEqual(run(), [11]);
  assert.deepEqual(run({ z: [1, 2, 0, 1], n: 2 }), [11, 4]);
  assert.equal(compile(DOUBLE, WEIGHT, 2).flops, 4);
  const said = (given) => problemOf(() => run(given));
  assert.match(said({ tensors: {} }), /no tensor "model\/w", which linear t1 needs as its weight/);
  assert.match(said({ n: 3 }), /compiled for 1 to 2 examples at a time, not 3/);
  assert.match(said({ n: 2 }), /Input "z" must be a Float32Array of 4 numbers/);
  const foreign = { ...DOUBLE, nodes: [{ ...LINEAR, op: "toString" }] };
  assert.match(said({ graph: foreign }), /does not know the operation "toString"/);
  const narrow = { "model/w": { shape: [1, 3], data: Float32Array.of(1, 2, 3) } };
  assert.match(said({ tensors: narrow }), /linear t1 cannot be prepared/);
});

test("more examples than a block are computed block by block", () => {
  const n = 30;
  const z = numbers(2 * n);
  near(compile(DOUBLE, WEIGHT, n).run({ z }, n)[0],
    Array.from({ length: n }, (_, k) => 3 * z[2 * k] + 4 * z[2 * k + 1]), 1e-5);
});

test("the last functions, and that every operation has been computed here", () => {
  for (const op of ["atanh", "expm1"]) {
    const x = { shape: [3], data: Float32Array.of(-0.5, 0, 0.9) };
    near(compute(op, [x], [3]), Array.from(x.data, Math[op]), 1e-5, op);
  }
  assert.deepEqual(Object.keys(OPS).filter((op) => !COMPUTED.has(op)), []);
});
