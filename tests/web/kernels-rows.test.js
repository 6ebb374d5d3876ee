// Kernels that move, reduce and norm numbers, against plain loops in float64.
import assert from "node:assert/strict";
import { test } from "node:test";
import { call, close, draws, ints, kernels, out, some } from "./kernel_room.js";

const { abs, exp, floor, fround, log, max, min, sqrt } = Math;
const range = (n) => Array.from({ length: n }, (_, i) => i);
const total = (list) => list.reduce((sum, x) => sum + x, 0);
const LENGTHS = [1, 2, 3, 4, 5, 7, 8, 17, 64, 255, 257, 1000];

test("fill, copy and arange write n numbers", () => {
  for (const n of LENGTHS) {
    assert.ok(call("fill", n, 2.5, out(n)).every((x) => x === 2.5));
    assert.deepEqual(call("copy", n, some(n), out(n)), some(n));
    assert.deepEqual([...call("arange", n, 3, -0.5, out(n))], range(n).map((i) => 3 - 0.5 * i));
  }
  // Not one number more: what is whole need not be a buffer of its own.
  assert.deepEqual([...call("fill", 3, 1, out(5, [0, 0, 0, 8, 9]))], [1, 1, 1, 8, 9]);
});

// Places of a layout, in order.
function places(sizes, strides) {
  return sizes.reduce((all, size, d) => all.flatMap((at) => range(size).map((i) => at + i * strides[d])), [0]);
}

test("strided_read and strided_write go both ways over up to 8 axes", () => {
  const layouts = [
    [[7], [1]], [[7], [3]], [[5], [0]], [[4, 5], [1, 4]], [[3, 4, 6], [24, 6, 1]], [[3, 4, 6], [1, 3, 12]],
    [[2, 3, 2, 3], [100, 30, 9, 2]], [[2, 1, 2, 1, 2, 3, 2, 2], [96, 5, 48, 5, 24, 8, 4, 1]],
  ];
  for (const [sizes, strides] of layouts) {
    const at = places(sizes, strides), from = some(400, 1), n = at.length;
    assert.deepEqual([...call("strided_read", sizes.length, ints(...sizes, ...strides), from, out(n))], at.map((i) => from[i]));
    for (const add of [0, 1]) {
      const before = Array.from(some(400, 2)), values = some(n, 3), expected = Float64Array.from(before);
      at.forEach((i, k) => { expected[i] = values[k] + (add ? expected[i] : 0); });
      close(call("strided_write", sizes.length, ints(...sizes, ...strides), values, out(400, before), add), expected, 1e-6, 1e-6);
    }
  }
});

test("indices choose rows and places; those outside come to the nearest end", () => {
  const index = [0, 2, -1, 4, 2, 99, -99, NaN], rows = index.map((i) => i !== i ? 0 : min(max(i < 0 ? i + 5 : i, 0), 4));
  for (const n of [1, 3, 6]) {
    const a = some(5 * n, 1), values = some(8 * n, 2);
    const taken = rows.flatMap((r) => [...a.subarray(r * n, r * n + n)]);
    assert.deepEqual([...call("take_rows", 8, n, 5, a, index, out(8 * n))], taken);
    for (const set of [0, 1]) {
      const expected = Float64Array.from(a);
      rows.forEach((r, k) => range(n).forEach((i) => {
        expected[r * n + i] = values[k * n + i] + (set ? 0 : expected[r * n + i]);
      }));
      close(call("put_rows", 8, n, 5, values, index, out(5 * n, [...a]), set), expected, 1e-6, 1e-6);
    }
  }
});

test("take_along and put_along choose places along an axis", () => {
  for (const [A, J, C, size] of [[1, 3, 1, 4], [2, 5, 3, 4], [3, 1, 4, 7]]) {
    const a = some(A * size * C, 1), values = some(A * J * C, 2), draw = draws(3);
    const index = Float32Array.from({ length: A * J * C }, () => floor((draw() + 1) / 2 * size));
    const at = range(A * J * C).map((e) => (floor(e / J / C) * size + index[e]) * C + e % C);
    assert.deepEqual([...call("take_along", A, J, C, size, a, index, out(A * J * C))], at.map((i) => a[i]));
    for (const set of [0, 1]) {
      const expected = Float64Array.from(a);
      at.forEach((i, e) => { expected[i] = values[e] + (set ? 0 : expected[i]); });
      close(call("put_along", A, J, C, size, values, index, out(a.length, [...a]), set), expected, 1e-6, 1e-6);
    }
  }
});

