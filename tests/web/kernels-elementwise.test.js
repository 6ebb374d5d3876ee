// Elementwise kernels against float64: within 2e-6 of the value over the whole range of float32, at the
// ends of it, and in any layout.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OPERATION, createMemory } from "../../vae_core/web/engine/memory.js";
import { call, close, draws, ints, out, some } from "./kernel_room.js";

const { PI, SQRT1_2, abs, exp, expm1, fround, log, log1p, max, min, sqrt } = Math;

// ---- float64 references that JavaScript lacks

// exp(x^2) erfc(x) for x >= 0: Lentz' continued fraction, or the series of erf where x is small.
function erfcx(x) {
  if (x < 0) return 2 * exp(x * x) - erfcx(-x);
  if (x < 2.5) {
    let term = x, sum = x;
    for (let n = 1; n < 100; n++) sum += (term *= 2 * x * x / (2 * n + 1));
    return exp(x * x) - 2 / sqrt(PI) * sum;
  }
  let fraction = x;
  for (let k = 100; k > 0; k--) fraction = x + k / 2 / fraction;
  return 1 / sqrt(PI) / fraction;
}
// By Taylor's series: 1 - erfc(x) would lose what is small.
function erf(x) {
  if (x === 0) return x;
  if (abs(x) > 2.5) return Math.sign(x) * (1 - erfcx(abs(x)) * exp(-x * x));
  let term = x, sum = x;
  for (let n = 1; n < 100; n++) sum += (term *= -x * x / n) / (2 * n + 1);
  return 2 / sqrt(PI) * sum;
}
const erfc = (x) => x > 2.5 ? erfcx(x) * exp(-x * x) : x < -2.5 ? 2 - erfc(-x) : 1 - erf(x);
const below = (x) => erfc(-x * SQRT1_2) / 2; // of the standard normal
const density = (x) => exp(-x * x / 2) / sqrt(2 * PI);
function logNdtr(x) {
  if (x > 0) return log1p(-below(-x));
  return log(erfcx(-x * SQRT1_2) / 2) - x * x / 2;
}
function logGamma(x) {
  if (x === 0 || (x < 0 && Number.isInteger(x)) || abs(x) === Infinity) return Infinity;
  if (x < 0.5) return log(PI / abs(Math.sin(PI * (x % 2)))) - logGamma(1 - x);
  let steps = 0, y = x;
  for (; y < 20; y++) steps += log(y);
  return (y - 0.5) * log(y) - y + 0.5 * log(2 * PI) + (1 / 12 - (1 / 360 - 1 / 1260 / y ** 2) / y ** 2) / y - steps;
}
function digamma(x) {
  if (x === 0) return Object.is(x, -0) ? Infinity : -Infinity;
  if (x < 0) return Number.isInteger(x) || x === -Infinity ? NaN : digamma(1 - x) - PI / Math.tan(PI * (x % 1));
  let steps = 0, y = x;
  for (; y < 20; y++) steps += 1 / y;
  return log(y) - 0.5 / y - (1 / 12 - (1 / 120 - 1 / 252 / y ** 2) / y ** 2) / y ** 2 - steps;
}
const sigmoid = (x) => x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x));
const softplus = (x) => max(x, 0) + log1p(exp(-abs(x)));
const halfEven = (x) => abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x);
const inner = (x) => sqrt(2 / PI) * (x + 0.044715 * x ** 3);
const geluTanhSlope = (x) => {
  const s = sigmoid(2 * inner(x));
  return s + (s * (1 - s) && x * s * (1 - s) * 2 * sqrt(2 / PI) * (1 + 3 * 0.044715 * x * x));
};
const times = (x, y) => y === 0 ? 0 : x * y; // what vanishes beats what grows

