// How the decoded picture changes with the code: products of its Jacobian with directions, all
// dimensions at once as a batch.

/** @import { Graph } from "./graph.js" */
/** @import { Numbers, Tensors } from "./types.js" */
import { compile } from "./runtime.js";

// graph: of inputs z, tangent and, where there are classes, y, and outputs picture and derivative (see
// vae_core/artifacts/graphs.py, trace_derivative); directions: most that are asked for at once. Returns
//   along(z, y, tangents (K*D numbers)) -> K derivatives of the picture along them, one after another;
//   jacobian(z, y) -> the same along each dimension (D*C*H*W): the Jacobian, a column after another.
// Both are views that the next call overwrites.
/**
 * @param {Graph} graph
 * @param {Tensors} tensors
 * @param {number} [directions]
 */
export function createDerivative(graph, tensors, directions) {
  const size = Number(graph.inputs.find(({ name }) => name === "tangent")?.shape[1]);
  const place = graph.outputs.findIndex(({ name }) => name === "derivative");
  if (!(size > 0) || place < 0) throw new Error("This graph has no derivative along a direction.");
  const program = compile(graph, tensors, Math.max(size, directions ?? 1));
  const basis = new Float32Array(size * size);
  for (let d = 0; d < size; d += 1) basis[d * size + d] = 1;

  /**
   * @param {Numbers} z
   * @param {Numbers | null} y
   * @param {Float32Array} tangents
   */
  function along(z, y, tangents) {
    const count = tangents.length / size;
    /** @param {Numbers} values */
    const repeated = (values) => {
      const rows = new Float32Array(count * values.length);
      for (let row = 0; row < count; row += 1) rows.set(values, row * values.length);
      return rows;
    };
    /** @type {Record<string, Float32Array>} */
    const inputs = { z: repeated(z), tangent: tangents };
    if (y) inputs.y = repeated(y);
    return program.run(inputs, count)[place];
  }
  return {
    along,
    /**
     * @param {Numbers} z
     * @param {Numbers | null} y
     */
    jacobian: (z, y) => along(z, y, basis),
  };
}