test("byte_rows gives rows of bytes as numbers", () => {
  for (const n of [1, 4, 7, 784]) {
    const bytes = Uint8Array.from({ length: 5 * n }, (_, i) => i * 37), index = Uint32Array.from([4, 0, 2]);
    const expected = [...index].flatMap((r) => [...bytes.subarray(r * n, r * n + n)].map((b) => fround(b * fround(1 / 255))));
    assert.deepEqual([...call("byte_rows", 3, n, bytes, index, 1 / 255, out(3 * n))], expected);
  }
});

// ---- reductions

const first = (list, better) => list.reduce((best, x, i) => {
  if (list[best] !== list[best]) return best;
  return x !== x || better(x, list[best]) ? i : best;
}, 0);
const REDUCTIONS = {
  sum: (v) => total(v) * 0.5, squares: (v) => total(v.map((x) => x * x)) * 0.5, prod: (v) => v.reduce((p, x) => p * x, 1),
  amax: (v) => max(...v), amin: (v) => min(...v), argmax: (v) => first(v, (x, y) => x > y), argmin: (v) => first(v, (x, y) => x < y),
  logsumexp: (v) => { const top = max(...v); return top + log(total(v.map((x) => exp(x - top)))); },
};
const SHAPES = [[1, 1, 1], [3, 1, 5], [5, 7, 1], [1, 9, 6], [2, 33, 7], [1, 300, 13], [4, 515, 1], [6, 2, 4]];
// The columns over which a shape with steps is reduced.
const columns = ([A, B, C], a, stepA, stepB) => range(A * C).map((e) => (
  range(B).map((j) => a[floor(e / C) * stepA + j * stepB + e % C])));

Object.entries(REDUCTIONS).forEach(([name, reference], op) => {
  test(`reduce to the ${name}`, () => {
    for (const shape of SHAPES) {
      const [A, B, C] = shape;
      for (const [stepA, stepB] of [[B * C, C], [B * C + 3, C], [C, A * C + 2]]) {
        const a = some(A * stepA + B * stepB + C, op + 1).map((x) => name === "prod" ? 1 + 0.1 * x : x);
        const expected = columns(shape, a, stepA, stepB).map(reference);
        close(call("reduce", op, A, B, C, a, stepA, stepB, 0.5, out(A * C)), expected, 2e-6, 2e-6, `${shape}`);
      }
    }
  });
});

test("a sum of a million numbers is right to 1e-6, along rows and along columns", () => {
  for (const make of [() => 0.1, (i) => 1 + (i % 7) / 7, (i) => 1e4 * ((i * 31) % 11 === 0) + 1e-3]) {
    const a = Float32Array.from({ length: 1e6 }, (_, i) => make(i)), exact = total(Array.from(a));
    close(call("reduce", 0, 1, 1e6, 1, a, 1e6, 1, 1, out(1)), [exact], 1e-6, 0);
    close(call("reduce", 0, 1, 1e6 / 8, 8, a, 1e6, 8, 1, out(8)).reduce((x, y) => x + y, 0) && [exact], [exact], 1e-6);
    const lanes = range(8).map((k) => total(Array.from(a.filter((_, i) => i % 8 === k))));
    close(call("reduce", 0, 1, 1e6 / 8, 8, a, 1e6, 8, 1, out(8)), lanes, 1e-6, 0);
    close(call("reduce", 0, 1, 1e6 / 8, 1, a, 1e6, 8, 1, out(1)), [lanes[0]], 1e-6, 0);
  }
});

test("infinities and NaN in reductions", () => {
  const of = (op, a) => call("reduce", op, 1, a.length, 1, a, a.length, 1, 1, out(1))[0];
  assert.equal(of(0, [1, Infinity, 2]), Infinity);
  assert.ok([0, 3, 4, 7].every((op) => Number.isNaN(of(op, [1, NaN, 2, 3, 4]))));
  assert.deepEqual([of(5, [1, NaN, 9]), of(6, [1, 9, NaN])], [1, 2]);
  assert.deepEqual([of(7, [-Infinity, -Infinity]), of(7, [-Infinity, 0]), of(7, [Infinity, 0])], [-Infinity, 0, Infinity]);
  close([of(7, [1000, 1000])], [1000 + log(2)]);
  const column = call("reduce", 0, 1, 20, 2, range(40).map((i) => i === 7 ? Infinity : 1), 40, 2, 1, out(2));
  assert.deepEqual([...column], [20, Infinity]);
});

