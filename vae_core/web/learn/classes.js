// Classes as graphs take them: weights, all 0 where none is told (vae_core/data/labels.py).

/** @import { Graph } from "./types.js" */

export const UNKNOWN = -1;

/**
 * @param {ArrayLike<number>} labels (N,)
 * @param {number} classes
 * @returns {Float32Array} (N, Y)
 */
export function asWeights(labels, classes) {
  const weights = new Float32Array(labels.length * classes);
  for (let k = 0; k < labels.length; k += 1) {
    if (classes && labels[k] >= 0) weights[k * classes + labels[k]] = 1;
  }
  return weights;
}

// How many a graph is told; 0 where none.
/** @param {Graph | null | undefined} graph */
export const classesOf = (graph) => (
  /** @type {number} */ (graph?.inputs.find(({ name }) => name === "y")?.shape[1] ?? 0));

// The classes as a graph is given them: nothing where it is told none.
/**
 * @param {number} classes
 * @returns {(labels: ArrayLike<number> | null | undefined) => Record<string, Float32Array>}
 */
export const toldBy = (classes) => (labels) => (
  /** @type {Record<string, Float32Array>} */ (classes && labels ? { y: asWeights(labels, classes) } : {}));