const UNARY = {
  neg: (x) => -x, abs, sign: (x) => x > 0 ? 1 : x < 0 ? -1 : 0, floor: Math.floor, ceil: Math.ceil,
  round: halfEven, trunc: Math.trunc, sqrt, rsqrt: (x) => 1 / sqrt(x), reciprocal: (x) => 1 / x,
  square: (x) => x * x, relu: (x) => x < 0 ? 0 : x,
  isnan: (x) => +(x !== x), isinf: (x) => +(abs(x) === Infinity), logical_not: (x) => +(x === 0),
  exp, expm1, log, log1p, sigmoid, log_sigmoid: (x) => -softplus(-x), tanh: Math.tanh, atanh: Math.atanh,
  sin: Math.sin, cos: Math.cos, silu: (x) => x === -Infinity ? NaN : x * sigmoid(x),
  gelu: (x) => x === -Infinity ? NaN : x * below(x), gelu_tanh: (x) => x === -Infinity ? NaN : x * sigmoid(2 * inner(x)),
  softplus, erf, erfc, erfcx, log_ndtr: logNdtr, lgamma: logGamma, digamma,
};

// A number of each sign and each size that float32 has, ten to a power of ten, and a dense middle.
function everywhere() {
  const draw = draws(5), numbers = [];
  for (let e = -38; e <= 38; e += 0.1) numbers.push(10 ** e, -(10 ** e));
  for (let i = 0; i < 6000; i++) numbers.push(20 * draw(), 3 * draw(), 100 * draw());
  return Float32Array.from(numbers);
}
const NUMBERS = everywhere();

function unary(name, numbers) {
  const n = numbers.length;
  return call("unary", OPERATION.unary[name], 1, ints(n, 1), numbers, out(n));
}

// Near a zero of the function that is not at 0 (log at 1, digamma at 1.46) and below the smallest normal
// number the error is absolute. Sine and cosine: up to a million.
const ABSOLUTE = { gelu: 2e-7, gelu_tanh: 2e-7, log: 0, digamma: 5e-7, lgamma: 5e-7, sin: 2e-7, cos: 2e-7 };
const reach = { sin: 1e6, cos: 1e6 };

test("the list of operations is the one that is tested", () => {
  assert.deepEqual(Object.keys(OPERATION.unary), Object.keys(UNARY));
  assert.deepEqual(Object.keys(OPERATION.binary), Object.keys(BINARY_OPERATIONS));
  assert.deepEqual(Object.keys(OPERATION.ternary), Object.keys(TERNARY_OPERATIONS));
});

for (const [name, reference] of Object.entries(UNARY)) {
  test(`${name} of numbers of every size`, () => {
    const numbers = NUMBERS.filter((x) => abs(x) <= (reach[name] ?? Infinity));
    const expected = Float64Array.from(numbers, reference);
    close(unary(name, numbers), expected, 2e-6, ABSOLUTE[name] ?? 1e-38, name);
  });
}

// What comes of the ends: infinities, NaN, denormals, both zeros.
const DENORMAL = fround(1e-40);
const ENDS = [Infinity, -Infinity, NaN, 0, -0, DENORMAL, -DENORMAL, fround(3.4e38), fround(-3.4e38)];
for (const [name, reference] of Object.entries(UNARY)) {
  if (name === "sin" || name === "cos") continue;
  test(`${name} at the ends of the numbers`, () => {
    const found = unary(name, ENDS);
    ENDS.forEach((x, i) => {
      const expected = fround(reference(x));
      const words = `${name}(${Object.is(x, -0) ? "-0" : x}) = ${found[i]}, expected ${expected}`;
      const near = abs(found[i] - expected) <= max(2e-6 * abs(expected), 1.5e-45);
      assert.ok(Object.is(found[i], expected) || (near && x !== 0) || found[i] === expected && expected !== 0, words);
    });
  });
}

test("exp goes down through the denormals and up to infinity", () => {
  const numbers = [-87.4, -90, -100, -103, -103.9, -104.1, 88.7, 88.72, 88.73, 89, 1000, -1000];
  close(unary("exp", numbers), numbers.map((x) => exp(fround(x))), 2e-6, 1.5e-45);
});

test("log near 1 and log1p near 0 keep their digits", () => {
  const numbers = Float32Array.from({ length: 4001 }, (_, i) => 1 + (i - 2000) * 2 ** -20);
  close(unary("log", numbers), Array.from(numbers, log), 2e-6, 0);
});

// ---- two operands

