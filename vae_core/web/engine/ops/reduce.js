// Many numbers to one: sums, means, extremes, along any axes.

/** @import { Builder, Op, Value } from "../graph.js" */
import { axisOf, collapse, filled, permuted, product, reshaped } from "../values.js";
import { apply } from "./elementwise.js";

const KERNELS = ["sum", "squares", "prod", "amax", "amin", "argmax", "argmin", "logsumexp"];

/**
 * @param {number | number[] | null | undefined} dims none: all
 * @param {number} rank
 */
function axesOf(dims, rank) {
  const list = dims === null || dims === undefined ? [] : [dims].flat();
  if (!list.length) return Array.from({ length: rank }, (_, axis) => axis);
  return rank ? list.map((dim) => axisOf(dim, rank)) : [];
}

/**
 * @param {number[]} shape
 * @param {number[]} axes
 * @param {boolean} keep as axes of size 1
 */
const without = (shape, axes, keep) => (keep ? shape.map((size, k) => (axes.includes(k) ? 1 : size))
  : shape.filter((_, k) => !axes.includes(k)));

// A value as the kernels see it, the axes from..to as one in the middle: outer sizes and steps, that
// of the middle, and inner numbers in a row; null where it does not lie so.
/**
 * @param {Value} value
 * @param {number} from
 * @param {number} to
 */
function threefold({ shape, strides, fill }, from, to) {
  const parts = [[0, from], [from, to + 1], [to + 1, shape.length]]
    .map(([a, b]) => collapse(shape.slice(a, b), strides.slice(a, b)));
  const [[[outer], [step]], [[size], [by]], [[inner], [last]]] = parts;
  const fits = fill === null && parts.every(([sizes]) => sizes.length === 1)
    && (inner === 1 || last === 1);
  return fits ? { outer, step, size, by, inner } : null;
}

/**
 * @param {Builder} at
 * @param {Value} value
 * @param {number} from
 * @param {number} to
 */
function readied(at, value, from, to) {
  const lies = threefold(value, from, to);
  if (lies) return { value, ...lies };
  const copy = at.copied(value);
  const found = threefold(copy, from, to);
  if (!found) throw new Error("a copy does not lie row by row");
  return { value: copy, ...found };
}

// By a kernel, along axes; those that are no neighbours go one after the other, the last first.
// scale: of sums. -> dense, without the axes
/**
 * @param {Builder} at
 * @param {string} name
 * @param {Value} given
 * @param {number[]} axes
 * @param {number} [scale]
 * @returns {Value}
 */
export function reduced(at, name, given, axes, scale = 1) {
  const left = [...new Set(axes)].sort((a, b) => a - b);
  let rest = given;
  let op = name;
  while (left.length) {
    const to = /** @type {number} */ (left.pop());
    let from = to;
    while (left.length && left.at(-1) === from - 1) from = /** @type {number} */ (left.pop());
    const { value, outer, step, size, by, inner } = readied(at, rest, from, to);
    rest = at.make([...rest.shape.slice(0, from), ...rest.shape.slice(to + 1)]);
    at.call("reduce", KERNELS.indexOf(op), outer, size, inner, value, step, by,
      left.length ? 1 : scale, rest);
    if (op === "squares") op = "sum";
  }
  return rest;
}

/**
 * @param {Value} value
 * @param {number[]} axes
 */
const countOf = ({ shape }, axes) => product(axes.map((axis) => shape[axis]));

// scale: of sums, by how many are summed
/**
 * @param {string} name
 * @param {(count: number) => number} [scale]
 * @returns {Op}
 */
function reduction(name, scale = () => 1) {
  return ({ self, dim, keepdim = false }, at) => {
    const axes = axesOf(dim, self.shape.length);
    const count = countOf(self, axes);
    const shape = without(self.shape, axes, keepdim);
    if (product(self.shape) === 0) return filled(name === "sum" ? 0 : NaN, shape);
    if (self.fill !== null && name === "sum") return filled(self.fill * count * scale(count), shape);
    return shaped(axes.length ? reduced(at, name, self, axes, scale(count)) : self, shape);
  };
}

// A dense value under another shape.
/**
 * @param {Value} value
 * @param {number[]} shape
 */
const shaped = (value, shape) => /** @type {Value} */ (reshaped(value, shape));

// The extreme and, along one axis, where it is.
/**
 * @param {string} name amax or amin
 * @returns {Op}
 */
function extreme(name) {
  const value = reduction(name);
  const place = reduction(name.replace("a", "arg"));
  return (args, at) => {
    if (args.other !== undefined) {
      return apply(at, name === "amax" ? "maximum" : "minimum", args.self, args.other);
    }
    const found = value(args, at);
    return args.dim === undefined ? found : [found, place(args, at)].flat();
  };
}

/**
 * @param {string} name
 * @returns {Op}
 */
function place(name) {
  return (args, at) => {
    const { self, dim } = args;
    if (dim !== undefined) return reduction(name)(args, at);
    const flat = shaped(at.solid(self), [product(self.shape)]);
    return shaped(reduced(at, name, flat, [0]), at.shape);
  };
}

/** @type {Op} */
function varianceMean({ self, dim, correction = 1, unbiased = true, keepdim = false }, at) {
  const axes = axesOf(dim, self.shape.length);
  const kept = self.shape.map((_, k) => k).filter((k) => !axes.includes(k));
  const rows = at.solid(permuted(self, [...kept, ...axes]));
  const count = countOf(self, axes);
  const shape = without(self.shape, axes, keepdim);
  const [mean, variance] = [at.make(shape), at.make(shape)];
  at.call("moments", product(shape), count, 1, rows, count, 1, mean, variance);
  const less = unbiased ? correction : 0;
  const scaled = less ? apply(at, "mul", variance, count / Math.max(count - less, 0)) : variance;
  return [scaled, mean];
}

/** @type {Op} */
const variance = (args, at) => /** @type {Value[]} */ (varianceMean(args, at))[0];

/** @type {Op} */
function norm({ self, ord = 2, dim, keepdim }, at) {
  const sum = (value) => /** @type {Value} */ (reduction("sum")({ self: value, dim, keepdim }, at));
  if (ord === 1) return sum(apply(at, "abs", self));
  if (ord !== 2) throw new Error(`the norm ${ord} is not known`);
  return apply(at, "sqrt", sum(apply(at, "square", self)));
}

/** @type {Op} */
function cumsum({ self, dim }, at) {
  const axis = axisOf(dim, self.shape.length);
  const result = at.make(self.shape);
  const { shape } = self;
  at.call("cumsum", product(shape.slice(0, axis)), shape[axis] ?? 1, product(shape.slice(axis + 1)),
    at.solid(self), result);
  return result;
}

const isTrue = (value, at) => apply(at, "ne", value, 0);

/** @type {Record<string, Op>} */
export const REDUCE = {
  sum: reduction("sum"),
  mean: reduction("sum", (count) => 1 / count),
  prod: reduction("prod"),
  amax: reduction("amax"),
  amin: reduction("amin"),
  max: extreme("amax"),
  min: extreme("amin"),
  argmax: place("argmax"),
  argmin: place("argmin"),
  logsumexp: reduction("logsumexp"),
  any: (args, at) => reduction("amax")({ ...args, self: isTrue(args.self, at) }, at),
  all: (args, at) => reduction("amin")({ ...args, self: isTrue(args.self, at) }, at),
  var: variance,
  var_mean: varianceMean,
  linalg_vector_norm: norm,
  cumsum,
};

