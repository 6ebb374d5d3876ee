// Values of a program: strided views of buffers in the page's memory, or one number everywhere.

/** @import { Buffer, Value } from "./graph.js" */

/** @param {number[]} shape */
export function product(shape) {
  let total = 1;
  for (const size of shape) total *= size;
  return total;
}

// Distances (in numbers) between neighbours along each axis where rows lie one after the other.
/** @param {number[]} shape */
export function rowMajor(shape) {
  const strides = new Array(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/**
 * @param {Buffer} buffer
 * @param {number[]} shape
 * @returns {Value}
 */
export function dense(buffer, shape) {
  return { buffer, offset: 0, shape, strides: rowMajor(shape), fill: null };
}

// The same number everywhere: takes no memory until it must.
/**
 * @param {number} fill
 * @param {number[]} shape
 * @returns {Value}
 */
export function filled(fill, shape) {
  return { buffer: null, offset: 0, shape, strides: shape.map(() => 0), fill };
}

/** @param {Value} value */
export function isDense({ buffer, shape, strides }) {
  if (!buffer) return false;
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== stride) return false;
    stride *= shape[axis];
  }
  return true;
}

// One number, seen in many places or in one.
/** @param {Value} value */
export const isSingle = ({ shape, strides }) => (
  shape.every((size, axis) => size === 1 || strides[axis] === 0));

/**
 * @param {number[]} left
 * @param {number[]} right
 */
export const sameNumbers = (left, right) => (
  left.length === right.length && left.every((size, axis) => size === right[axis]));

// Axes of size 1 dropped, and neighbours joined where each of the lists of strides lets them be
// walked as one. -> [shape, ...strides], at least one axis.
/**
 * @param {number[]} shape
 * @param {number[][]} strides
 */
export function collapse(shape, ...strides) {
  /** @type {number[]} */
  const sizes = [];
  /** @type {number[][]} */
  const joined = strides.map(() => []);
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] === 1) continue;
    const fits = sizes.length > 0
      && joined.every((list, k) => list[list.length - 1] === strides[k][axis] * shape[axis]);
    if (fits) sizes[sizes.length - 1] *= shape[axis];
    else sizes.push(shape[axis]);
    joined.forEach((list, k) => {
      if (fits) list[list.length - 1] = strides[k][axis];
      else list.push(strides[k][axis]);
    });
  }
  if (!sizes.length) {
    sizes.push(1);
    for (const list of joined) list.push(1);
  }
  return [sizes, ...joined];
}

// As torch broadcasts: axes are added in front, and those of size 1 repeated.
/**
 * @param {Value} value
 * @param {number[]} shape
 * @returns {Value}
 */
export function expand(value, shape) {
  const more = shape.length - value.shape.length;
  const strides = shape.map((size, axis) => {
    if (axis < more) return 0;
    const own = value.shape[axis - more];
    if (own === size) return value.strides[axis - more];
    if (own === 1) return 0;
    throw new Error(`${value.shape} does not stretch to ${shape}`);
  });
  if (more < 0) throw new Error(`${value.shape} does not stretch to ${shape}`);
  return { ...value, shape, strides };
}

// The same numbers in order under another shape, without a copy; null where it takes one.
/**
 * @param {Value} value
 * @param {number[]} shape
 * @returns {Value | null}
 */
export function reshaped(value, shape) {
  const count = product(value.shape);
  if (product(shape) !== count) throw new Error(`${value.shape} does not make ${shape}`);
  if (value.fill !== null) return filled(value.fill, shape);
  if (count === 0) return { ...value, shape, strides: rowMajor(shape) };
  const [sizes, steps] = collapse(value.shape, value.strides);
  const strides = new Array(shape.length).fill(1);
  let axis = shape.length - 1;
  for (let chunk = sizes.length - 1; chunk >= 0; chunk--) {
    let left = sizes[chunk];
    let stride = steps[chunk];
    while (axis >= 0 && (left > 1 || shape[axis] === 1)) {
      if (left % shape[axis]) return null;
      strides[axis] = stride;
      stride *= shape[axis];
      left /= shape[axis];
      axis -= 1;
    }
    if (left !== 1) return null;
  }
  return { ...value, shape, strides };
}

// An axis counted from the front, as torch counts it.
/**
 * @param {number} axis
 * @param {number} rank
 */
export function axisOf(axis, rank) {
  const found = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(found) || found < 0 || found >= Math.max(rank, 1)) {
    throw new Error(`there is no axis ${axis} of ${rank}`);
  }
  return found;
}

/**
 * @param {Value} value
 * @param {number[]} axes
 * @returns {Value}
 */
export function permuted(value, axes) {
  return {
    ...value,
    shape: axes.map((axis) => value.shape[axis]),
    strides: axes.map((axis) => value.strides[axis]),
  };
}

// From `start` on, every `step`th of `size` along an axis.
/**
 * @param {Value} value
 * @param {number} axis
 * @param {number} start
 * @param {number} size
 * @param {number} [step]
 * @returns {Value}
 */
export function sliced(value, axis, start, size, step = 1) {
  const reach = size > 0 ? start + (size - 1) * step : 0;
  if (size < 0 || start < 0 || reach >= Math.max(value.shape[axis], 1)) {
    throw new Error(`${size} from ${start} are not within ${value.shape[axis]}`);
  }
  return {
    ...value,
    offset: value.offset + start * value.strides[axis],
    shape: value.shape.map((own, k) => (k === axis ? size : own)),
    strides: value.strides.map((own, k) => (k === axis ? own * step : own)),
  };
}

// Without an axis, at one place along it.
/**
 * @param {Value} value
 * @param {number} axis
 * @param {number} index
 * @returns {Value}
 */
export function selected(value, axis, index) {
  const one = sliced(value, axis, index, 1);
  const others = (list) => list.filter((_, k) => k !== axis);
  return { ...one, shape: others(one.shape), strides: others(one.strides) };
}