test("moments and running sums over an axis", () => {
  for (const shape of SHAPES) {
    const [A, B, C] = shape, a = some(A * B * C, 5).map((x) => x + 30);
    const lines = columns(shape, a, B * C, C);
    const means = lines.map((v) => total(v) / B);
    const [mean, variance] = call("moments", A, B, C, a, B * C, C, out(A * C), out(A * C));
    close(mean, means, 1e-6);
    close(variance, lines.map((v, i) => total(v.map((x) => (x - means[i]) ** 2)) / B), 1e-5, 1e-6);
    const sums = call("cumsum", A, B, C, a, out(A * B * C));
    lines.forEach((v, e) => {
      let sum = 0;
      close(v.map((_, j) => sums[(floor(e / C) * B + j) * C + e % C]), v.map((x) => (sum += x)), 1e-6);
    });
  }
});

// ---- norms

test("softmax, its logarithm and their gradients, rows of every length", () => {
  for (const n of LENGTHS) {
    const rows = 3, a = some(rows * n, 1).map((x) => 20 * x), g = some(rows * n, 2);
    const each = (act) => range(rows).flatMap((r) => act([...a.subarray(r * n, r * n + n)], [...g.subarray(r * n, r * n + n)]));
    const soft = (v) => { const top = max(...v), s = total(v.map((x) => exp(x - top))); return v.map((x) => exp(x - top) / s); };
    const shares = each(soft);
    const logs = each((v) => { const l = REDUCTIONS.logsumexp(v); return v.map((x) => x - l); });
    const found = call("softmax", rows, n, a, out(rows * n), 0), logFound = call("softmax", rows, n, a, out(rows * n), 1);
    close(found, shares, 4e-6, 1e-9);
    close(logFound, logs, 2e-6, 2e-6);
    close(call("softmax_backward", rows, n, g, found, out(rows * n), 0), each((v, w) => {
      const p = soft(v), t = total(p.map((x, i) => x * w[i]));
      return p.map((x, i) => x * (w[i] - t));
    }), 1e-5, 1e-6);
    close(call("softmax_backward", rows, n, g, logFound, out(rows * n), 1), each((v, w) => {
      const t = total(w);
      return soft(v).map((x, i) => w[i] - x * t);
    }), 1e-5, 1e-5);
  }
});

test("softmax of a row with minus infinities, as attention masks have them", () => {
  assert.deepEqual([...call("softmax", 1, 3, [-Infinity, 2, 2], out(3), 0)], [0, 0.5, 0.5]);
});

const standardised = (v, eps) => {
  const mean = total(v) / v.length, rstd = 1 / sqrt(total(v.map((x) => (x - mean) ** 2)) / v.length + eps);
  return { mean, rstd, values: v.map((x) => (x - mean) * rstd) };
};

test("layer_norm with and without weights, rows of every length", () => {
  for (const n of LENGTHS) {
    const rows = 4, x = some(rows * n, 1).map((v) => 3 * v + 1), w = some(n, 2), b = some(n, 3);
    const parts = range(rows).map((r) => standardised([...x.subarray(r * n, r * n + n)], 1e-5));
    const expected = parts.flatMap(({ values }) => values.map((v, i) => v * w[i] + b[i]));
    const [o, mean, rstd] = call("layer_norm", rows, n, x, w, b, 1e-5, out(rows * n), out(rows), out(rows));
    close(o, expected, 5e-6, 2e-5);
    close(mean, parts.map((p) => p.mean), 2e-6, 1e-6);
    close(rstd, parts.map((p) => p.rstd), 1e-5);
    close(call("layer_norm", rows, n, x, 0, 0, 1e-5, out(rows * n), 0, 0), parts.flatMap((p) => p.values), 5e-6, 2e-5);
  }
});

