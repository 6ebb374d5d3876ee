// Of what rules about shapes are made: each gives what follows, or fails with a reason.

/** @typedef {number[]} Shape */
/** @typedef {{work: number, steps: number}} Tally operations on numbers, and calls of kernels */
/** @typedef {Shape | {parts: (Shape | null)[]}} Given */
/** @typedef {{names: string[], act: (...given: any[]) => Given}} Rule */

export const MOST = 65535; // of a stride, a kernel's side and the like
export const LARGEST = 2 ** 28; // of a size

/**
 * @param {string} why
 * @returns {never}
 */
export function fail(why) {
  throw new Error(why);
}

/** @param {Shape} shape */
export const product = (shape) => shape.reduce((total, size) => total * size, 1);

/** @param {Shape} shape */
export const told = (shape) => (shape.length ? shape.join(" x ") : "one number");

/** @param {any} shape */
export const isShape = (shape) => Array.isArray(shape);

// A whole number within bounds.
export function whole(value, low, high, what) {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  return fail(`its ${what} is ${JSON.stringify(value) ?? "missing"} and must be from ${low} to ${high}`);
}

export function listed(values, low, high, what) {
  if (!isShape(values)) fail(`its ${what} is no list`);
  return values.map((value) => whole(value, low, high, what));
}

/** @param {any} values */
export const sizes = (values) => listed(values, 0, LARGEST, "size");

// A number for each of `axes` axes, of one number for all or of a list.
export function each(values, axes, low, what, rest) {
  const list = values === undefined ? [rest] : [values].flat();
  if (list.length !== 1 && list.length !== axes) fail(`its ${what} has ${list.length} numbers`);
  return Array.from({ length: axes }, (_, k) => whole(list[k] ?? list[0], low, MOST, what));
}

export function axisOf(dim, rank) {
  if (!rank) fail("it has no axes");
  const found = whole(dim, -rank, rank - 1, "axis");
  return found < 0 ? found + rank : found;
}

export function axesOf(dims, rank) {
  const found = [dims].flat().map((dim) => axisOf(dim, Math.max(rank, 1)));
  if (new Set(found).size !== found.length) fail("it names an axis twice");
  return found;
}

export const equal = (left, right) => (
  left.length === right.length && left.every((size, k) => size === right[k]));

export function agree(found, wanted, what) {
  if (!equal(found, wanted)) fail(`its ${what} is ${told(found)} and must be ${told(wanted)}`);
  return wanted;
}

// Where something may be missing.
export const mayAgree = (found, wanted, what) => (found ? agree(found, wanted, what) : wanted);

export function spread(...shapes) {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const here = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    const size = here.find((one) => one !== 1) ?? 1;
    if (here.some((one) => one !== 1 && one !== size)) {
      fail(`${shapes.map(told).join(" and ")} do not go together`);
    }
    return size;
  });
}

// As a larger shape; -1 keeps a size.
export function stretched(shape, size) {
  const more = size.length - shape.length;
  if (more < 0) fail(`${told(shape)} has more axes than ${told(size)}`);
  const wanted = size.map((one, k) => (one === -1 && k >= more ? shape[k - more] : one));
  return agree(spread(shape, wanted), sizes(wanted), "size");
}

export const replaced = (shape, axis, ...by) => [...shape.slice(0, axis), ...by, ...shape.slice(axis + 1)];
export const without = (shape, axes, keep) => (keep
  ? shape.map((size, k) => (axes.includes(k) ? 1 : size)) : shape.filter((_, k) => !axes.includes(k)));

export function reduced(shape, dims, keep) {
  const all = dims === undefined || (isShape(dims) && !dims.length);
  return without(shape, all ? shape.map((_, k) => k) : axesOf(dims, shape.length), keep === true);
}

// The shapes of a list of values.
export function tensorList(values) {
  if (!isShape(values) || !values.every((value) => isShape(value?.shape))) fail("it lacks a list of values");
  return values.map(({ shape }) => shape);
}

/** @param {string} names of the values it needs; those with a ? may be missing */
export const rule = (names, act) => ({ names: names.split(" ").filter(Boolean), act });
export const rules = (names, made) => Object.fromEntries(names.split(" ").map((name) => [name, made]));
