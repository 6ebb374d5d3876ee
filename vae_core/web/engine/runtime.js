// Runs a traced graph (vae_core/tracing/graph.py) on the kernels of kernels/.
//
// Sizes that follow the number of examples are known when a program is made. Where examples do not
// know of each other, a batch is run in blocks of a few sizes, each with a program of its own, made
// when it is first needed; else there is a program for each number of examples that is asked for.

/** @import { Graph, Memory, Program } from "./graph.js" */
/** @import { Tensors } from "./types.js" */
import { checkGraph } from "./limits.js";
import { planGraph } from "./plan.js";
import { createProgram } from "./program.js";
import { isByExample, shapeAt } from "./sizes.js";
import { product } from "./values.js";
import { workspaceOf } from "./workspace.js";

// Examples computed together: multiples of the 6 rows of a product's tile, and what is left over, which
// is filled up. A row alone is multiplied in another order, with other last bits: one by one goes an
// example that was asked for alone, and what is heavy.
const BLOCKS = [48, 24, 12, 6, 3, 1];
const HEAVY = 1e8; // operations an example
const KEPT = 3; // programs of a graph that is not run in blocks: those last used
const MOST = 2 ** 28; // numbers that a program may compute with: a gigabyte
const COMFORT = 2 ** 24; // ... beyond which blocks are smaller

/** @typedef {ReturnType<typeof createProgram>} Linked */
/** @typedef {Record<string, Float32Array>} Given */

/**
 * @param {Graph} graph
 * @param {Memory} memory
 * @param {number} n
 */
function planned(graph, memory, n) {
  const plan = planGraph(graph, memory, n);
  const numbers = plan.scratch.size() + plan.store.size();
  if (numbers > MOST) {
    const megabytes = Math.round((4 * numbers) / 1e6);
    throw new Error(`This model needs ${megabytes} MB to run; a page gives it ${4 * MOST / 1e6}.`);
  }
  return { plan, numbers };
}

/**
 * @param {Graph} graph
 * @param {Given} given
 * @param {number} n
 */
function checkInputs({ inputs }, given, n) {
  for (const { name, shape } of inputs) {
    const values = given[name];
    const size = product(shapeAt(shape, n));
    if (values instanceof Float32Array && values.length === size) continue;
    const found = Array.isArray(values) || ArrayBuffer.isView(values)
      ? `${values.constructor.name} of ${/** @type {ArrayLike<number>} */ (values).length}` : "nothing";
    const each = product(shapeAt(shape, 1));
    throw new Error(
      `Input "${name}" must be a Float32Array of ${size} numbers (${n} x ${each}), `
      + `but ${found} was given.`,
    );
  }
}

// Programs by the number of examples, made when they are asked for.
/**
 * @param {Graph} graph
 * @param {Memory} memory
 */
function createPrograms(graph, memory) {
  /** @type {Map<number, Linked>} the one last used is the last */
  const made = new Map();
  return {
    /**
     * @param {number} n
     * @param {ReturnType<typeof planned>} [ready]
     */
    of(n, ready) {
      const known = made.get(n) ?? createProgram((ready ?? planned(graph, memory, n)).plan, memory);
      made.delete(n);
      made.set(n, known);
      return known;
    },
    /** @param {number} most */
    forget(most) {
      for (const [n, program] of made) {
        if (made.size <= most) return;
        program.destroy();
        made.delete(n);
      }
    },
  };
}

// Examples `first` .. `first + count` through a program of `block` examples.
/**
 * @param {Linked} program
 * @param {Given} given
 * @param {Float32Array[]} outputs
 * @param {{n: number, first: number, count: number}} part
 */
function runBlock(program, given, outputs, { n, first, count }) {
  for (const { name, view } of program.inputs) {
    const size = given[name].length / n;
    view().set(given[name].subarray(first * size, (first + count) * size));
  }
  program.run();
  program.outputs.forEach(({ view }, i) => {
    const size = outputs[i].length / n;
    outputs[i].set(view().subarray(0, count * size), first * size);
  });
}