test("group_norm, batch_norm and batch_moments over channels", () => {
  for (const [B, C, P, G] of [[2, 4, 9, 2], [3, 6, 16, 3], [1, 2, 1, 1], [5, 3, 7, 3]]) {
    const x = some(B * C * P, 1).map((v) => 2 * v + 1), w = some(C, 2), b = some(C, 3), channel = (i) => floor(i / P) % C;
    const n = C / G * P, parts = range(B * G).map((r) => standardised([...x.subarray(r * n, r * n + n)], 1e-5));
    const weighted = (values) => values.map((v, i) => v * w[channel(i)] + b[channel(i)]);
    const [o, mean, rstd] = call("group_norm", B, C, P, G, x, w, b, 1e-5, out(x.length), out(B * G), out(B * G));
    close(o, weighted(parts.flatMap((p) => p.values)), 5e-6, 2e-5);
    close(mean, parts.map((p) => p.mean), 2e-6, 1e-6);
    close(rstd, parts.map((p) => p.rstd), 1e-5);
    const lines = range(C).map((c) => [...x].filter((_, i) => channel(i) === c)), means = lines.map((v) => total(v) / v.length);
    const variances = lines.map((v, c) => total(v.map((y) => (y - means[c]) ** 2)) / v.length);
    const [found, spread] = call("batch_moments", B, C, P, x, out(C), out(C));
    close(found, means, 2e-6, 1e-6);
    close(spread, variances, 1e-5, 1e-6);
    const normed = weighted(Array.from(x, (v, i) => (v - found[channel(i)]) / sqrt(spread[channel(i)] + 1e-3)));
    close(call("batch_norm", B, C, P, x, w, b, found, spread, 1e-3, out(x.length)), normed, 5e-6, 2e-5);
  }
});

// ---- pools

test("pools, with padding, their gradient, adaptive ones, and enlargement", () => {
  for (const [H, W, k, s, p, d] of [[4, 4, 2, 2, 0, 1], [7, 6, 3, 2, 1, 1], [9, 8, 3, 1, 1, 2], [5, 5, 2, 3, 1, 1]]) {
    const n = 3, size = (length, dilation) => floor((length + 2 * p - dilation * (k - 1) - 1) / s) + 1;
    const x = some(n * H * W, 1), g = (dilation) => ints(1, k, k, s, s, p, p, dilation, dilation);
    const windows = (dilation) => range(n * size(H, dilation) * size(W, dilation)).map((i) => {
      const OW = size(W, dilation), OH = size(H, dilation), y0 = floor(i / OW) % OH * s - p, x0 = i % OW * s - p;
      return range(k * k).map((t) => [y0 + floor(t / k) * dilation, x0 + t % k * dilation])
        .filter(([r, c]) => r >= 0 && r < H && c >= 0 && c < W).map(([r, c]) => ({ plane: floor(i / OW / OH), at: r * W + c }));
    });
    const value = ({ plane, at }) => x[plane * H * W + at];
    const wide = windows(d), [o, index] = call("max_pool", n, H, W, size(H, d), size(W, d), g(d), x, out(wide.length), out(wide.length));
    assert.deepEqual([...o], wide.map((list) => max(...list.map(value))));
    assert.deepEqual([...index], wide.map((list) => list.find((e) => value(e) === max(...list.map(value))).at));
    const near = windows(1), shape = [n, H, W, size(H, 1), size(W, 1), g(1)], go = some(near.length, 2);
    const full = near.map((_, i) => { // with padding, but not beyond it
      const y0 = floor(i / size(W, 1)) % size(H, 1) * s - p, x0 = i % size(W, 1) * s - p;
      return (min(y0 + k, H + p) - y0) * (min(x0 + k, W + p) - x0);
    });
    for (const [counted, divisor, by] of [[0, 0, (i) => near[i].length], [1, 0, (i) => full[i]], [0, 5, () => 5]]) {
      close(call("avg_pool", ...shape, counted, divisor, x, out(near.length)), near.map((list, i) => total(list.map(value)) / by(i)), 1e-6, 1e-6);
      const gx = new Float64Array(x.length);
      near.forEach((list, i) => list.forEach(({ plane, at }) => { gx[plane * H * W + at] += go[i] / by(i); }));
      close(call("avg_pool_backward", ...shape, counted, divisor, go, out(x.length)), gx, 1e-6, 1e-6);
    }
  }
  const x = some(2 * 5 * 7, 4);
  const spans = (from, to) => range(to).map((i) => range(from).filter((j) => j >= floor(i * from / to) && j < Math.ceil((i + 1) * from / to)));
  const cells = range(2).flatMap((q) => spans(5, 3).flatMap((rows) => spans(7, 4).map((line) => (
    total(rows.flatMap((r) => line.map((c) => x[q * 35 + r * 7 + c]))) / rows.length / line.length))));
  close(call("adaptive_avg_pool", 2, 5, 7, 3, 4, x, out(24)), cells, 1e-6, 1e-6);
  const nearest = range(2 * 10 * 9).map((i) => x[floor(i / 90) * 35 + floor(floor(i / 9) % 10 * 5 / 10) * 7 + floor(i % 9 * 7 / 9)]);
  assert.deepEqual([...call("upsample_nearest", 2, 5, 7, 10, 9, x, out(180))], nearest);
});

