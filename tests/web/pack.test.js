// Packs are read number by number, and damage is a sentence.
import assert from "node:assert/strict";
import test from "node:test";

import { readPack } from "../../vae_core/web/engine/pack.js";
import { packBytes, problemOf } from "./helpers.js";

const META = { title: "größer", values: [1, 2.5, null, true] };
const TENSORS = {
  floats: { shape: [1, 3], data: Float32Array.of(1.5, -2.25, 3e-8) },
  halves: { shape: [3], data: Uint16Array.of(0x3e00, 0x7bff, 0x8000) },
  bytes: { shape: [3], data: Uint8Array.of(0, 255, 7) },
  integers: { shape: [2], data: Int32Array.of(-5, 2 ** 31 - 1) },
  nothing: { shape: [0, 3], data: new Float32Array(0) },
};
const PACKED = packBytes(META, TENSORS);

// IEEE 754 by its definition: sign, five bits of exponent, ten of fraction.
function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

test("meta and tensors are those that were packed", () => {
  const { meta, tensors } = readPack(PACKED);
  assert.deepEqual(meta, META);
  for (const [name, { shape, data }] of Object.entries(TENSORS)) {
    assert.deepEqual(tensors[name].shape, shape);
    if (name !== "halves") assert.deepEqual(tensors[name].data, data);
  }
  assert.deepEqual(tensors.halves.data, Float32Array.of(1.5, 65504, -0));
  assert.deepEqual(readPack(PACKED.buffer).meta, META);
});

test("every half precision number is decoded", () => {
  const data = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);
  const floats = readPack(packBytes({}, { halves: { shape: [2 ** 16], data } })).tensors.halves.data;
  const differing = floats.filter((x, bits) => !Object.is(x, half(bits)));
  assert.equal(differing.length, 0);
});

test("a pack may begin at any address", () => {
  for (const shift of [0, 1, 2, 3]) {
    const moved = new Uint8Array(PACKED.length + shift);
    moved.set(PACKED, shift);
    const { floats } = readPack(moved.subarray(shift)).tensors;
    assert.deepEqual(floats.data, TENSORS.floats.data);
  }
});

test("damage is said in a sentence, wherever the file is cut", () => {
  const begins = /^This model file cannot be read: it/;
  for (let length = 0; length < PACKED.length; length += 1) {
    assert.match(problemOf(() => readPack(PACKED.subarray(0, length))), begins);
  }
  const more = new Uint8Array([...PACKED, 1, 2, 3]);
  assert.match(problemOf(() => readPack(more)), /it has 3 bytes that belong to no tensor/);
  for (const text of ["{}", "hello"]) {
    const bytes = new Uint8Array([text.length, 0, 0, 0, 0, 0, 0, 0, ...Buffer.from(text)]);
    assert.match(problemOf(() => readPack(bytes)), begins);
  }
  assert.match(problemOf(() => readPack(null)), /no bytes were given/);
});

test("a header that lies about a tensor is refused", () => {
  const text = Buffer.from(PACKED).toString("latin1");
  const damaged = (from, to) => (
    readPack(Uint8Array.from(Buffer.from(text.replace(from, to), "latin1")))
  );
  assert.match(problemOf(() => damaged('"F32"', '"F64"')), /tensor floats has type F64/);
  assert.match(problemOf(() => damaged("[1,3]", "[1,4]")), /floats does not fill its place/);
  assert.match(problemOf(() => damaged("[1,3]", "[-13")), /cannot be read/);
  assert.match(problemOf(() => damaged("[1,3]", '"ab"')), /cannot be read/);
  assert.match(problemOf(() => damaged("[0,12]", "[0,1] ")), /floats does not fill its place/);
});

// A file of this header and so many bytes.
function packed(header, length) {
  const text = Buffer.from(JSON.stringify({ __metadata__: { latent_playground: "{}" }, ...header }));
  const bytes = Buffer.alloc(8 + text.length + length);
  bytes.writeBigUInt64LE(BigInt(text.length));
  text.copy(bytes, 8);
  return new Uint8Array(bytes);
}

test("tensors that share their bytes are refused before they fill the memory", () => {
  const halves = { dtype: "F16", shape: [5e5], data_offsets: [0, 1e6] };
  const many = packed(Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`t${i}`, halves])), 1e6);
  const before = process.memoryUsage().arrayBuffers;
  assert.match(problemOf(() => readPack(many)), /^This model file cannot be read: tensors share their bytes\./);
  assert.ok(process.memoryUsage().arrayBuffers - before < 10e6);
});

test("names are any text, and short in a sentence", () => {
  const one = { dtype: "U8", shape: [1], data_offsets: [0, 1] };
  const named = JSON.parse(`{"__proto__": ${JSON.stringify(one)}}`);
  const { tensors } = readPack(packed(named, 1));
  assert.ok(Object.hasOwn(tensors, "__proto__"));
  const strange = { __metadata__: { latent_playground: "{}", dtype: "I8" } };
  assert.deepEqual(Object.keys(readPack(packed(strange, 0)).tensors), []);
  for (const dtype of ["F64", "I8"]) {
    const long = { ["x".repeat(1e5)]: { ...one, dtype } };
    const said = problemOf(() => readPack(packed(long, 1)));
    assert.match(said, /^This model file cannot be read: tensor x{60} /);
    assert.ok(said.length < 300);
  }
});

test("rounded weights come back as floats, by rows or by columns", () => {
  const high = { shape: [2, 3], data: Int8Array.of(-127, 0, 127, 1, -1, 5) };
  const low = { shape: [2, 3], data: Uint8Array.of(0, 128, 255, 64, 0, 1) };
  const scale = { shape: [2, 1], data: Float32Array.of(0.5, 1e-3) };
  const read = (tensors) => readPack(packBytes({}, tensors)).tensors;
  const { w, ...others } = read({ w: high, "fine/w": low, "scale/w": scale });
  const rows = [-127, 0.5, 127 + 255 / 256, 1.25, -1, 5 + 1 / 256];
  assert.deepEqual(w.data, Float32Array.from(rows, (value, i) => value * scale.data[i < 3 ? 0 : 1]));
  assert.deepEqual(others, {});
  const columns = { shape: [1, 3], data: Float32Array.of(1, 2, 3) };
  assert.deepEqual(read({ w: high, "scale/w": columns }).w.data, Float32Array.of(-127, 0, 381, 1, -2, 15));
  const one = { shape: [1, 1], data: Float32Array.of(2) };
  assert.deepEqual(read({ "scale/w": one, w: high }).w.data, Float32Array.of(-254, 0, 254, 2, -2, 10));
  for (const wrong of [
    {}, { "scale/w": { shape: [2], data: scale.data } }, { "scale/w": high },
    { "scale/w": { shape: [3, 1], data: columns.data } }, { "scale/w": scale, "fine/w": columns },
  ]) {
    assert.match(problemOf(() => read({ w: high, ...wrong })), /tensor (scale\/)?w lacks the scale of its rounded weights/);
  }
});
