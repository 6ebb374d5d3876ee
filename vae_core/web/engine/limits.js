// What a graph out of a file may ask for. Whoever wrote the file may be wrong or mean harm: before
// anything is planned or allocated, every size, name and argument is looked at once.

/** @import { Tensor, Tensors } from "./types.js" */
/** @import { Rule, Shape, Tally } from "./rules/shapes.js" */
import { LISTS } from "./rules/lists.js";
import { PLAIN } from "./rules/plain.js";
import { PRODUCTS } from "./rules/products.js";
import { LARGEST, MOST, equal, fail, product, told } from "./rules/shapes.js";

const AXES = 12;
const NODES = 20_000;
const NESTED = 3; // lists within lists of an argument
const STEPS = 100_000; // of what goes on step by step: each is some calls of kernels
const WORK = 1e12; // operations on numbers in a run: minutes in the worker
const LONGEST = 300; // letters of a reason
const TYPES = ["float", "int", "bool"];
const FLAGS = ["keepdim", "transposed", "ceil_mode", "training", "accumulate", "has_biases", "bidirectional",
  "batch_first", "is_causal", "count_include_pad", "is_result"];
const NUMBERS = { inf: Infinity, "-inf": -Infinity, nan: NaN };

/** @type {Record<string, Rule>} */
export const RULES = { ...PLAIN, ...PRODUCTS, ...LISTS };

/** @typedef {{shape: Shape, type?: string}} Sized */

/** @param {unknown} name */
const quoted = (name) => JSON.stringify(String(name).slice(0, 60));

/** @param {string} why */
function refusal(why) {
  const short = why.length > LONGEST ? `${why.slice(0, LONGEST)} …` : why;
  return new Error(`This model's graph cannot be run here: ${short}. Export the model again, or use `
    + "another file.");
}

/** @param {unknown} value */
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

// a N + b, of {n: [a, b]}; sizes grow with the number of examples, so that the most bound them all.
function line({ n: pair }, n) {
  const [a, b] = Array.isArray(pair) && pair.length === 2 ? pair : [NaN, NaN];
  if (!Number.isInteger(a) || !Number.isInteger(b) || a < 0) fail(`${JSON.stringify(pair)} is no size`);
  return a * n + b;
}

function sizeAt(size, n) {
  const found = isObject(size) ? line(size, n) : size;
  if (!Number.isInteger(found) || found < 0) fail(`${JSON.stringify(size)} is no size`);
  return found;
}

function shapeAt(shape, n) {
  if (!Array.isArray(shape) || shape.length > AXES) fail(`it has no shape of at most ${AXES} axes`);
  return bounded(shape.map((size) => sizeAt(size, n)));
}

/** @param {Shape} shape */
function bounded(shape) {
  if (shape.length > AXES) fail(`it has ${shape.length} axes, more than ${AXES}`);
  if (!(product(shape) <= LARGEST)) fail(`${told(shape)} numbers are more than a page can hold`);
  return shape;
}

// Weights are looked at once: numbers that are not finite would show as nothing, or as black.
/** @type {WeakMap<Tensor, boolean>} */
const seen = new WeakMap();

// What is no weight may be infinite, such as a mask of attention.
/**
 * @param {Float32Array} data
 * @param {string} name
 */
function isSound(data, name) {
  if (name.startsWith("constant/")) return !data.some(Number.isNaN);
  let sum = 0;
  for (let i = 0; i < data.length; i += 1) sum += data[i] * 0; // NaN where one is not finite
  return sum === 0;
}

/**
 * @param {Tensors} tensors
 * @param {string} name
 */
function tensorOf(tensors, name) {
  if (typeof name !== "string" || !Object.hasOwn(tensors, name)) fail(`the file has no tensor ${quoted(name)}`);
  const tensor = tensors[name];
  const { shape, data } = tensor;
  if (product(bounded(shape)) !== data.length) fail(`tensor ${quoted(name)} is not as large as its shape`);
  if (!seen.has(tensor)) seen.set(tensor, !(data instanceof Float32Array) || isSound(data, name));
  if (!seen.get(tensor)) fail(`tensor ${quoted(name)} holds numbers that are not finite`);
  return { shape, type: "float" };
}

// What the names of a graph stand for, as far as it has been read.
/**
 * @param {Tensors} tensors
 * @param {number} n
 */
function createNames(tensors, n) {
  /** @type {Map<string, Sized | (Sized | null)[]>} */
  const known = new Map();
  /** @type {Map<string, number>} */
  const constants = new Map();

  function referred({ ref, part = 0 }) {
    const found = known.get(ref);
    if (!found) fail(`${quoted(ref)} is read before it is made`);
    if (!Number.isInteger(part)) fail(`${JSON.stringify(part)} is no part`);
    const value = Array.isArray(found) ? found[part] : part === 0 ? found : null;
    return value ?? fail(`${quoted(ref)} has no part ${JSON.stringify(part)}`);
  }

  function tensor(name) {
    const found = tensorOf(tensors, name);
    constants.set(name, product(found.shape));
    return found;
  }

  // An argument with its numbers, and shapes for what it refers to.
  /**
   * @param {any} arg
   * @param {number} [depth]
   * @returns {any}
   */
  function meant(arg, depth = 0) {
    if (Array.isArray(arg)) {
      return depth < NESTED ? arg.map((each) => meant(each, depth + 1)) : fail("an argument is nested too deeply");
    }
    if (!isObject(arg)) return arg;
    if ("ref" in arg) return referred(arg);
    if ("tensor" in arg) return tensor(arg.tensor);
    if ("n" in arg) return line(arg, n);
    const shares = "over_n" in arg ? [arg.over_n] : arg.log_n; // of numbers that fall with N, or grow with its logarithm
    if (Array.isArray(shares) && shares.every(Number.isFinite)) return shares[0];
    return Object.hasOwn(NUMBERS, arg.number) ? NUMBERS[arg.number] : fail("an argument has no meaning");
  }

  return {
    meant,
    constants: () => Array.from(constants.values()).reduce((sum, size) => sum + size, 0),
    /**
     * @param {unknown} name
     * @param {Sized | (Sized | null)[]} value
     */
    make(name, value) {
      if (typeof name !== "string" || !name) fail("a value has no name");
      if (known.has(/** @type {string} */ (name))) fail(`two values are called ${quoted(name)}`);
      known.set(/** @type {string} */ (name), value);
    },
    value: (arg) => (isObject(arg) && ("ref" in arg || "tensor" in arg) ? meant(arg) : fail("it refers to nothing")),
  };
}

