// Ops that only move numbers: each output element is a copy of one input element, or a constant.
//
// Every one of them is separable: the place of an element is a sum of one term per output axis,
// so an op is described by its tables (axis -> coordinate -> term; -1 means "outside") and
// compiled to one flat Int32Array.

/** @import { Op, OpContext } from "./types.js" */
const OUTSIDE = -1;

export function product(sizes) {
  return sizes.reduce((total, size) => total * size, 1);
}

// Row-major strides: how far one step along each axis moves.
function strides(shape) {
  return shape.map((_, axis) => product(shape.slice(axis + 1)));
}

// tables[axis](coordinate) -> term; returns the place of every element of `shape`.
function places(shape, tables) {
  let found = Int32Array.of(0);
  shape.forEach((size, axis) => {
    const terms = Array.from({ length: size }, (_, coordinate) => tables[axis](coordinate));
    const next = new Int32Array(found.length * size);
    for (let i = 0; i < next.length; i++) {
      const before = found[Math.floor(i / size)];
      const term = terms[i % size];
      next[i] = before === OUTSIDE || term === OUTSIDE ? OUTSIDE : before + term;
    }
    found = next;
  });
  return found;
}

// The places that stretch `from` to `shape` (torch's broadcasting); null when the shapes agree.
export function broadcast(from, shape) {
  if (from.length === shape.length && from.every((size, axis) => size === shape[axis])) return null;
  const missing = shape.length - from.length;
  const steps = strides(from);
  const tables = shape.map((_, axis) => {
    const own = axis - missing;
    return own < 0 || from[own] === 1 ? () => 0 : (coordinate) => coordinate * steps[own];
  });
  return places(shape, tables);
}

// Builds the kernel of an op from a function that returns its tables.
/**
 * @typedef {(coordinate: number) => number} Table term of one axis
 * @param {(from: number[], steps: number[], attrs: Record<string, any>, shape: number[]) => Table[]} tablesOf
 * @returns {Op}
 */
function moving(tablesOf) {
  return ({ inputs: [input], output, shape, size, attrs }) => {
    const index = places(shape, tablesOf(input.shape, strides(input.shape), attrs, shape));
    const outside = attrs.value ?? 0;
    const run = (n) => {
      for (let example = 0; example < n; example++) {
        const from = example * input.step;
        const to = example * size;
        for (let i = 0; i < size; i++) {
          const place = index[i];
          output[to + i] = place === OUTSIDE ? outside : input.data[from + place];
        }
      }
    };
    return { run, flops: 0 };
  };
}

// Applies `change` to one axis and leaves the others as they are.
function alongAxis(steps, axis, change) {
  return steps.map((step, other) => {
    const term = other === axis ? change : (coordinate) => coordinate;
    return (coordinate) => {
      const source = term(coordinate);
      return source === OUTSIDE ? OUTSIDE : source * step;
    };
  });
}

// attrs {axis, start, step}
export const slice = moving((from, steps, { axis, start, step }) =>
  alongAxis(steps, axis, (coordinate) => start + coordinate * step));

// attrs {before: sizes per axis, value}
export const pad = moving((from, steps, { before }) =>
  steps.map((step, axis) => (coordinate) => {
    const source = coordinate - before[axis];
    return source < 0 || source >= from[axis] ? OUTSIDE : source * step;
  }));

// attrs {axes}: axis i of the output is axis axes[i] of the input
export const permute = moving((from, steps, { axes }) =>
  axes.map((axis) => (coordinate) => coordinate * steps[axis]));

// Repeats whole axes: the output's size is a multiple of the input's.
export const repeat = moving((from, steps) =>
  steps.map((step, axis) => (coordinate) => (coordinate % from[axis]) * step));

// attrs {scale: input pixels per output pixel, per spatial axis}
export const upsampleNearest2d = moving((from, steps, { scale }) =>
  steps.map((step, axis) => (coordinate) => {
    if (axis === 0) return coordinate * step;
    const source = Math.fround(coordinate * Math.fround(scale[axis - 1])); // as torch rounds it
    return Math.min(Math.floor(source), from[axis] - 1) * step;
  }));

// (C r r, H, W) -> (C, H r, W r); attrs {factor: r}
export const pixelShuffle = moving((from, [plane, row, column], { factor }) => [
  (channel) => channel * factor * factor * plane,
  (y) => (y % factor) * factor * plane + Math.floor(y / factor) * row,
  (x) => (x % factor) * plane + Math.floor(x / factor) * column,
]);

// (C, H r, W r) -> (C r r, H, W); attrs {factor: r}
export const pixelUnshuffle = moving((from, [plane, row, column], { factor }) => [
  (channel) => {
    const within = channel % (factor * factor);
    return Math.floor(channel / (factor * factor)) * plane
      + Math.floor(within / factor) * row + (within % factor) * column;
  },
  (y) => y * factor * row,
  (x) => x * factor * column,
]);

// Joins along attrs.axis: runs of contiguous numbers, one run per input and leading index.
/** @param {OpContext} context */
export function cat({ inputs, output, shape, size, attrs: { axis } }) {
  const lengths = inputs.map((input) => product(input.shape.slice(axis)));
  const leading = product(shape.slice(0, axis));
  const run = (n) => {
    for (let example = 0; example < n; example++) {
      let to = example * size;
      for (let index = 0; index < leading; index++) {
        for (let i = 0; i < inputs.length; i++) {
          const from = example * inputs[i].step + index * lengths[i];
          output.set(inputs[i].data.subarray(from, from + lengths[i]), to);
          to += lengths[i];
        }
      }
    }
  };
  return { run, flops: 0 };
}
