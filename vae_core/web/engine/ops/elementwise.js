// Functions of one, two or three numbers, place by place.

/** @import { Builder, Op, Value } from "../graph.js" */
import { BINARY, TERNARY, UNARY } from "../kernels_binary.js";
import { expand, filled, isDense, permuted, product, rowMajor } from "../values.js";

const KERNELS = ["unary", "binary", "ternary"];
const NAMES = [UNARY, BINARY, TERNARY];

/**
 * @param {Value | number | boolean} value
 * @returns {Value}
 */
export const valued = (value) => (typeof value === "object" ? value : filled(Number(value), []));

/** @param {number[][]} shapes */
function together(shapes) {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    return sizes.find((size) => size !== 1) ?? 1;
  });
}

// Axes from the outermost in memory to the innermost, if the value fills its memory in some order.
/** @param {Value} value */
function orderOf({ shape, strides, fill }) {
  const order = shape.map((_, axis) => axis)
    .sort((a, b) => strides[b] - strides[a] || shape[b] - shape[a] || a - b);
  const packed = rowMajor(order.map((axis) => shape[axis]));
  const fits = order.every((axis, k) => shape[axis] === 1 || strides[axis] === packed[k]);
  return fill === null && fits ? order : null;
}

// The operation of a kernel on operands of any layout. Axes along which no operand changes are
// computed once and seen often; the result lies in memory as the first operand does that fills it.
/**
 * @param {Builder} at
 * @param {boolean} over whether it may stand over an operand that nobody reads later
 * @param {string} name
 * @param {(Value | number | boolean)[]} given
 * @returns {Value}
 */
function compute(at, over, name, given) {
  const values = given.map(valued);
  const shape = together(values.map((value) => value.shape));
  const operands = values.map((value) => expand(value, shape));
  const small = shape.map((size, axis) => (
    operands.every(({ strides }) => strides[axis] === 0) ? Math.min(size, 1) : size));
  const cut = operands.map((value) => ({ ...value, shape: small }));
  if (product(small) === 0) return at.make(shape);
  const order = cut.every((value) => isDense(value)) ? null
    : cut.map(orderOf).find((found) => found !== null);
  const axes = order ?? small.map((_, axis) => axis);
  const seen = cut.map((value) => permuted(value, axes));
  const result = over ? at.over(seen[0].shape, seen) : at.make(seen[0].shape);
  const op = NAMES[given.length - 1].indexOf(name);
  if (op < 0) throw new Error(`there is no kernel for ${name}`);
  at.walk(KERNELS[given.length - 1], [op], seen, [result]);
  const strides = shape.map((size, axis) => (
    small[axis] === size ? result.strides[axes.indexOf(axis)] : 0));
  return { ...result, shape, strides };
}

// What the operands hold is still there afterwards.
/**
 * @param {Builder} at
 * @param {string} name
 * @param {(Value | number | boolean)[]} given
 */
export const apply = (at, name, ...given) => compute(at, false, name, given);

// Into a dense value that there is.
/**
 * @param {Builder} at
 * @param {Value} target
 * @param {string} name
 * @param {Value[]} given
 */
export function into(at, target, name, ...given) {
  const op = NAMES[given.length - 1].indexOf(name);
  at.walk(KERNELS[given.length - 1], [op], given.map((value) => expand(value, target.shape)), [target]);
}

// What operands hold may be gone, if no later node reads them: for the last step of an operation.
/**
 * @param {Builder} at
 * @param {string} name
 * @param {(Value | number | boolean)[]} given
 */
export const replace = (at, name, ...given) => compute(at, true, name, given);

/** @param {string} name */
const unary = (name) => /** @type {Op} */ ({ self }, at) => replace(at, name, self);
/** @param {string} name */
const binary = (name) => /** @type {Op} */ ({ self, other }, at) => replace(at, name, self, other);
/** @param {string} name */
const backward = (name, known = "self") => (
  /** @type {Op} */ (args, at) => replace(at, name, args.grad_output, args[known]));

// x + alpha y; without alpha where it is 1.
/**
 * @param {Builder} at
 * @param {any} x
 * @param {any} y
 * @param {number} alpha
 */
export function added(at, x, y, alpha = 1) {
  if (alpha === 1) return replace(at, "add", x, y);
  return alpha === -1 ? replace(at, "sub", x, y) : replace(at, "addmul", x, y, alpha);
}

/** @type {Op} */
function div({ self, other, rounding_mode: mode }, at) {
  const found = replace(at, "div", self, other);
  return mode ? replace(at, mode, found) : found;
}

/** @type {Op} */
function pow({ self, exponent }, at) {
  if (exponent === 1) return self;
  if (exponent === 2) return replace(at, "square", self);
  if (exponent === 0.5) return replace(at, "sqrt", self);
  return replace(at, "pow", self, exponent);
}