const modulo = (x, y) => x - y * Math.floor(x / y);
const BINARY_OPERATIONS = {
  add: (x, y) => x + y, sub: (x, y) => x - y, mul: (x, y) => x * y, div: (x, y) => x / y,
  minimum: min, maximum: max,
  eq: (x, y) => +(x === y), ne: (x, y) => +(x !== y), lt: (x, y) => +(x < y), le: (x, y) => +(x <= y),
  gt: (x, y) => +(x > y), ge: (x, y) => +(x >= y), logical_and: (x, y) => +(x !== 0 && y !== 0),
  logical_or: (x, y) => +(x !== 0 || y !== 0), logical_xor: (x, y) => +((x !== 0) !== (y !== 0)),
  pow: (x, y) => x === 1 ? 1 : x === -1 && abs(y) === Infinity ? 1 : x ** y,
  remainder: (x, y) => {
    if (abs(y) === Infinity && abs(x) < Infinity) return x && x < 0 !== y < 0 ? y : x;
    return modulo(x, y);
  },
  fmod: (x, y) => x % y,
  leaky_relu: (x, y) => x < 0 ? x * y : x, elu: (x, y) => x < 0 ? y * expm1(x) : x,
  relu_backward: (x, y) => y > 0 ? x : 0,
  silu_backward: (x, y) => x * (sigmoid(y) + times(y, sigmoid(y) * sigmoid(-y))),
  gelu_backward: (x, y) => x * (below(y) + times(y, density(y))), gelu_tanh_backward: (x, y) => x * geluTanhSlope(y),
  softplus_backward: (x, y) => x * sigmoid(y), sigmoid_backward: (x, y) => x * y * (1 - y),
  tanh_backward: (x, y) => x * (1 - y * y),
};

// Slopes have zeros between, and 1 - y y cancels: those errors are absolute, in float32's steps.
const STEPS = { silu_backward: 1e-5, gelu_backward: 1e-5, gelu_tanh_backward: 2e-5, sigmoid_backward: 2e-5, tanh_backward: 2e-5, add: 1e-6, sub: 1e-6, remainder: 1e-5 };

for (const [name, reference] of Object.entries(BINARY_OPERATIONS)) {
  test(`${name} of two operands`, () => {
    const positive = name === "pow";
    const x = some(4000, 3).map((v) => positive ? 9 * abs(v) : 12 * v), y = some(4000, 4).map((v) => 9 * v);
    for (let i = 0; i < 40; i++) y[i] = x[i]; // equal ones
    for (let i = 40; i < 80; i++) y[i] = Math.round(y[i]); // whole ones
    for (let i = 60; i < 70; i++) x[i] = -x[i];
    x[90] = y[91] = x[92] = y[92] = 0;
    const found = call("binary", OPERATION.binary[name], 1, ints(4000, 1, 1), x, y, out(4000));
    close(found, Array.from(x, (v, i) => reference(v, y[i])), 2e-6, STEPS[name] ?? 1e-38, name);
  });
}

test("powers at the ends of the numbers", () => {
  const numbers = [0, -0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, Infinity, -Infinity, NaN];
  const pairs = numbers.flatMap((x) => numbers.map((y) => [x, y])), n = pairs.length;
  const found = call("binary", OPERATION.binary.pow, 1, ints(n, 1, 1), pairs.map(([x]) => x), pairs.map(([, y]) => y), out(n));
  pairs.forEach(([x, y], i) => {
    const expected = fround(BINARY_OPERATIONS.pow(x, y));
    assert.ok(Object.is(found[i], expected) || abs(found[i] - expected) < 1e-6, `${x} ** ${y} = ${found[i]}, expected ${expected}`);
  });
});

test("minimum, maximum, clamp and the activations hand NaN on", () => {
  const two = (name, x, y) => call("binary", OPERATION.binary[name], 1, ints(1, 1, 1), [x], [y], out(1))[0];
  for (const name of ["minimum", "maximum"]) {
    assert.ok(Number.isNaN(two(name, NaN, 1)) && Number.isNaN(two(name, 1, NaN)), name);
  }
  assert.ok(Number.isNaN(two("leaky_relu", NaN, 1)) && Number.isNaN(two("elu", NaN, 1)));
  const clamped = call("ternary", OPERATION.ternary.clamp, 1, ints(3, 1, 1, 1), [NaN, 5, -5], [-1, -1, -1], [1, 1, 1], out(3));
  assert.deepEqual([...clamped], [NaN, 1, -1]);
});

