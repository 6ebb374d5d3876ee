// The traced graphs of an anatomy as functions from names to numbers.
/** @import { Graph, Program, Tensors } from "../engine/types.js" */
/** @import { Folded } from "./types.js" */
import { inflate } from "../engine/inflate.js";
import { compile } from "../engine/runtime.js";
import { shapeAt } from "../engine/sizes.js";

const MOST = 2 ** 24; // bytes of a graph

// The graph itself where a file has it folded.
/** @param {Folded} graph @param {Tensors} tensors @returns {Graph} */
export function unfolded(graph, tensors) {
  if (!graph.deflated) return graph;
  const { tensor, bytes } = graph.deflated;
  const data = tensors[tensor]?.data;
  if (!(data instanceof Uint8Array) || !(bytes <= MOST)) throw new Error("This file's gradient graph is damaged. Export the model again.");
  return JSON.parse(new TextDecoder().decode(inflate(data, bytes)));
}

/**
 * -> {run(given by name) -> outputs by name, inputs: {name: numbers}, noise: names of random draws}
 * @param {Graph} graph
 * @param {Tensors} tensors
 */
export function createRunner(graph, tensors) {
  /** @type {Program} */
  const program = compile(graph, tensors, 1);
  const inputs = Object.fromEntries(graph.inputs.map(({ name, shape }) => (
    [name, shapeAt(shape, 1).reduce((product, side) => product * side, 1)])));
  const names = graph.outputs.map(({ name }) => name);
  return {
    inputs,
    noise: graph.inputs.filter(({ role }) => role === "noise").map(({ name }) => name),
    /**
     * What the graph asks for is taken of `given`; what is missing is zero.
     * @param {Record<string, ArrayLike<number> | null>} given
     * @returns {Record<string, Float32Array>}
     */
    run(given) {
      const asked = Object.fromEntries(Object.entries(inputs).map(([name, size]) => {
        const values = given[name];
        if (values instanceof Float32Array && values.length === size) return [name, values];
        return [name, values ? Float32Array.from(values) : new Float32Array(size)];
      }));
      const outputs = program.run(asked, 1);
      return Object.fromEntries(names.map((name, i) => [name, outputs[i]]));
    },
  };
}
