// What a graph says without being planned: its open sizes for a number of examples, its tensors.

/** @import { Graph, Size } from "./graph.js" */

const NUMBERS = { inf: Infinity, "-inf": -Infinity, nan: NaN };

/**
 * @param {Size} size
 * @param {number} n
 */
function sizeAt(size, n) {
  const found = typeof size === "object" ? size.n[0] * n + size.n[1] : size;
  if (!Number.isSafeInteger(found) || found < 0) throw new Error(`${found} is no size`);
  return found;
}

/**
 * @param {Size[] | undefined} shape
 * @param {number} n
 */
export const shapeAt = (shape, n) => (shape ?? []).map((size) => sizeAt(size, n));

// An argument with its numbers; references stay.
/**
 * @param {any} arg
 * @param {number} n
 * @returns {any}
 */
export function argumentAt(arg, n) {
  if (Array.isArray(arg)) return arg.map((each) => argumentAt(each, n));
  if (arg === null || typeof arg !== "object") return arg;
  if ("n" in arg) return arg.n[0] * n + arg.n[1];
  if ("over_n" in arg) return arg.over_n / n;
  if ("log_n" in arg) return arg.log_n[0] * Math.log(n) + arg.log_n[1];
  if ("number" in arg) return NUMBERS[arg.number];
  return arg;
}

// The names of the tensors that it reads.
/** @param {Graph} graph */
export function tensorsOf({ nodes, outputs, state = [] }) {
  /** @type {Set<string>} */
  const names = new Set(state.map(({ tensor }) => tensor));
  /** @param {any} arg */
  function look(arg) {
    if (Array.isArray(arg)) for (const each of arg) look(each);
    else if (arg !== null && typeof arg === "object" && "tensor" in arg) names.add(arg.tensor);
  }
  for (const { args } of nodes) look(Object.values(args));
  for (const { value } of [...outputs, ...state]) look(value);
  return names;
}

// Whether examples do not know of each other, so that any number of them can be cut into blocks: then
// all that is given and all that comes out has one row an example.
/** @param {Graph} graph */
export function isByExample({ inputs, outputs, state }) {
  /** @param {{shape: Size[]}} entry */
  const rows = ({ shape: [first = 0] }) => (
    typeof first === "object" && first.n[0] === 1 && first.n[1] === 0);
  return !state?.length && inputs.every(rows) && outputs.every(rows);
}