/** @type {Op} */
function clamp({ self, min, max }, at) {
  const low = min === undefined ? self : replace(at, "maximum", self, min);
  return max === undefined ? low : replace(at, "minimum", low, max);
}

/** @type {Op} */
function elu({ self, alpha = 1, scale = 1, input_scale: inner = 1 }, at) {
  if (scale === 1 && inner === 1) return replace(at, "elu", self, alpha);
  const bent = apply(at, "mul", apply(at, "expm1", apply(at, "mul", self, inner)), alpha);
  const found = apply(at, "where", apply(at, "gt", self, 0), self, bent);
  return apply(at, "mul", found, scale);
}

/** @type {Op} */
function softplus({ self, beta = 1, threshold = 20 }, at) {
  return beta === 1 && threshold >= 20
    ? replace(at, "softplus", self) : replace(at, "softplus", self, beta, threshold);
}

// By the gradient where the input is beyond a bound, else by something else.
/** @type {Op} */
function thresholdBackward({ grad_output: grad, self, threshold = 0 }, at) {
  if (threshold === 0) return replace(at, "relu_backward", grad, self);
  return apply(at, "where", apply(at, "gt", self, threshold), grad, 0);
}

/** @type {Op} */
function eluBackward({ grad_output: grad, alpha, scale, input_scale: inner, is_result: result,
  self_or_result: self }, at) {
  const below = result ? apply(at, "add", self, alpha * scale)
    : apply(at, "mul", apply(at, "exp", apply(at, "mul", self, inner)), alpha * scale);
  const slope = apply(at, "mul", below, inner);
  return apply(at, "mul", grad, apply(at, "where", apply(at, "gt", self, 0), scale, slope));
}

/** @type {Op} */
function toType({ self }, at) {
  if (at.type === self.type || at.type === "float") return self;
  return at.type === "bool" ? replace(at, "ne", self, 0) : replace(at, "trunc", self);
}

const SAME = ["neg", "abs", "sign", "floor", "ceil", "round", "trunc", "sqrt", "rsqrt", "reciprocal",
  "relu", "isnan", "isinf", "logical_not", "exp", "expm1", "log", "log1p", "sigmoid", "tanh",
  "atanh", "sin", "cos", "silu", "erf", "erfc", "lgamma", "digamma"];
const PAIRS = ["mul", "minimum", "maximum", "eq", "ne", "lt", "le", "gt", "ge", "logical_and",
  "logical_or", "logical_xor", "remainder", "fmod"];

/** @type {Record<string, Op>} */
export const ELEMENTWISE = {
  ...Object.fromEntries(SAME.map((name) => [name, unary(name)])),
  ...Object.fromEntries(PAIRS.map((name) => [name, binary(name)])),
  log_sigmoid: unary("log_sigmoid"),
  special_erfcx: unary("erfcx"),
  special_log_ndtr: unary("log_ndtr"),
  sgn: unary("sign"),
  bitwise_not: unary("logical_not"),
  bitwise_and: binary("logical_and"),
  bitwise_or: binary("logical_or"),
  bitwise_xor: binary("logical_xor"),
  add: ({ self, other, alpha }, at) => added(at, self, other, alpha),
  sub: ({ self, other, alpha = 1 }, at) => added(at, self, other, -alpha),
  div,
  pow,
  clamp,
  where: ({ condition, self, other }, at) => replace(at, "where", condition, self, other),
  masked_fill: ({ self, mask, value }, at) => replace(at, "where", mask, value, self),
  addcmul: ({ self, tensor1, tensor2, value = 1 }, at) => (
    replace(at, "addmul", self, value === 1 ? tensor1 : apply(at, "mul", tensor1, value), tensor2)),
  lerp: ({ self, end, weight }, at) => replace(at, "lerp", self, end, weight),
  gelu: ({ self, approximate }, at) => replace(at, approximate === "tanh" ? "gelu_tanh" : "gelu", self),
  leaky_relu: ({ self, negative_slope: slope = 0.01 }, at) => replace(at, "leaky_relu", self, slope),
  elu,
  softplus,
  _to_copy: toType,
  threshold_backward: thresholdBackward,
  silu_backward: backward("silu_backward"),
  gelu_backward: ({ grad_output: grad, self, approximate }, at) => (
    replace(at, approximate === "tanh" ? "gelu_tanh_backward" : "gelu_backward", grad, self)),
  sigmoid_backward: backward("sigmoid_backward", "output"),
  tanh_backward: backward("tanh_backward", "output"),
  softplus_backward: ({ grad_output: grad, self, beta = 1 }, at) => replace(at, "mul", grad,
    apply(at, "sigmoid", beta === 1 ? self : apply(at, "mul", self, beta))),
  leaky_relu_backward: ({ grad_output: grad, self, negative_slope: slope }, at) => (
    apply(at, "where", apply(at, "gt", self, 0), grad, apply(at, "mul", grad, slope))),
  elu_backward: eluBackward,
};
