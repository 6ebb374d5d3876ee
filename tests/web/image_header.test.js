// What is told of an image file by its first bytes.
import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import test from "node:test";

import { encodeGif } from "../../vae_core/web/kit/gif.js";
import { readHeader } from "../../vae_core/web/kit/image_header.js";

const ascii = (text) => Array.from(text, (letter) => letter.charCodeAt(0));
const big = (value, bytes) => Array.from({ length: bytes }, (_, k) => (value >> (8 * (bytes - 1 - k))) & 255);
const little = (value, bytes) => big(value, bytes).reverse();
const chunk = (name, data) => [...big(data.length, 4), ...ascii(name), ...data, 0, 0, 0, 0];

function png({ width = 3, height = 2, animated = false } = {}) {
  return Uint8Array.from([
    0x89, ...ascii("PNG\r\n"), 0x1a, 0x0a,
    ...chunk("IHDR", [...big(width, 4), ...big(height, 4), 8, 0, 0, 0, 0]),
    ...(animated ? chunk("acTL", big(0, 8)) : []),
    ...chunk("IDAT", [...deflateSync(Buffer.alloc(height * (width + 1)))]),
    ...chunk("IEND", []),
  ]);
}

function jpeg() {
  const app = [0xff, 0xe0, ...big(4, 2), 1, 2];
  const frame = [0xff, 0xc2, ...big(11, 2), 8, ...big(20, 2), ...big(30, 2), 1, 0, 0, 0];
  return Uint8Array.from([0xff, 0xd8, ...app, ...frame, 0xff, 0xda, 0, 2, 5, 6, 0xff, 0xd9]);
}

function bmp(header = 40) {
  const rest = header === 12 ? [...little(5, 2), ...little(7, 2)] : [...little(5, 4), ...little(-7, 4)];
  return Uint8Array.from([
    ...ascii("BM"), ...little(90, 4), ...little(0, 4), ...little(54, 4), ...little(header, 4), ...rest,
    ...new Array(60).fill(0),
  ]);
}

function webp(kind, data, more = 0) {
  const body = [...ascii("WEBP"), ...ascii(kind), ...little(data.length, 4), ...data];
  return Uint8Array.from([...ascii("RIFF"), ...little(body.length + more, 4), ...body]);
}

function gif(count) {
  const frames = Array.from({ length: count }, () => new Uint8Array(20));
  return encodeGif({ width: 4, height: 5, channels: 1, frames, milliseconds: 50 });
}

const plain = { animated: false, cut: false };

test("kinds, sizes and whether it moves", () => {
  const lossless = [0x2f, ...little((9 - 1) | ((8 - 1) << 14), 4), 0, 0, 0, 0, 0];
  const lossy = [0, 0, 0, 0x9d, 1, 0x2a, ...little(6, 2), ...little(5, 2), 0];
  const cases = [
    [png(), { type: "image/png", width: 3, height: 2, ...plain }],
    [png({ animated: true }), { type: "image/png", width: 3, height: 2, animated: true, cut: false }],
    [jpeg(), { type: "image/jpeg", width: 30, height: 20, ...plain }],
    [gif(1), { type: "image/gif", width: 4, height: 5, ...plain }],
    [gif(3), { type: "image/gif", width: 4, height: 5, animated: true, cut: false }],
    [bmp(), { type: "image/bmp", width: 5, height: 7, ...plain }],
    [bmp(12), { type: "image/bmp", width: 5, height: 7, ...plain }],
    [webp("VP8X", [2, 0, 0, 0, ...little(10, 3), ...little(20, 3), ...ascii("ANIM")]),
      { type: "image/webp", width: 11, height: 21, animated: true, cut: false }],
    [webp("VP8L", lossless), { type: "image/webp", width: 9, height: 8, ...plain }],
    [webp("VP8 ", lossy), { type: "image/webp", width: 6, height: 5, ...plain }],
  ];
  for (const [bytes, expected] of cases) assert.deepEqual(readHeader(bytes), expected);
});

test("a huge picture is told by its header alone", () => {
  const { width, height } = readHeader(png({ width: 1 }).slice());
  assert.deepEqual([width, height], [1, 2]);
  const bytes = png();
  bytes.set(big(70000, 4), 16);
  assert.equal(readHeader(bytes).width, 70000);
});

test("wherever a file is cut, it is said to be, or to be none", () => {
  for (const bytes of [png(), jpeg(), gif(1)]) {
    const { type } = readHeader(bytes);
    for (let length = 0; length < bytes.length - 1; length += 1) {
      const found = readHeader(bytes.subarray(0, length));
      const whole = type === "image/gif" && found?.cut === false;
      if (found && !whole) assert.deepEqual([found.type, found.cut], [type, true], `${type} ${length}`);
    }
  }
  assert.equal(readHeader(webp("VP8L", [0x2f, 0, 0, 0, 0], 100)).cut, true);
});

test("what is no image is none, whatever its first letters", () => {
  for (const text of ["", "BMW is a car, and this is a text.", "GIF87", "hello", "RIFFxxxxWAVEfmt "]) {
    assert.equal(readHeader(Uint8Array.from(ascii(text))), null, text);
  }
  const drawing = Uint8Array.from(ascii('<?xml version="1.0"?><svg xmlns="x"></svg>'));
  assert.equal(readHeader(drawing).type, "image/svg+xml");
});