// ---- a step of Adam

// What optimisers begin from: weights, gradients and moments, of which squares are positive.
const moving = (n) => [1, 2, 3, 4].map((seed) => Array.from(some(n, seed), (x) => seed === 4 ? abs(x) : x));
const [SCALE, DECAY] = [0.5, 0.03]; // of clipping, and of the pull towards 0
const pulled = (g, p) => g.map((x, i) => SCALE * x + DECAY * p[i]);

test("adam is Adam, with both kinds of weight decay and clipping, in one pass", () => {
  for (const n of [4, 20, 401]) {
    const [p, g, m, v] = moving(n), x = pulled(g, p);
    const [b1, b2, eps, t, rate, apart] = [0.9, 0.999, 1e-8, 7, 5e-3, 0.01];
    const M = m.map((was, i) => b1 * was + (1 - b1) * x[i]), V = v.map((was, i) => b2 * was + (1 - b2) * x[i] ** 2);
    const P = p.map((was, i) => was * (1 - rate * apart) - rate * M[i] / (1 - b1 ** t) / (sqrt(V[i] / (1 - b2 ** t)) + eps));
    const args = [rate / (1 - b1 ** t), b1, 1 - b1, b2, 1 - b2, eps, 1 / sqrt(1 - b2 ** t), 1 - rate * apart];
    const found = call("adam", n, out(n, p), g, out(n, m), out(n, v), ...args, SCALE, DECAY);
    [P, M, V].forEach((expected, k) => close(found[k], expected, 2e-6, 2e-7));
  }
});

test("adam without its first moment is RMSprop, and momentum is SGD with momentum", () => {
  for (const n of [4, 20, 401]) {
    const [p, g, m, v] = moving(n), x = pulled(g, p), [rate, keep, eps] = [5e-3, 0.99, 1e-8];
    const V = v.map((was, i) => keep * was + (1 - keep) * x[i] ** 2), M = m.map((was, i) => 0.9 * was + x[i]);
    const squared = call("adam", n, out(n, p), g, out(n, m), out(n, v), rate, 0, 1, keep, 1 - keep, eps, 1, 1, SCALE, DECAY);
    [p.map((was, i) => was - rate * x[i] / (sqrt(V[i]) + eps)), x, V].forEach((expected, k) => close(squared[k], expected, 2e-6, 2e-7));
    const plain = call("momentum", n, out(n, p), g, out(n, m), rate, 0.9, SCALE, DECAY);
    [p.map((was, i) => was - rate * M[i]), M].forEach((expected, k) => close(plain[k], expected, 2e-6, 2e-7));
  }
});

test("follow moves a share of the way", () => {
  for (const n of [1, 4, 401]) {
    const [p, before] = [some(n, 1), [...some(n, 2)]];
    close(call("follow", n, p, out(n, before), 0.125), before.map((x, i) => x + 0.125 * (p[i] - x)), 1e-6, 1e-7);
    close(call("follow", n, p, out(n, before), 1), p, 1e-6, 1e-7);
  }
});

test("moments that would become denormal are dropped, and NaN is kept", () => {
  const [p, m, v] = call("adam", 4, out(4, [1, 1, 1, 1]), [0, 1e-25, NaN, 0], out(4, [1e-30, 0, 0, -5e-31]), out(4, [1e-37, 0, 0, 0]),
    1e-3, 0.9, 0.1, 0.999, 1e-3, 1e-8, 1, 1, 1, 0);
  assert.deepEqual([m[0], m[3], v[0]], [0, 0, 0]);
  assert.ok(abs(m[1] - 1e-26) < 1e-31 && Number.isNaN(m[2]) && Number.isNaN(p[2]));
  const [, moments] = call("momentum", 4, out(4), [0, 0, 0, NaN], out(4, [1e-30, 1e-20, 0, 0]), 1, 0.9, 1, 0);
  assert.ok(moments[0] === 0 && moments[1] > 0 && Number.isNaN(moments[3]));
});

