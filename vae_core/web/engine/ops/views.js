// What is seen of a value: axes moved, cut, stretched. Nothing is copied unless it must be.

/** @import { Op, Value } from "../graph.js" */
import { axisOf, expand, permuted, reshaped, selected, sliced } from "../values.js";

/** @type {Op} */
function reshape({ self }, at) {
  return reshaped(self, at.shape) ?? reshaped(at.solid(self), at.shape);
}

/** @type {Op} */
function unsqueeze({ self, dim }) {
  const axis = axisOf(dim, self.shape.length + 1);
  const with1 = (list, one) => [...list.slice(0, axis), one, ...list.slice(axis)];
  return { ...self, shape: with1(self.shape, 1), strides: with1(self.strides, 0) };
}

// A place counted from the end where it is negative, within the axis where it goes beyond.
/**
 * @param {number} place
 * @param {number} size
 */
const within = (place, size) => Math.min(Math.max(place < 0 ? place + size : place, 0), size);

// Part of a value, of the shape given.
/**
 * @param {Value} self
 * @param {Record<string, any>} args
 * @param {number[]} shape
 */
export function slicedAt(self, { dim = 0, start, step = 1 }, shape) {
  const axis = axisOf(dim, self.shape.length);
  return sliced(self, axis, within(start ?? 0, self.shape[axis]), shape[axis], step);
}

/**
 * @param {Value} self
 * @param {number} dim
 * @param {number} index
 */
export function selectedAt(self, dim, index) {
  const axis = axisOf(dim, self.shape.length);
  return selected(self, axis, index < 0 ? index + self.shape[axis] : index);
}

/** @type {Op} */
function split({ self, split_sizes: sizes, dim = 0 }) {
  const axis = axisOf(dim, self.shape.length);
  let start = 0;
  return sizes.map((size) => {
    start += size;
    return sliced(self, axis, start - size, size);
  });
}

// The axes dim1 and dim2 become one, the last: their diagonal, or that so many above it.
/** @type {Op} */
export function diagonal({ self, offset = 0, dim1 = 0, dim2 = 1 }) {
  const { shape, strides } = self;
  const [a, b] = [dim1, dim2].map((dim) => axisOf(dim, shape.length));
  const size = Math.max(0, Math.min(shape[a] + Math.min(offset, 0), shape[b] - Math.max(offset, 0)));
  const others = (list) => list.filter((_, k) => k !== a && k !== b);
  const start = offset > 0 ? offset * strides[b] : -offset * strides[a];
  return {
    ...self,
    offset: self.offset + (size ? start : 0),
    shape: [...others(shape), size],
    strides: [...others(strides), strides[a] + strides[b]],
  };
}

/** @type {Record<string, Op>} */
export const VIEWS = {
  view: reshape,
  squeeze: reshape,
  expand: ({ self }, at) => expand(self, at.shape),
  permute: ({ self, dims }) => permuted(self, dims.map((dim) => axisOf(dim, self.shape.length))),
  unsqueeze,
  slice: ({ self, ...args }, at) => slicedAt(self, args, at.shape),
  select: ({ self, dim, index }) => selectedAt(self, dim, index),
  split_with_sizes: split,
  diagonal,
};