// The shapes that a rule needs, in its order.
/**
 * @param {Rule} rule
 * @param {Record<string, any>} args
 */
const operands = ({ names }, args) => names.map((name) => {
  const plain = name.replace("?", "");
  const value = args[plain];
  if (Array.isArray(value?.shape)) return value.shape;
  return name === plain || value !== undefined ? fail(`it has no ${plain}`) : undefined;
});

// What a node says that it gives must be what follows.
function compare(said, found) {
  if (!said) return null;
  if (!found) fail("it gives a result less than it says");
  if (!TYPES.includes(said.type)) fail(`its type ${quoted(said.type)} is not known`);
  if (!equal(said.shape, found)) fail(`it gives ${told(found)}, and the file says ${told(said.shape)}`);
  return said;
}

/**
 * @param {any} node
 * @param {ReturnType<typeof createNames>} names
 * @param {number} n
 * @param {Tally} tally
 */
function checkNode(node, names, n, tally) {
  const { op, parts } = node;
  if (typeof op !== "string" || !Object.hasOwn(RULES, op)) fail("this page does not know the operation");
  if (!isObject(node.args)) fail("it has no arguments");
  const args = Object.fromEntries(
    Object.entries(node.args).map(([name, arg]) => [name, names.meant(arg)]));
  for (const name of FLAGS) {
    if (name in args && typeof args[name] !== "boolean") fail(`its ${name} is neither true nor false`);
  }
  const given = operands(RULES[op], args);
  const found = RULES[op].act(...given, args, tally);
  const results = Array.isArray(found) ? [found] : found.parts;
  for (const shape of results) if (shape) tally.work += product(bounded(shape));
  for (const shape of given) if (shape) tally.work += product(shape);
  if (tally.steps > STEPS) fail(`it takes more than ${STEPS} steps`);
  if (!(tally.work <= WORK)) fail("it takes more operations than a browser does in minutes");
  const sized = (said) => said && { shape: shapeAt(said.shape ?? [], n), type: said.type ?? "float" };
  if (parts === undefined) {
    if (!Array.isArray(found)) fail("it has parts, and the file names none");
    names.make(node.name, /** @type {Sized} */ (compare(sized(node), found)));
  } else {
    if (!Array.isArray(parts) || Array.isArray(found)) fail("it has no parts");
    names.make(node.name, parts.map((said, k) => compare(sized(said), results[k])));
  }
}

/**
 * @param {any} graph
 * @param {string} key
 * @returns {any[]}
 */
function listOf(graph, key) {
  const found = graph[key] ?? (key === "state" ? [] : null);
  if (!Array.isArray(found) || found.length > NODES || !found.every(isObject)) {
    throw refusal(`its ${key} are no list of at most ${NODES}`);
  }
  return found;
}

// Throws a sentence unless the graph (format 2, vae_core/tracing/graph.py) can be run for n examples
// with bounded time and memory. -> {flops}: about how many operations that takes
/**
 * @param {any} graph
 * @param {Tensors} tensors
 * @param {number} n
 */
export function checkGraph(graph, tensors, n) {
  if (!isObject(graph) || graph.format !== 2) throw refusal("it has another format than 2");
  const { batch = 1 } = graph;
  if (!Number.isInteger(batch) || batch < 1 || batch > MOST) throw refusal(`it is for ${JSON.stringify(batch)} examples`);
  const names = createNames(tensors, n);
  const tally = { work: 0, steps: 0 };
  const within = (what, name, act) => {
    try {
      act();
    } catch (error) {
      throw refusal(`${String(what).slice(0, 60)} ${quoted(name)}: ${error.message}`);
    }
  };
  for (const { name, shape } of listOf(graph, "inputs")) {
    within("input", name, () => names.make(name, { shape: shapeAt(shape, n) }));
  }
  for (const node of listOf(graph, "nodes")) within(node.op, node.name, () => checkNode(node, names, n, tally));
  const outputs = new Set();
  for (const { name, shape, value } of listOf(graph, "outputs")) {
    if (outputs.size === outputs.add(name).size) throw refusal(`two outputs are called ${quoted(name)}`);
    within("output", name, () => compare({ shape: shapeAt(shape, n), type: "float" }, names.value(value).shape));
  }
  for (const { tensor, value } of listOf(graph, "state")) {
    within("state", tensor, () => compare({ ...names.value(value), type: "float" }, names.value({ tensor }).shape));
  }
  if (names.constants() > LARGEST) throw refusal("its weights are more than a page can hold");
  return { flops: tally.work };
}
