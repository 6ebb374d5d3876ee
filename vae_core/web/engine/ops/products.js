// Products of matrices and attention.

/** @import { Builder, Op, Value } from "../graph.js" */
import { expand, permuted, product, reshaped } from "../values.js";
import { added, apply } from "./elementwise.js";

// Rows, columns and the steps between them, of the last two axes of a value.
/** @param {Value} value */
function matrix(value) {
  const [rows, columns] = value.shape.slice(-2);
  const [down, across] = value.strides.slice(-2);
  return { rows, columns, down, across };
}

// What a product reads: a number that fills a matrix has to be written out.
/**
 * @param {Builder} at
 * @param {Value} value
 */
const read = (at, value) => (value.fill === null ? value : at.copied(value));

// a b + bias of each row, which may be missing.
/**
 * @param {Builder} at
 * @param {Value} a (M, K)
 * @param {Value} b (K, N)
 * @param {Value | null} [bias] (N)
 * @param {Value | null} [target] where to, dense
 * @returns {Value}
 */
export function times(at, a, b, bias = null, target = null) {
  const [left, right] = [read(at, a), read(at, b)];
  const [x, y] = [matrix(left), matrix(right)];
  if (x.columns !== y.rows) throw new Error(`rows of ${x.columns} meet columns of ${y.rows}`);
  const result = target ?? at.make([x.rows, y.columns]);
  at.call("gemm", x.rows, y.columns, x.columns, left, x.down, x.across, right, y.down, y.across,
    result, y.columns, 0, bias && at.solid(bias));
  at.count(2 * x.rows * x.columns * y.columns);
  return result;
}

// Axes before the last two as one, with one step; copied where they do not lie so.
/**
 * @param {Builder} at
 * @param {Value} value
 */
function stacked(at, value) {
  const shape = [product(value.shape.slice(0, -2)), ...value.shape.slice(-2)];
  const seen = reshaped(read(at, value), shape) ?? reshaped(at.copied(value), shape);
  return /** @type {Value} */ (seen);
}

// For stacks of matrices.
/**
 * @param {Builder} at
 * @param {Value} a (..., M, K)
 * @param {Value} b (..., K, N)
 * @returns {Value}
 */
export function timesEach(at, a, b) {
  const [left, right] = [stacked(at, a), stacked(at, b)];
  const [x, y] = [matrix(left), matrix(right)];
  if (x.columns !== y.rows || left.shape[0] !== right.shape[0]) {
    throw new Error(`${a.shape} and ${b.shape} have no product`);
  }
  const [count] = left.shape;
  const result = at.make([count, x.rows, y.columns]);
  at.call("gemm_batch", count, x.rows, y.columns, x.columns, left, left.strides[0], x.down, x.across,
    right, right.strides[0], y.down, y.across, result, x.rows * y.columns, y.columns, 0);
  at.count(2 * count * x.rows * x.columns * y.columns);
  return /** @type {Value} */ (reshaped(result, [...a.shape.slice(0, -2), x.rows, y.columns]));
}

/** @param {Value} value */
export const turned = (value) => {
  const axes = value.shape.map((_, axis) => axis);
  return permuted(value, [...axes.slice(0, -2), ...axes.slice(-2).reverse()]);
};

/** @type {Op} */
function addmm({ self, mat1, mat2, beta = 1, alpha = 1 }, at) {
  const row = self.shape.length === 1 || self.shape[0] === 1;
  const columns = mat2.shape[1];
  if (row && alpha === 1 && beta === 1) {
    return times(at, mat1, mat2, expand(/** @type {Value} */ (reshaped(self, self.shape.slice(-1))), [columns]));
  }
  const found = times(at, mat1, mat2);
  const scaled = alpha === 1 ? found : apply(at, "mul", found, alpha);
  return beta === 0 ? scaled : added(at, scaled, self, beta);
}

// Rows of any number of axes before them.
/** @type {Op} */
function linear({ input, weight, bias }, at) {
  const rows = [product(input.shape.slice(0, -1)), input.shape[input.shape.length - 1]];
  const flat = reshaped(read(at, input), rows) ?? reshaped(at.copied(input), rows);
  return /** @type {Value} */ (reshaped(times(at, /** @type {Value} */ (flat), turned(weight), bias), at.shape));
}

/** @type {Op} */
function baddbmm({ self, batch1, batch2, beta = 1, alpha = 1 }, at) {
  const found = timesEach(at, batch1, batch2);
  const scaled = alpha === 1 ? found : apply(at, "mul", found, alpha);
  return beta === 0 ? scaled : added(at, scaled, self, beta);
}

/** @param {Value} value */
const column = (value) => ({ ...value, shape: [...value.shape, 1], strides: [...value.strides, 1] });

/** @type {Record<string, Op>} */
export const PRODUCTS = {
  mm: ({ self, mat2 }, at) => times(at, self, mat2),
  addmm,
  linear,
  bmm: ({ self, mat2 }, at) => timesEach(at, self, mat2),
  baddbmm,
  mv: ({ self, vec }, at) => reshaped(times(at, self, column(vec)), at.shape),
  dot: ({ self, tensor }, at) => (
    reshaped(times(at, turned(column(self)), column(tensor)), [])),
};
