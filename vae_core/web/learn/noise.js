// Draws for a graph's inputs: one stream of numbers, in the order in which the inputs stand.

/** @import { Graph, Linked, Memory } from "./types.js" */

const STATE = 8; // words that the kernels keep
const PIECE = 8; // numbers that they draw at once

/**
 * @param {Memory} memory
 * @param {number} seed
 */
export function createNoise(memory, seed) {
  const state = memory.alloc(4 * STATE);
  const words = () => new Uint32Array(memory.floats().buffer, state, STATE);
  let [room, size] = [0, 0];

  // Taking room may move the memory: views are looked at afterwards.
  /** @param {number} count */
  function reserve(count) {
    if (count <= size) return;
    if (room) memory.free(room);
    size = PIECE * Math.ceil(count / PIECE);
    room = memory.alloc(4 * size);
  }

  /** @param {number} count */
  function uniforms(count) {
    reserve(count);
    memory.kernels.uniforms(count, state, room);
    return memory.floats().subarray(room / 4, room / 4 + count);
  }

  // law -> writes numbers of it over a view
  /** @type {Record<string, (into: Float32Array, entry: any) => void>} */
  const laws = {
    normal: (into) => { memory.kernels.normals(into.length, state, into.byteOffset); },
    uniform: (into) => { memory.kernels.uniforms(into.length, state, into.byteOffset); },
    exponential: (into) => into.set(uniforms(into.length).map((u) => -Math.log(u))),
    keep: (into, { keep }) => into.set(uniforms(into.length).map((u) => Number(u < keep))),
    integer: (into, { low, high }) => (
      into.set(uniforms(into.length).map((u) => low + Math.floor(u * (high - low))))),
    permutation(into) {
      const drawn = uniforms(into.length);
      into.set(Array.from(drawn.keys()).sort((a, b) => drawn[a] - drawn[b]));
    },
  };

  memory.kernels.seed(seed >>> 0, state);
  return {
    /**
     * Fills what a graph wants drawn.
     * @param {Graph} graph
     * @param {Linked} program of it
     * @param {Record<string, Float32Array>} [given] numbers to take instead, by name
     */
    fill({ inputs }, program, given = {}) {
      /** @type {(Graph["inputs"][0] & {law?: string})[]} */ (inputs).forEach((entry, k) => {
        if (!entry.law) return;
        if (!Object.hasOwn(laws, entry.law)) throw new Error(`This page cannot draw by the law "${entry.law}".`);
        reserve(program.inputs[k].view().length);
        const into = program.inputs[k].view();
        if (given[entry.name]) into.set(given[entry.name]);
        else laws[entry.law](into, entry);
      });
    },
    /** @param {number} again */
    seed: (again) => { memory.kernels.seed(again >>> 0, state); },
    uniform: () => uniforms(1)[0],
    /** @param {number} count */
    normals(count) {
      reserve(count);
      memory.kernels.normals(count, state, room);
      return memory.floats().slice(room / 4, room / 4 + count);
    },
    state: () => Array.from(words()),
    /** @param {number[]} saved */
    restore: (saved) => words().set(saved),
  };
}
