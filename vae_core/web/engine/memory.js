// The page's memory that the kernels (kernels/kernels.h) compute in: places in it are taken and given
// back, and numbers are read and written through views.

import { BINARY, MODULES, PAGES, SIZES, TERNARY, UNARY } from "./kernels_binary.js";
import { inflate } from "./inflate.js";

const GRAIN = 64; // bytes: kernels may read and write up to the next multiple
const PAGE = 65536; // bytes that the memory grows by
const CEILING = 2 ** 30; // bytes that one memory may take

/** @param {number} bytes */
const megabytes = (bytes) => Math.ceil(bytes / 1e6);

/** @type {{kernels: WebAssembly.Module, tiles: WebAssembly.Module} | undefined} */
let compiled;

// Tiles multiply and add at once where browser and processor have that (relaxed SIMD).
function compiledModules() {
  if (compiled) return compiled;
  const data = Uint8Array.from(atob(MODULES), (letter) => letter.charCodeAt(0));
  const all = inflate(data, SIZES.reduce((sum, size) => sum + size, 0));
  let end = 0;
  const [kernels, tiles, relaxed] = SIZES.map((size) => all.subarray(end, end += size));
  const known = (binary) => globalThis.WebAssembly?.validate(binary);
  if (!known(kernels)) {
    throw new Error(
      "This browser cannot run the model: it has no WebAssembly with SIMD, which browsers "
      + "have since 2023. Update it or use another one.",
    );
  }
  compiled = {
    kernels: new WebAssembly.Module(kernels),
    tiles: new WebAssembly.Module(known(relaxed) ? relaxed : tiles),
  };
  return compiled;
}

const noMemory = (bytes) => new Error(`The browser has no ${megabytes(bytes)} MB of memory for this model.`);

// -> the exports of kernels.h, with a memory of their own
function newKernels() {
  const modules = compiledModules();
  let memory;
  try {
    memory = new WebAssembly.Memory({ initial: PAGES });
  } catch {
    throw noMemory(PAGES * PAGE);
  }
  const { exports: tiles } = new WebAssembly.Instance(modules.tiles, { env: { memory } });
  const { exports } = new WebAssembly.Instance(modules.kernels, { env: { memory }, tiles });
  return { memory, exports };
}

// Places within [start, end of the memory), the free ones sorted by where they begin.
/** @param {(end: number) => void} reach makes the memory at least as long */
function createPlaces(start, reach) {
  /** @type {{at: number, size: number}[]} none beside another */
  const holes = [];
  /** @type {Map<number, number>} */
  const taken = new Map(); // size by place
  let end = start;

  return {
    /** @param {number} bytes */
    alloc(bytes) {
      const size = Math.ceil(Math.max(bytes, 1) / GRAIN) * GRAIN;
      const k = holes.findIndex((hole) => hole.size >= size);
      let at = end;
      if (k >= 0) {
        at = holes[k].at;
        holes[k] = { at: at + size, size: holes[k].size - size };
        if (!holes[k].size) holes.splice(k, 1);
      } else {
        reach(end + size);
        end += size;
      }
      taken.set(at, size);
      return at;
    },
    /** @param {number} at where alloc said */
    free(at) {
      const size = taken.get(at);
      if (!size) throw new Error(`Nothing was taken at ${at} of the page's memory.`);
      taken.delete(at);
      const after = holes.findIndex((hole) => hole.at > at);
      const k = after < 0 ? holes.length : after;
      holes.splice(k, 0, { at, size });
      for (const i of [k, k - 1]) {
        if (holes[i + 1] && holes[i]?.at + holes[i]?.size === holes[i + 1].at) {
          holes[i].size += holes[i + 1].size;
          holes.splice(i + 1, 1);
        }
      }
      const last = holes.at(-1);
      if (last && last.at + last.size === end) {
        end = last.at;
        holes.pop();
      }
    },
  };
}

// Own kernels and own places each time; the code is compiled once. Throws a sentence where the browser
// has no SIMD. Returns
//   kernels: the exports of kernels.h by name;
//   alloc(bytes) -> place, a multiple of 64; throws a sentence beyond the ceiling; free(place);
//   floats(), bytes(): all of the memory as it is now: growing replaces them, so nobody keeps one over
//     an alloc.
/** @param {number} [ceiling] in bytes */
export function createMemory(ceiling = CEILING) {
  const { memory, exports } = newKernels();
  const kernels = /** @type {Record<string, (...args: number[]) => number>} */ (
    /** @type {unknown} */ (exports));
  let floats = new Float32Array(memory.buffer);
  let bytes = new Uint8Array(memory.buffer);

  // Some slack, too: kernels read and write a little past the end of what they are given.
  function reach(end) {
    if (!(end <= ceiling)) { // NaN, too
      throw new Error(
        `This model needs more than the ${megabytes(ceiling)} MB of memory that the page gives it.`);
    }
    const more = Math.ceil((end + PAGE - memory.buffer.byteLength) / PAGE);
    if (more <= 0) return;
    try {
      memory.grow(more);
    } catch {
      throw noMemory(end);
    }
  }
  const start = Math.ceil(/** @type {WebAssembly.Global} */ (exports.__heap_base).value / GRAIN) * GRAIN;
  return {
    kernels,
    ...createPlaces(start, reach),
    floats() {
      if (floats.buffer !== memory.buffer) floats = new Float32Array(memory.buffer);
      return floats;
    },
    bytes() {
      if (bytes.buffer !== memory.buffer) bytes = new Uint8Array(memory.buffer);
      return bytes;
    },
  };
}

/** @param {string[]} names */
const numbered = (names) => Object.fromEntries(names.map((name, number) => [name, number]));

// The numbers of the elementwise operations by name.
export const OPERATION = { unary: numbered(UNARY), binary: numbered(BINARY), ternary: numbered(TERNARY) };