// ---- three operands

const TERNARY_OPERATIONS = {
  where: (x, y, z) => x ? y : z, addmul: (x, y, z) => x + y * z, clamp: (x, y, z) => min(max(x, y), z),
  lerp: (x, y, z) => x + z * (y - x), softplus: (x, y, z) => x * y > z ? x : softplus(x * y) / y,
};
for (const [name, reference] of Object.entries(TERNARY_OPERATIONS)) {
  test(`${name} of three operands`, () => {
    const x = some(333, 1).map((v, i) => i % 3 ? 30 * v : 0), y = some(333, 2).map((v) => abs(v) + 0.1), z = some(333, 3).map((v) => 5 + 4 * v);
    const found = call("ternary", OPERATION.ternary[name], 1, ints(333, 1, 1, 1), x, y, z, out(333));
    close(found, Array.from(x, (v, i) => reference(v, y[i], z[i])), 2e-6, 3e-6, name);
  });
}

// ---- layouts

// Each index of `sizes`, outermost first.
function* indices(sizes) {
  const n = sizes.reduce((a, b) => a * b, 1);
  for (let i = 0; i < n; i++) {
    let rest = i;
    yield sizes.map((_, d) => {
      const below = sizes.slice(d + 1).reduce((a, b) => a * b, 1), at = Math.floor(rest / below);
      rest %= below;
      return at;
    });
  }
}
const place = (index, strides) => index.reduce((sum, at, d) => sum + at * strides[d], 0);

test("operands are seen through strides of up to 8 axes", () => {
  const draw = draws(9), pick = (list) => list[Math.floor((draw() + 1) / 2 * list.length)];
  for (let round = 0; round < 120; round++) {
    const axes = 1 + round % 8, sizes = Array.from({ length: axes }, () => pick(axes > 5 ? [1, 2, 3] : [1, 2, 3, 5, 9]));
    if (round % 10 === 0) sizes[axes - 1] = 517;
    const strides = () => Array.from({ length: axes }, (_, d) => d === axes - 1 ? pick([1, 1, 0, 2, 7]) : pick([0, 1, 3, 20]));
    const [a, b, c] = [strides(), strides(), strides()], from = some(5000, round + 1);
    const n = sizes.reduce((x, y) => x * y, 1), order = [...indices(sizes)];
    const found = call("ternary", OPERATION.ternary.addmul, axes, ints(...sizes, ...a, ...b, ...c), from, from, from, out(n));
    close(found, order.map((i) => from[place(i, a)] + from[place(i, b)] * from[place(i, c)]), 1e-6, 1e-6, `${sizes}`);
    const two = call("binary", OPERATION.binary.sub, axes, ints(...sizes, ...a, ...b), from, from, out(n));
    close(two, order.map((i) => from[place(i, a)] - from[place(i, b)]), 1e-6, 1e-6);
    close(call("unary", OPERATION.unary.neg, axes, ints(...sizes, ...a), from, out(n)), order.map((i) => -from[place(i, a)]));
  }
});

test("a stride may be negative", () => {
  const numbers = some(12, 1), at = numbers.subarray(0);
  const found = call("strided_read", 1, ints(4, 3), at, out(4));
  assert.deepEqual([...found], [0, 3, 6, 9].map((i) => numbers[i]));
});

test("a result may take the place of an operand of its own layout, row by row", () => {
  const rows = Array.from(some(35, 1)), row = some(5, 2);
  const sum = ontoItself("binary", OPERATION.binary.add, 2, ints(7, 5, 5, 1, 0, 1), rows, row);
  close(sum, rows.map((v, i) => v + row[i % 5]));
});

function ontoItself(name, op, axes, table, into, other) {
  const memory = createMemory();
  const [at, second, t] = [into, other, table].map((data) => memory.alloc(4 * data.length));
  memory.floats().set(into, at / 4);
  memory.floats().set(other, second / 4);
  new Int32Array(memory.floats().buffer, t, table.length).set(table);
  memory.kernels[name](op, axes, t, at, second, at);
  return memory.floats().slice(at / 4, at / 4 + into.length);
}
