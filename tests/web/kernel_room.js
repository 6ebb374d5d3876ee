// The kernels on plain arrays, for tests: each call puts its operands into memory and reads the result.
import assert from "node:assert/strict";
import { createMemory } from "../../vae_core/web/engine/memory.js";

const memory = createMemory();
export const { kernels } = memory;

export class Out {
  // A result of `count` numbers, which hold `before` first.
  constructor(count, before = 7e7) {
    this.before = Array.isArray(before) ? before : new Array(count).fill(before);
  }
}

export const out = (count, before) => new Out(count, before);
export const ints = (...numbers) => Int32Array.from(numbers);

// Calls a kernel with numbers, typed or plain arrays, and results, and gives what the results hold then.
// An operand has NaN after its end, so that reading too far shows; nothing may be written past a
// result's end but the 3 numbers that may be.
export function call(name, ...args) {
  const places = [];
  const results = [];
  const given = args.map((arg) => {
    if (typeof arg === "number") return arg;
    const data = arg instanceof Out ? arg.before : arg;
    const at = memory.alloc(4 * data.length + 64);
    places.push(at);
    memory.floats().fill(NaN, at / 4, at / 4 + data.length + 16);
    if (ArrayBuffer.isView(data) && !(data instanceof Float32Array)) {
      memory.bytes().set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    } else memory.floats().set(data, at / 4);
    if (arg instanceof Out) results.push({ at, count: data.length });
    return at;
  });
  const said = kernels[name](...given);
  const found = results.map(({ at, count }) => {
    const after = memory.floats().slice(at / 4 + count + 3, at / 4 + count + 16);
    assert.ok(after.every(Number.isNaN), `${name} writes past its result`);
    return memory.floats().slice(at / 4, at / 4 + count);
  });
  places.forEach(memory.free);
  return results.length === 0 ? said : results.length === 1 ? found[0] : found;
}

// Pseudo-random numbers between -1 and 1, the same each time.
export function draws(seed = 1) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

export function some(count, seed = 1) {
  const draw = draws(seed * 7919);
  return Float32Array.from({ length: count }, draw);
}

// The numbers are within `relative` of those expected, or within `absolute`; the same where not finite.
export function close(found, expected, relative = 2e-6, absolute = 1e-7, words = "") {
  assert.equal(found.length, expected.length, words);
  for (let i = 0; i < expected.length; i++) {
    const wanted = Math.fround(expected[i]);
    if (Object.is(found[i], wanted)) continue;
    const apart = Math.abs(found[i] - expected[i]);
    const allowed = Math.max(relative * Math.abs(expected[i]), absolute);
    assert.ok(apart <= allowed, `${words} [${i}]: ${found[i]}, expected ${expected[i]}`);
  }
}
