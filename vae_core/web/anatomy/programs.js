// The traced graphs of an anatomy as functions from names to numbers.
/** @import { Graph, Program, Tensors } from "../engine/types.js" */
import { compile } from "../engine/runtime.js";
import { shapeAt } from "../engine/sizes.js";

/**
 * -> {run(given by name) -> outputs by name, inputs: {name: numbers}, noise: names of random draws,
 * shapes: of outputs by name, ms: of the last run}
 * @param {Graph} graph
 * @param {Tensors} tensors
 */
export function createRunner(graph, tensors) {
  /** @type {Program} */
  const program = compile(graph, tensors, 1);
  const inputs = Object.fromEntries(graph.inputs.map(({ name, shape }) => (
    [name, shapeAt(shape, 1).reduce((product, side) => product * side, 1)])));
  const names = graph.outputs.map(({ name }) => name);
  let ms = 0;
  return {
    inputs,
    noise: graph.inputs.filter(({ role }) => role === "noise").map(({ name }) => name),
    shapes: Object.fromEntries(graph.outputs.map(({ name, shape }) => [name, shapeAt(shape, 1)])),
    flops: program.flops,
    ms: () => ms,
    /**
     * What the graph asks for is taken of `given`; what is missing is zero.
     * @param {Record<string, ArrayLike<number> | null>} given
     * @returns {Record<string, Float32Array>}
     */
    run(given) {
      const before = performance.now();
      const asked = Object.fromEntries(Object.entries(inputs).map(([name, size]) => {
        const values = given[name];
        if (values instanceof Float32Array && values.length === size) return [name, values];
        return [name, values ? Float32Array.from(values) : new Float32Array(size)];
      }));
      const outputs = program.run(asked, 1);
      ms = performance.now() - before;
      return Object.fromEntries(names.map((name, i) => [name, outputs[i]]));
    },
  };
}
