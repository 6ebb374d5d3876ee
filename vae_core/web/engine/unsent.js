// New weights on their way to a worker.
/** @import { Graph, GraphKind } from "./types.js" */
import { tensorsOf } from "./sizes.js";

// New weights that a worker has not been sent yet: each is copied when a job reads it and not before, since they may
// change sixty times a second. -> {put(values), take(kind): those that its graph reads, or null}
/** @param {Record<GraphKind, Graph | null | undefined>} graphs */
export function createUnsent(graphs) {
  /** @type {Record<string, Float32Array>} */
  const waiting = {};
  const read = Object.fromEntries(Object.entries(graphs).map(([kind, graph]) => [kind, graph ? [...tensorsOf(graph)] : []]));
  return {
    /** @param {Record<string, Float32Array>} values */
    put(values) { Object.assign(waiting, values); },
    /** @param {GraphKind} kind */
    take(kind) {
      const names = read[kind].filter((name) => Object.hasOwn(waiting, name));
      if (!names.length) return null;
      const taken = Object.fromEntries(names.map((name) => [name, waiting[name]]));
      for (const name of names) delete waiting[name];
      return taken;
    },
  };
}
