// A graph for a number of examples as calls of kernels, and the places of what goes in and comes out.

/** @import { Buffer, Graph, GraphNode, Memory, Plan, Value } from "./graph.js" */
import { createBuilder } from "./builder.js";
import { checkGraph } from "./limits.js";
import { OPS } from "./ops/table.js";
import { argumentAt, shapeAt } from "./sizes.js";
import { sameNumbers } from "./values.js";

/** @typedef {Value | (Value | null)[] | null} Result */

// Calls act with each reference within an argument.
/**
 * @param {any} arg
 * @param {(ref: {ref: string, part?: number}) => void} act
 */
function eachReference(arg, act) {
  if (Array.isArray(arg)) for (const each of arg) eachReference(each, act);
  else if (arg !== null && typeof arg === "object" && "ref" in arg) act(arg);
}

// By name: the place of the node that reads a value last; Infinity where it is asked for.
/** @param {Graph} graph */
function lastReaders({ nodes, outputs, state = [] }) {
  /** @type {Map<string, number>} */
  const last = new Map();
  nodes.forEach(({ args }, i) => {
    eachReference(Object.values(args), ({ ref }) => last.set(ref, i));
  });
  for (const { value } of [...outputs, ...state]) {
    eachReference(value, ({ ref }) => last.set(ref, Infinity));
  }
  return last;
}

/**
 * @param {Result | undefined} result
 * @returns {Value[]}
 */
const partsOf = (result) => (
  /** @type {Value[]} */ ([result ?? []].flat().filter((value) => value !== null)));

// What the names of a graph stand for, as far as it has been planned.
/**
 * @param {Memory} memory
 * @param {number} n
 */
function createNames(memory, n) {
  /** @type {Map<string, Result>} */
  const results = new Map();

  /**
   * @param {{ref: string, part?: number}} reference
   * @returns {Value}
   */
  function referred({ ref, part }) {
    const result = results.get(ref);
    if (!result) throw new Error(`"${ref}" is read before it is computed`);
    const value = Array.isArray(result) ? result[part ?? 0] : part ? null : result;
    if (!value) throw new Error(`"${ref}" has no part ${part ?? 0}`);
    return value;
  }

  /**
   * @param {any} arg
   * @returns {any}
   */
  function meant(arg) {
    if (Array.isArray(arg)) return arg.map(meant);
    if (arg === null || typeof arg !== "object") return arg;
    if ("ref" in arg) return referred(arg);
    return "tensor" in arg ? memory.tensor(arg.tensor) : arg;
  }
  return {
    results,
    /** @param {Record<string, any>} args */
    meaning: (args) => Object.fromEntries(Object.entries(args)
      .map(([name, arg]) => [name, meant(argumentAt(arg, n))])),
    value: (arg) => /** @type {Value} */ (meant(arg)),
  };
}

/**
 * @param {any} arg
 * @returns {Value[]}
 */
function valuesIn(arg) {
  if (Array.isArray(arg)) return arg.flatMap(valuesIn);
  return arg !== null && typeof arg === "object" && "strides" in arg ? [arg] : [];
}

/**
 * @param {GraphNode} node
 * @param {Result} result
 * @param {number} n
 */
function typed(node, result, n) {
  const said = node.parts ?? [node];
  const each = (value, k) => {
    if (!value || !said[k]) return null;
    const shape = shapeAt(said[k].shape, n);
    if (!sameNumbers(value.shape, shape)) throw new Error(`it gives ${value.shape} for ${shape}`);
    return { ...value, shape, type: said[k].type };
  };
  return Array.isArray(result) ? result.map(each) : each(result, 0);
}

// Plans one node; a sentence names it where that does not go.
/**
 * @param {ReturnType<typeof createBuilder>} builder
 * @param {GraphNode} node
 * @param {Record<string, any>} args
 * @param {Map<Buffer, number>} ending
 * @param {number} n
 * @returns {Result}
 */
function planNode(builder, node, args, ending, n) {
  if (!Object.hasOwn(OPS, node.op)) {
    throw new Error(
      `This page's runtime does not know the operation "${node.op}". `
      + "Reload the page; if that does not help, export the model again.",
    );
  }
  const first = node.parts?.find((part) => part) ?? node;
  try {
    builder.begin(shapeAt(first.shape, n), first.type, valuesIn(Object.values(args)), ending);
    return typed(node, OPS[node.op](args, builder), n);
  } catch (error) {
    throw new Error(`${node.op} ${node.name} cannot be prepared: ${error.message}.`);
  }
}

// The nodes one by one: each is planned, and what it reads last is free afterwards.
/**
 * @param {ReturnType<typeof createBuilder>} builder
 * @param {ReturnType<typeof createNames>} names
 * @param {Graph} graph
 * @param {number} n
 */
function planNodes(builder, { results, meaning }, graph, n) {
  const last = lastReaders(graph);
  graph.nodes.forEach((node, i) => {
    /** @type {Set<string>} */
    const done = new Set();
    eachReference(Object.values(node.args), ({ ref }) => { if (last.get(ref) === i) done.add(ref); });
    const spent = [...done].flatMap((name) => partsOf(results.get(name)));
    /** @type {Map<Buffer, number>} */
    const ending = new Map();
    for (const { buffer } of spent) if (buffer) ending.set(buffer, (ending.get(buffer) ?? 0) + 1);
    const result = planNode(builder, node, meaning(node.args), ending, n);
    results.set(node.name, result);
    if (last.has(node.name)) for (const value of partsOf(result)) builder.hold(value);
    for (const value of spent) builder.drop(value);
    builder.end();
    for (const name of done) results.delete(name);
  });
}

// n: the number of examples.
/**
 * @param {Graph} graph
 * @param {Memory} memory
 * @param {number} n
 * @returns {Plan}
 */
export function planGraph(graph, memory, n) {
  checkGraph(graph, memory.tensors, n); // sizes a N + b that agree at one N may differ at another
  const builder = createBuilder(memory);
  const names = createNames(memory, n);
  const inputs = graph.inputs.map(({ name, shape: said, type }) => {
    const shape = shapeAt(said, n);
    const value = { ...builder.keep(shape), type };
    names.results.set(name, value);
    return { name, shape, value };
  });
  planNodes(builder, names, graph, n);
  const state = graph.state ?? [];
  const outputs = graph.outputs.map(({ name, value: said }) => {
    const value = names.value(said);
    // What a run writes over is told as it was before.
    const kept = state.length && value.buffer?.constant ? builder.copied(value) : builder.solid(value);
    builder.hold(kept);
    return { name, shape: kept.shape, value: kept };
  });
  for (const { tensor, value } of state) builder.copy(names.value(value), memory.tensor(tensor));
  return { ...builder.plan(), inputs, outputs, writes: state.length > 0 };
}

