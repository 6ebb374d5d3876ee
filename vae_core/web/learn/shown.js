// The model as it is shown: its weights of this moment in a memory of their own, and what is computed
// of it, in evaluation mode.

/** @import { Graph, Memory, Tensors } from "./types.js" */
import { planGraph } from "../engine/plan.js";
import { createProgram } from "../engine/program.js";
import { workspaceOf } from "../engine/workspace.js";
import { createNoise } from "./noise.js";
import { numbersOf } from "./numbers.js";

const PART = 100; // examples that are computed together

/**
 * @param {Tensors} tensors of the file; their numbers are left as they are
 */
export function createShown(tensors) {
  const memory = workspaceOf({ ...tensors });
  const noise = createNoise(memory, 0);
  /** @type {Map<Graph, Map<number, ReturnType<typeof createProgram>>>} */
  const programs = new Map();

  /**
   * @param {Graph} graph
   * @param {number} n
   */
  function programOf(graph, n) {
    const made = programs.get(graph) ?? new Map();
    programs.set(graph, made);
    const known = made.get(n) ?? createProgram(planGraph(graph, memory, n), memory);
    made.set(n, known);
    return known;
  }

  /**
   * Some examples, or all of them, through a graph.
   * @param {Graph} graph
   * @param {Record<string, Float32Array>} given
   * @param {number} n how many there are
   * @param {{first: number, count: number}} part
   */
  function runPart(graph, given, n, { first, count }) {
    const program = programOf(graph, count);
    noise.fill(graph, program);
    for (const { name, view } of program.inputs) {
      const values = given[name];
      if (!values) continue; // drawn, or a weight that stays
      const size = values.length === 1 ? 1 : values.length / n;
      view().set(values.length === 1 ? values : values.subarray(first * size, (first + count) * size));
    }
    program.run();
    return program.outputs.map(({ name, view }) => /** @type {const} */ ([name, view().slice()]));
  }

  return {
    memory,
    /**
     * Numbers of one of the file's tensors, from the next run on.
     * @param {string} name
     * @param {ArrayLike<number>} values
     */
    set: (name, values) => numbersOf(memory, name).set(values),
    changed: () => { memory.version += 1; },
    /** @param {string} name */
    get: (name) => numbersOf(memory, name).slice(),
    /**
     * @param {number} count
     * @param {number} seed
     */
    normals(count, seed) {
      noise.seed(seed);
      return noise.normals(count);
    },
    /**
     * What a graph computes of n examples, a hundred at a time, with the same noise each time. Of those
     * that fill no part of a graph that takes one size alone, nothing is computed.
     * @param {Graph} graph
     * @param {Record<string, Float32Array>} given values of all examples, or single numbers
     * @param {number} n
     * @param {number} [seed] of the noise
     * @returns {Record<string, Float32Array>} rows of all examples; of what has none, each part's
     */
    run(graph, given, n, seed = 0) {
      noise.seed(seed);
      const most = graph.batch ?? Math.min(PART, n);
      /** @type {Record<string, Float32Array[]>} */
      const found = {};
      for (let first = 0; first < n; first += most) {
        const count = Math.min(most, n - first);
        if (graph.batch && count < most) break;
        for (const [name, values] of runPart(graph, given, n, { first, count })) {
          (found[name] ??= []).push(values);
        }
      }
      return Object.fromEntries(Object.entries(found).map(([name, parts]) => [name, joined(parts)]));
    },
  };
}

/** @param {Float32Array[]} parts */
function joined(parts) {
  if (parts.length === 1) return parts[0];
  const all = new Float32Array(parts.reduce((total, { length }) => total + length, 0));
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    end += part.length;
  }
  return all;
}
