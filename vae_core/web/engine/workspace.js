// What the programs of one pack share: its weights in the page's memory, tables and numbers that
// kernels read, and one stretch of scratch.

/** @import { BufferPlace, Pointer, Value } from "./graph.js" */
/** @import { Tensors } from "./types.js" */
import { createMemory } from "./memory.js";
import { dense, product } from "./values.js";

const CHUNK = 4096; // bytes that are taken at a time for small things

/** @param {number} at */
const fixed = (at) => /** @type {BufferPlace} */ ({ region: null, at });

// Tables of whole numbers and single numbers, each in memory once.
/** @param {ReturnType<typeof createMemory>} memory */
function createSmall(memory) {
  /** @type {Map<string, BufferPlace>} */
  const small = new Map(); // by what they hold
  let [free, end] = [0, 0];

  /** @param {number} bytes */
  function takeSmall(bytes) {
    if (free + bytes > end) {
      free = memory.alloc(Math.max(bytes, CHUNK));
      end = free + Math.max(bytes, CHUNK);
    }
    free += bytes;
    return free - bytes;
  }

  /**
   * @param {string} key
   * @param {number} bytes
   * @param {(at: number) => void} write
   * @returns {Pointer}
   */
  function kept(key, bytes, write) {
    let place = small.get(key);
    if (!place) {
      place = fixed(takeSmall(bytes));
      small.set(key, place);
      write(place.at);
    }
    return { buffer: { place }, offset: 0 };
  }

  return {
    /** @param {number[]} numbers */
    table: (numbers) => kept(numbers.join(), 4 * numbers.length, (at) => {
      new Int32Array(memory.floats().buffer, at, numbers.length).set(numbers);
    }),
    /** @param {number} value */
    number: (value) => kept(`=${Object.is(value, -0) ? "-0" : value}`, 4, (at) => {
      memory.floats()[at / 4] = value;
    }),
  };
}

// Tensors of the pack, each put into memory when it is first asked for.
/**
 * @param {ReturnType<typeof createMemory>} memory
 * @param {Tensors} tensors
 */
function createWeights(memory, tensors) {
  /** @type {Map<string, Value>} */
  const found = new Map();
  /**
   * @param {string} name
   * @returns {Value}
   */
  function tensor(name) {
    const known = found.get(name);
    if (known) return known;
    if (!Object.hasOwn(tensors, name)) {
      throw new Error(`The file has no tensor "${name}", which its model needs. Export the model again.`);
    }
    const { shape, data } = tensors[name];
    const floats = product(shape);
    const at = memory.alloc(4 * Math.max(floats, 1));
    memory.floats().set(data, at / 4);
    const buffer = { constant: true, floats, readers: 1, place: fixed(at) };
    const value = { ...dense(buffer, shape), type: /** @type {"float"} */ ("float") };
    found.set(name, value);
    return value;
  }
  return {
    tensor,
    // New numbers in the place of those that are in memory already.
    /** @param {string} name @param {Float32Array} values */
    rewrite(name, values) {
      const place = found.get(name)?.buffer?.place;
      if (place) memory.floats().set(values, place.at / 4);
    },
  };
}

/** @param {Tensors} tensors */
function createWorkspace(tensors) {
  const memory = createMemory();
  let scratch = { at: 0, bytes: 0 };
  return {
    tensors,
    kernels: memory.kernels,
    alloc: memory.alloc,
    free: memory.free,
    floats: memory.floats,
    version: 0, // counts the writes to weights
    ...createSmall(memory),
    ...createWeights(memory, tensors),
    // The one stretch that all programs compute in, one after the other: it may move as it grows.
    /** @param {number} bytes */
    scratch(bytes) {
      if (bytes > scratch.bytes) {
        if (scratch.at) memory.free(scratch.at);
        scratch = { at: memory.alloc(bytes), bytes };
      }
      return scratch.at;
    },
    scratchAt: () => scratch.at,
  };
}

/** @type {WeakMap<Tensors, ReturnType<typeof createWorkspace>>} */
const workspaces = new WeakMap();

// The one of a pack's tensors.
/** @param {Tensors} tensors */
export function workspaceOf(tensors) {
  const known = workspaces.get(tensors) ?? createWorkspace(tensors);
  workspaces.set(tensors, known);
  return known;
}

/**
 * New numbers for some of a pack's tensors: its programs compute from them from their next run on.
 * @param {Tensors} tensors
 * @param {Record<string, Float32Array>} values by name; what the pack has no tensor of is left out
 */
export function renewTensors(tensors, values) {
  const workspace = workspaces.get(tensors);
  for (const [name, data] of Object.entries(values)) {
    if (!Object.hasOwn(tensors, name)) continue;
    const { shape } = tensors[name];
    if (data.length !== product(shape)) {
      throw new Error(`Tensor "${name}" has ${product(shape)} numbers; it cannot take ${data.length}.`);
    }
    tensors[name] = { shape, data };
    workspace?.rewrite(name, data);
  }
  if (workspace) workspace.version += 1;
}