// ---- noise

function noise(name, n, seed) {
  const [state] = [call("seed", seed, out(8))];
  return call(name, n, new Uint32Array(state.buffer), out(n));
}
// The largest distance of the numbers' distribution from the one given (Kolmogorov).
function distance(numbers, below) {
  const sorted = Float64Array.from(numbers).sort();
  return sorted.reduce((far, x, i) => max(far, abs(below(x) - i / sorted.length), abs(below(x) - (i + 1) / sorted.length)), 0);
}
// Of the standard normal, by the integral of its density from 0 (Simpson).
function normalBelow(x) {
  const steps = 2 * Math.ceil(20 * abs(x) + 1), h = x / steps, f = (t) => exp(-t * t / 2);
  let sum = f(0) + f(x);
  for (let i = 1; i < steps; i++) sum += (i % 2 ? 4 : 2) * f(i * h);
  return 0.5 + sum * h / 3 / sqrt(2 * Math.PI);
}
const correlation = (a, b) => total(Array.from(a, (x, i) => x * b[i])) / a.length;

test("normals have the moments and the distribution of the standard normal", () => {
  const n = 200000, numbers = noise("normals", n, 3);
  const moment = (k) => total(Array.from(numbers, (x) => x ** k)) / n;
  // Four standard errors of each moment.
  [[1, 0, 1], [2, 1, 2], [3, 0, 15], [4, 3, 96]].forEach(([k, expected, variance]) => {
    assert.ok(abs(moment(k) - expected) < 4 * sqrt(variance / n), `moment ${k}: ${moment(k)}`);
  });
  assert.ok(distance(numbers.subarray(0, 20000), normalBelow) < 1.95 / sqrt(20000)); // 0.1 %
  for (const lag of [1, 2, 3, 4, 5, 8, 16]) {
    assert.ok(abs(correlation(numbers.subarray(lag), numbers.subarray(0, n - lag))) < 4 / sqrt(n), `lag ${lag}`);
  }
  assert.ok(max(...numbers.subarray(0, 1e5)) > 3.7 && numbers.every(Number.isFinite));
});

test("uniforms fill (0, 1) evenly and reach neither end", () => {
  const n = 100000, numbers = noise("uniforms", n, 4);
  assert.ok(numbers.every((x) => x > 0 && x < 1));
  assert.ok(distance(numbers, (x) => x) < 1.95 / sqrt(n));
  for (const lag of [1, 4, 8]) {
    const centred = numbers.map((x) => (x - 0.5) * sqrt(12));
    assert.ok(abs(correlation(centred.subarray(lag), centred.subarray(0, n - lag))) < 4 / sqrt(n), `lag ${lag}`);
  }
});

test("noise repeats with its seed, goes on with its state, and differs with another", () => {
  assert.deepEqual(noise("normals", 64, 5), noise("normals", 64, 5));
  const near = [0, 1, 2, 3, 4294967295].map((seed) => noise("normals", 20000, seed));
  near.forEach((a, i) => near.slice(i + 1).forEach((b) => {
    assert.ok(abs(correlation(a, b)) < 4 / sqrt(20000));
  }));
  const [state] = [call("seed", 1, out(8))];
  const before = new Uint32Array(state.buffer.slice(0));
  assert.equal(new Set(before).size, 8);
  const [, after] = call("uniforms", 8, out(8, [...state]), out(8));
  assert.ok(after.every((x) => x > 0 && x < 1));
});

test("every export has a test", async () => {
  const { readFile, readdir } = await import("node:fs/promises");
  const here = new URL("./", import.meta.url);
  const files = (await readdir(here)).filter((name) => /^kernels.*\.test\.js$/.test(name));
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, here), "utf8")));
  const called = texts.join("\n");
  const names = Object.keys(kernels).filter((name) => typeof kernels[name] === "function");
  assert.deepEqual(names.filter((name) => !called.includes(`"${name}"`)), []);
});
