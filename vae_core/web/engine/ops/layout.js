// Values made of others by copying, and values of nothing: joined, repeated, padded, filled.

/** @import { Builder, Op, Value } from "../graph.js" */
import { axisOf, expand, filled, product, reshaped, sliced } from "../values.js";
import { apply } from "./elementwise.js";
import { diagonal, selectedAt, slicedAt } from "./views.js";

/**
 * @param {Builder} at
 * @param {Value[]} values
 * @param {number} axis
 */
function joined(at, values, axis) {
  const full = values.filter(({ shape }) => product(shape) > 0 || shape.length > 1);
  const result = at.make(at.shape);
  let start = 0;
  for (const value of full) {
    at.copy(value, sliced(result, axis, start, value.shape[axis]));
    start += value.shape[axis];
  }
  return result;
}

/** @type {Op} */
function repeat({ self, repeats }, at) {
  const more = repeats.length - self.shape.length;
  const own = [...repeats.slice(0, more).map(() => 1), ...self.shape];
  const before = repeats.flatMap((times, axis) => [times, own[axis]]);
  const ones = repeats.flatMap((_, axis) => [1, own[axis]]);
  const seen = reshaped(self, ones) ?? /** @type {Value} */ (reshaped(at.solid(self), ones));
  const wide = expand(seen, before);
  return reshaped(wide, at.shape) ?? /** @type {Value} */ (reshaped(at.copied(wide), at.shape));
}

/** @type {Op} */
function pad({ self, pad: amounts, value = 0 }, at) {
  const result = at.make(at.shape);
  at.call("fill", product(at.shape), value, result);
  let [from, to] = [self, result];
  for (let k = 0; k < amounts.length / 2; k++) {
    const axis = self.shape.length - 1 - k;
    const before = amounts[2 * k];
    const cut = Math.max(-before, 0);
    const size = Math.min(from.shape[axis] - cut, to.shape[axis] - Math.max(before, 0));
    from = sliced(from, axis, cut, size);
    to = sliced(to, axis, Math.max(before, 0), size);
  }
  at.copy(from, to);
  return result;
}

// A copy of a value with another in a part of it: act(copy) -> the part.
/**
 * @param {Builder} at
 * @param {Value} self
 * @param {Value} source
 * @param {(whole: Value) => Value} act
 */
function scattered(at, self, source, act) {
  const whole = at.copied(self);
  const part = act(whole);
  at.copy(expand(source, part.shape), part);
  return whole;
}

/** @param {Record<string, any>} args */
const nothing = ({ input_sizes: sizes }) => filled(0, sizes);

/** @type {Op} */
function full({ fill_value: value }, at) {
  return typeof value === "object" ? expand(value, at.shape) : filled(Number(value), at.shape);
}

/**
 * @param {Builder} at
 * @param {number} size
 * @param {number} [start]
 * @param {number} [step]
 */
const counted = (at, size, start = 0, step = 1) => at.once(() => {
  const result = at.make([size]);
  at.call("arange", size, start, step, result);
  return result;
});

/** @type {Op} */
const arange = ({ start = 0, step = 1 }, at) => counted(at, at.shape[0], start, step);

// Of places (row, column): where column - row, seen from the diagonal given, is as `name` says.
/**
 * @param {Builder} at
 * @param {string} name
 * @param {number} rows
 * @param {number} columns
 * @param {number} offset
 */
const places = (at, name, rows, columns, offset) => at.once(() => {
  const down = { ...counted(at, rows), shape: [rows, 1], strides: [1, 0] };
  return apply(at, name, apply(at, "sub", counted(at, columns), down), offset);
});

/** @type {Op} */
const eye = (_, at) => places(at, "eq", at.shape[0], at.shape[1], 0);

/**
 * @param {string} name
 * @returns {Op}
 */
const triangle = (name) => ({ self, diagonal: offset = 0 }, at) => {
  const [rows, columns] = self.shape.slice(-2);
  return apply(at, "where", places(at, name, rows, columns, offset), self, 0);
};

/** @type {Op} */
function flip({ self, dims }) {
  const axes = new Set(dims.map((dim) => axisOf(dim, self.shape.length)));
  return self.shape.reduce((value, size, axis) => (
    axes.has(axis) && size > 1 ? sliced(value, axis, size - 1, size, -1) : value), self);
}

/** @type {Op} */
function roll({ self, shifts, dims }, at) {
  let value = self;
  shifts.forEach((shift, k) => {
    const axis = axisOf(dims[k], self.shape.length);
    const size = self.shape[axis];
    const by = ((shift % size) + size) % size;
    if (by) value = joined(at, [sliced(value, axis, size - by, by), sliced(value, axis, 0, size - by)], axis);
  });
  return value;
}

/** @type {Record<string, Op>} */
export const LAYOUT = {
  cat: ({ tensors, dim = 0 }, at) => joined(at, tensors, axisOf(dim, at.shape.length)),
  repeat,
  constant_pad_nd: pad,
  slice_scatter: ({ self, src, ...args }, at) => (
    scattered(at, self, src, (whole) => slicedAt(whole, args, src.shape))),
  select_scatter: ({ self, src, dim, index }, at) => (
    scattered(at, self, src, (whole) => selectedAt(whole, dim, index))),
  diagonal_scatter: ({ self, src, ...args }, at) => (
    scattered(at, self, src, (whole) => /** @type {Value} */ (diagonal({ ...args, self: whole }, at)))),
  slice_backward: ({ grad_output: grad, ...args }, at) => (
    scattered(at, nothing(args), grad, (whole) => slicedAt(whole, args, grad.shape))),
  select_backward: ({ grad_output: grad, dim, index, ...args }, at) => (
    scattered(at, nothing(args), grad, (whole) => selectedAt(whole, dim, index))),
  diagonal_backward: ({ grad_output: grad, ...args }, at) => (
    scattered(at, nothing(args), grad, (whole) => /** @type {Value} */ (diagonal({ ...args, self: whole }, at)))),
  full,
  arange,
  eye,
  tril: triangle("le"),
  triu: triangle("ge"),
  flip,
  roll,
};
