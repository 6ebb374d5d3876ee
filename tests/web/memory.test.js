// The engine's memory: places in it, its ceiling, and the binary that it carries.
import assert from "node:assert/strict";
import { test } from "node:test";
import v8 from "node:v8";
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { inflate } from "../../vae_core/web/engine/inflate.js";
import { MODULES, SIZES } from "../../vae_core/web/engine/kernels_binary.js";
import { createMemory } from "../../vae_core/web/engine/memory.js";
import { draws } from "./kernel_room.js";
import { problemOf } from "./helpers.js";

test("places do not overlap, are multiples of 64, and are used again", () => {
  const memory = createMemory(), draw = draws(1), held = [];
  const start = memory.alloc(1);
  for (let i = 0; i < 600; i++) {
    if (held.length && draw() > 0.1) memory.free(held.splice(Math.floor((draw() + 1) / 2 * held.length), 1)[0].at);
    const bytes = Math.floor((draw() + 1) * 3000), at = memory.alloc(bytes);
    assert.equal(at % 64, 0);
    assert.ok(held.every((other) => at + bytes <= other.at || other.at + other.bytes <= at));
    held.push({ at, bytes });
  }
  held.forEach(({ at }) => memory.free(at));
  memory.free(start);
  assert.equal(memory.alloc(1e6), start);
});

test("what was taken twice or never cannot be given back", () => {
  const memory = createMemory(), at = memory.alloc(10);
  memory.free(at);
  assert.match(problemOf(() => memory.free(at)), /Nothing was taken/);
  assert.match(problemOf(() => memory.free(1)), /Nothing was taken/);
});

test("views follow the memory as it grows, and what was written stays", () => {
  const memory = createMemory(), at = memory.alloc(16), before = memory.floats();
  before.set([1, 2, 3, 4], at / 4);
  const far = memory.alloc(20e6);
  assert.equal(before.length, 0);
  memory.floats()[far / 4 + 5e6 - 1] = 5;
  assert.deepEqual([...memory.floats().subarray(at / 4, at / 4 + 4)], [1, 2, 3, 4]);
  assert.equal(memory.floats()[far / 4 + 5e6 - 1], 5);
  assert.equal(new Float32Array(memory.bytes().buffer, at, 1)[0], 1);
});

test("memory has a ceiling, which is said and leaves it as it was", () => {
  const memory = createMemory(8e6), at = memory.alloc(1e6);
  const asked = memory.floats().length;
  assert.equal(problemOf(() => memory.alloc(8e6)),
    "This model needs more than the 8 MB of memory that the page gives it.");
  assert.equal(memory.floats().length, asked);
  memory.free(at);
  assert.equal(memory.alloc(1e6), at);
  for (const wrong of [Infinity, NaN, 2 ** 40]) {
    assert.match(problemOf(() => createMemory().alloc(wrong)), /^This model needs more than the 1074 MB/);
  }
});

test("a browser without memory to begin with is told so", () => {
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class { constructor() { throw new RangeError("could not allocate memory"); } };
  try {
    assert.equal(problemOf(() => createMemory()), "The browser has no 2 MB of memory for this model.");
  } finally {
    WebAssembly.Memory = Memory;
  }
});

test("memories are apart", () => {
  const [one, other] = [createMemory(), createMemory()], at = one.alloc(4);
  assert.equal(other.alloc(4), at);
  one.floats()[at / 4] = 7;
  assert.equal(other.floats()[at / 4], 0);
});

test("a browser without SIMD is told so", async () => {
  const { validate } = WebAssembly;
  WebAssembly.validate = () => false;
  try {
    const fresh = await import("../../vae_core/web/engine/memory.js?anew");
    assert.match(problemOf(() => fresh.createMemory()), /^This browser cannot run the model: it has no WebAssembly with SIMD/);
  } finally {
    WebAssembly.validate = validate;
  }
});

// A product of whole numbers, which no way of rounding changes, and one of others.
function products({ kernels, alloc, floats }) {
  const [rows, depth, columns] = [13, 300, 21];
  const draw = draws(3), [a, b, c] = [rows * depth, depth * columns, rows * columns].map((n) => alloc(4 * n));
  return [() => Math.round(9 * draw()), draw].map((next) => {
    for (let i = 0; i < rows * depth; i++) floats()[a / 4 + i] = next();
    for (let i = 0; i < depth * columns; i++) floats()[b / 4 + i] = next();
    kernels.gemm(rows, columns, depth, a, depth, 1, b, columns, 1, c, columns, 0, 0);
    return [...floats().subarray(c / 4, c / 4 + rows * columns)];
  });
}

test("tiles with relaxed SIMD are taken where there is some, and multiply as those without", async () => {
  const { validate } = WebAssembly;
  v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  const seen = [];
  const fresh = async (name, known) => {
    WebAssembly.validate = (binary) => (seen.push(binary.length), known(binary));
    const { createMemory: create } = await import(`../../vae_core/web/engine/memory.js?${name}`);
    return products(create());
  };
  try {
    const relaxed = await fresh("relaxed", (binary) => validate(binary));
    const strict = await fresh("strict", (binary) => binary.length !== SIZES[2]);
    assert.deepEqual(seen, [SIZES[0], SIZES[2], SIZES[0], SIZES[2]]);
    assert.deepEqual(relaxed[0], strict[0]);
    assert.notDeepEqual(relaxed[1], strict[1]); // they are others
    assert.ok(relaxed[1].every((value, i) => Math.abs(value - strict[1][i]) < 1e-5));
  } finally {
    WebAssembly.validate = validate;
  }
});

test("inflate gives what was deflated", () => {
  const draw = draws(2);
  const kinds = [(i) => i * i % 997 >> 3, () => Math.floor(128 + 40 * (draw() + draw())), (i) => (i % 1000 < 500 ? 0 : i >> 4)];
  for (const make of kinds) {
    for (const length of [2000, 40000, 200000]) {
      const data = Uint8Array.from({ length }, (_, i) => make(i));
      assert.deepEqual(inflate(new Uint8Array(deflateRawSync(data, { level: 9 })), length), data);
    }
  }
  // The codes that a short last block has.
  const text = Uint8Array.from({ length: 3000 }, (_, i) => i % 300 >> 1);
  const short = deflateRawSync(text, { level: 9, strategy: constants.Z_FIXED });
  assert.equal(short[0] >> 1 & 3, 1);
  assert.deepEqual(inflate(new Uint8Array(short), text.length), text);
  // What is damaged ends in a sentence, not in a page that hangs.
  const whole = new Uint8Array(deflateRawSync(Uint8Array.from({ length: 4000 }, (_, i) => i * i % 97)));
  for (const damaged of [whole.slice(0, 40), whole.map((byte, i) => (i > 60 ? 0 : byte)), new Uint8Array(9)]) {
    assert.throws(() => inflate(damaged, 4000), /damaged/);
  }
  const packed = Buffer.from(MODULES, "base64");
  const length = SIZES.reduce((sum, size) => sum + size, 0);
  assert.deepEqual(Buffer.from(inflate(packed, length)), inflateRawSync(packed));
});

test("what is not deflated so is called damaged", () => {
  assert.match(problemOf(() => inflate(Uint8Array.from([0, 0, 0, 0, 0, 0]), 10)), /damaged/);
});
