// What several tests share: nearness of numbers, packs as vae_core/pack.py writes them.
import assert from "node:assert/strict";

const TYPES = {
  Float32Array: "F32", Uint16Array: "F16", Uint8Array: "U8", Int8Array: "I8", Int32Array: "I32",
};

export function near(found, expected, within = 1e-9, words = "") {
  assert.equal(found.length, expected.length, words);
  Array.from(found).forEach((value, i) => {
    const apart = Math.abs(value - expected[i]);
    assert.ok(apart <= within, `${words} [${i}]: ${value}, expected ${expected[i]}`);
  });
}

// `count` numbers that look random and are the same each time, between -2 and 2.
export function numbers(count, seed = 1) {
  return Float32Array.from({ length: count }, (_, i) => 2 * Math.sin(seed + 7.3 * i * (1 + i % 3)));
}

// tensors: {name: {shape, data}}; halves are given as the Uint16Array of their bits.
export function packBytes(meta, tensors) {
  const header = { __metadata__: { latent_playground: JSON.stringify(meta) } };
  const parts = [];
  let end = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = {
      dtype: TYPES[data.constructor.name], shape, data_offsets: [end, end + data.byteLength],
    };
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    end += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + end);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 8);
  let at = 8 + text.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

// The message with which `act` fails.
export function problemOf(act) {
  try {
    act();
  } catch (error) {
    return error.message;
  }
  return assert.fail("it did not fail");
}
