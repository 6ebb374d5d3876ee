// Rows and numbers picked by computed places, and put there.

/** @import { Builder, Op, Value } from "../graph.js" */
import { axisOf, expand, filled, permuted, product, reshaped, rowMajor, sliced } from "../values.js";
import { apply } from "./elementwise.js";

const shaped = (value, shape) => /** @type {Value} */ (reshaped(value, shape));

/** @param {number[]} order */
const inverse = (order) => order.map((_, axis) => order.indexOf(axis));

// How a value is indexed by tensors along some axes: those axes first, the others after them.
/**
 * @param {Builder} at
 * @param {Value} self
 * @param {(Value | null)[]} indices
 */
function picking(at, self, indices) {
  const rank = self.shape.length;
  const axes = indices.map((_, axis) => axis).filter((axis) => indices[axis]);
  const rest = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !axes.includes(axis));
  const found = /** @type {Value[]} */ (axes.map((axis) => indices[axis]));
  if (found.some(({ type }) => type === "bool")) {
    throw new Error("a choice by truth values has no size that is known before");
  }
  const sizes = axes.map((axis) => self.shape[axis]);
  const steps = rowMajor(sizes);
  // Of several, a place counted from the end is told from the front first.
  const parts = found.map((index, k) => (found.length === 1 ? index
    : apply(at, "mul", apply(at, "remainder", index, sizes[k]), steps[k])));
  const place = parts.slice(1).reduce((sum, part) => apply(at, "add", sum, part), parts[0]);
  // Where the picked axes come: in place of neighbours, else in front.
  const neighbours = axes.every((axis, k) => k === 0 || axis === axes[k - 1] + 1);
  const front = neighbours ? rest.filter((axis) => axis < axes[0]).length : 0;
  return { order: [...axes, ...rest], rest, place, front, size: product(sizes) };
}

// From (picked..., rest...) to the axes as torch has them.
/**
 * @param {number} picked how many axes
 * @param {number} rest
 * @param {number} front how many of the rest come before
 */
function placed(picked, rest, front) {
  const others = Array.from({ length: rest }, (_, k) => picked + k);
  const own = Array.from({ length: picked }, (_, k) => k);
  return [...others.slice(0, front), ...own, ...others.slice(front)];
}

/** @type {Op} */
function index({ self, indices }, at) {
  const { order, rest, place, front, size } = picking(at, self, indices);
  const sizes = rest.map((axis) => self.shape[axis]);
  const result = at.make([...place.shape, ...sizes]);
  at.call("take_rows", product(place.shape), product(sizes), size, at.solid(permuted(self, order)),
    at.solid(place), result);
  return permuted(result, placed(place.shape.length, rest.length, front));
}

/** @type {Op} */
function indexPut({ self, indices, values, accumulate = false }, at) {
  const { order, rest, place, front, size } = picking(at, self, indices);
  const sizes = rest.map((axis) => self.shape[axis]);
  const whole = at.copied(permuted(self, order));
  const axes = placed(place.shape.length, rest.length, front);
  const shape = [...place.shape, ...sizes];
  const given = expand(values, axes.map((axis) => shape[axis]));
  at.call("put_rows", product(place.shape), product(sizes), size,
    at.solid(permuted(given, inverse(axes))), at.solid(place), whole, Number(!accumulate));
  return permuted(whole, inverse(order));
}

// Rows along an axis, by a list of places.
/** @type {Op} */
function indexSelect({ self, dim, index: places }, at) {
  const axis = axisOf(dim, self.shape.length);
  const list = shaped(at.solid(places), [product(places.shape)]);
  return index({ self, indices: [...new Array(axis).fill(null), list] }, at);
}

/** @type {Op} */
const embedding = ({ weight, indices }, at) => index({ self: weight, indices: [indices] }, at);

/** @type {Op} */
function embeddingBackward({ grad_output: grad, indices, num_weights: size, padding_idx: skip = -1 }, at) {
  const width = grad.shape[grad.shape.length - 1];
  const told = skip < 0 ? grad : apply(at, "where",
    { ...apply(at, "eq", indices, skip), shape: [...indices.shape, 1] }, 0, grad);
  return indexPut({ self: filled(0, [size, width]), indices: [indices], values: told, accumulate: true }, at);
}

// The axes before and after one, as one each.
/**
 * @param {number[]} shape
 * @param {number} axis
 */
const around = (shape, axis) => [product(shape.slice(0, axis)), product(shape.slice(axis + 1))];

// A value cut to the sizes of an index along all axes but one.
/**
 * @param {Value} value
 * @param {number[]} shape
 * @param {number} axis
 */
const cutTo = (value, shape, axis) => shape.reduce((rest, size, k) => (
  k === axis || rest.shape[k] === size ? rest : sliced(rest, k, 0, size)), value);

/** @type {Op} */
function gather({ self, dim, index: places }, at) {
  const axis = axisOf(dim, self.shape.length);
  const { shape } = places;
  const [before, after] = around(shape, axis);
  const result = at.make(shape);
  at.call("take_along", before, shape[axis] ?? 1, after, self.shape[axis] ?? 1,
    at.solid(cutTo(self, shape, axis)), at.solid(places), result);
  return result;
}

/**
 * @param {number} set
 * @returns {Op}
 */
const scatter = (set) => ({ self, dim, index: places, src, value }, at) => {
  const axis = axisOf(dim, self.shape.length);
  const { shape } = places;
  const whole = at.copied(self);
  const part = cutTo(whole, shape, axis);
  const target = at.solid(part);
  const [before, after] = around(shape, axis);
  const given = src ? cutTo(src, shape, -1) : typeof value === "object" ? expand(value, shape)
    : filled(Number(value), shape);
  at.call("put_along", before, shape[axis] ?? 1, after, self.shape[axis] ?? 1, at.solid(given),
    at.solid(places), target, set);
  if (target !== part) at.copy(target, part);
  return whole;
};

/** @type {Op} */
function indexAdd({ self, dim, index: places, source, alpha = 1 }, at) {
  const axis = axisOf(dim, self.shape.length);
  const values = alpha === 1 ? source : apply(at, "mul", source, alpha);
  return indexPut({
    self, indices: [...new Array(axis).fill(null), places], values, accumulate: true,
  }, at);
}

/** @type {Record<string, Op>} */
export const INDEXING = {
  index,
  index_put: indexPut,
  index_select: indexSelect,
  index_add: indexAdd,
  embedding,
  embedding_dense_backward: embeddingBackward,
  gather,
  scatter: scatter(1),
  scatter_add: scatter(0),
};