// How few examples to compute together: one where no more will come.
/**
 * @param {Graph} graph
 * @param {Memory} memory
 * @param {number} maxBatch
 */
function leastBlock(graph, memory, maxBatch) {
  const one = { least: 1, smallest: planned(graph, memory, 1) };
  if (maxBatch === 1 || one.smallest.plan.flops >= HEAVY) return one;
  return { least: 3, smallest: planned(graph, memory, 3) };
}

// Any number of examples, block by block.
/**
 * @param {Graph} graph
 * @param {Memory} memory
 * @param {number} maxBatch
 */
function inBlocks(graph, memory, maxBatch) {
  const programs = createPrograms(graph, memory);
  const { least, smallest } = leastBlock(graph, memory, maxBatch);
  const sizes = BLOCKS.filter((block) => block === least || (
    block > least && block <= maxBatch && smallest.numbers * (block / least) < COMFORT));
  programs.of(least, smallest);
  /**
   * @param {Given} given
   * @param {Float32Array[]} outputs
   * @param {number} n
   * @param {boolean} alone
   */
  function run(given, outputs, n, alone) {
    for (let first = 0; first < n;) {
      const block = alone ? 1 : sizes.find((size) => size <= n - first) ?? least;
      const count = Math.min(block, n - first);
      runBlock(programs.of(block), given, outputs, { n, first, count });
      first += count;
    }
  }
  return { run, flops: smallest.plan.flops / least, least };
}

// Examples that are computed together, whatever their number.
/**
 * @param {Graph} graph
 * @param {Memory} memory
 * @param {number} n
 */
function together(graph, memory, n) {
  const programs = createPrograms(graph, memory);
  const ready = planned(graph, memory, n);
  programs.of(n, ready);
  /**
   * @param {Given} given
   * @param {Float32Array[]} outputs
   * @param {number} count
   */
  function run(given, outputs, count) {
    const program = programs.of(count);
    programs.forget(KEPT);
    for (const { name, view } of program.inputs) view().set(given[name]);
    program.run();
    program.outputs.forEach(({ view }, i) => outputs[i].set(view()));
  }
  return { run, flops: ready.plan.flops / n, least: n };
}

// graph: see vae_core/tracing/graph.py; tensors: as read by readPack, whose programs share one
// memory; maxBatch: most examples a call of run may carry. Returns
//   run(inputs: {name: Float32Array of its size}, n = 1, alone = whether n is 1) -> [Float32Array, ...],
//     one per output: views of buffers that the next run overwrites. Not alone is the last of many;
//   flops: floating point operations per example (two per multiply-add of products);
//   least: how many examples cost what one costs: fewer are filled up;
//   outputs: [{name, shape}], shapes without the batch.
/**
 * @param {Graph} graph
 * @param {Tensors} tensors
 * @param {number} [maxBatch]
 * @returns {Program}
 */
export function compile(graph, tensors, maxBatch = 1) {
  checkGraph(graph, tensors, graph?.batch ?? maxBatch);
  const memory = workspaceOf(tensors);
  const apart = isByExample(graph);
  const most = graph.batch ?? maxBatch;
  const { run, flops, least } = (apart ? inBlocks : together)(graph, memory, most);
  const sizes = (n) => graph.outputs.map(({ shape }) => product(shapeAt(shape, n)));
  const buffers = sizes(most).map((size) => new Float32Array(size));
  return {
    run(given, n = graph.batch ?? 1, alone = n === 1) {
      if (!Number.isInteger(n) || n < 1 || n > most || (graph.batch && n !== graph.batch)) {
        const known = graph.batch ?? (most === 1 ? "1" : `1 to ${most}`);
        throw new Error(`This model was compiled for ${known} examples at a time, not ${n}.`);
      }
      checkInputs(graph, given, n);
      const outputs = sizes(n).map((size, i) => buffers[i].subarray(0, size));
      run(given, outputs, n, alone);
      return outputs;
    },
    flops,
    least,
    outputs: graph.outputs.map(({ name, shape }) => (
      { name, shape: shapeAt(apart ? shape.slice(1) : shape, most) })),
  };
}
