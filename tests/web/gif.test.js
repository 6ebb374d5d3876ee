// GIFs are read back pixel by pixel, by a reader written from the format's description.
import assert from "node:assert/strict";
import test from "node:test";

import { colourIndex, encodeGif } from "../../vae_core/web/kit/gif.js";

// The blocks of at most 255 bytes from `at` on -> {data, end}.
function joined(bytes, at) {
  const data = [];
  while (bytes[at]) {
    data.push(...bytes.subarray(at + 1, at + 1 + bytes[at]));
    at += 1 + bytes[at];
  }
  return { data, end: at + 1 };
}

function unpacked(data, least) {
  const clear = 1 << least;
  const pixels = [];
  let [table, width, last] = [[], 0, null];
  let [held, bits] = [0, 0];
  const reset = () => {
    table = Array.from({ length: clear + 2 }, (_, k) => [k]);
    [width, last] = [least + 1, null];
  };
  reset();
  for (const byte of data) {
    held |= byte << bits;
    bits += 8;
    while (bits >= width) {
      const code = held & ((1 << width) - 1);
      held >>>= width;
      bits -= width;
      if (code === clear + 1) return pixels;
      if (code === clear) {
        reset();
        continue;
      }
      const entry = code < table.length ? table[code] : [...last, last[0]];
      pixels.push(...entry);
      if (last && table.length < 4096) table.push([...last, entry[0]]);
      if (table.length === 1 << width && width < 12) width += 1;
      last = entry;
    }
  }
  return assert.fail("no end of the picture");
}

// -> {width, height, colours (256 of [r, g, b]), frames: [{delay, pixels}]}
function read(bytes) {
  const word = (at) => bytes[at] + 256 * bytes[at + 1];
  assert.equal(String.fromCharCode(...bytes.subarray(0, 6)), "GIF89a");
  const colours = Array.from({ length: 256 }, (_, k) => (
    Array.from(bytes.subarray(13 + 3 * k, 16 + 3 * k))));
  const found = { width: word(6), height: word(8), colours, frames: [] };
  let at = 13 + 768;
  let delay = 0;
  while (bytes[at] !== 0x3b) {
    if (bytes[at] === 0x21) {
      if (bytes[at + 1] === 0xf9) delay = word(at + 4);
      at = joined(bytes, at + 2).end;
    } else {
      assert.equal(bytes[at], 0x2c);
      const { data, end } = joined(bytes, at + 11);
      found.frames.push({ delay, pixels: unpacked(data, bytes[at + 10]) });
      at = end;
    }
  }
  assert.equal(at, bytes.length - 1);
  return found;
}

test("frames are read back as they were written", () => {
  for (const channels of [1, 3]) {
    const levels = channels === 1 ? 256 : 216;
    for (const [width, height] of [[1, 1], [3, 2], [61, 47], [200, 150]]) {
      const size = width * height;
      let state = 1;
      const noise = () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 16;
      const frames = [
        Uint8Array.from({ length: size }, () => noise() % levels), // the dictionary overflows
        new Uint8Array(size).fill(77),
        Uint8Array.from({ length: size }, (_, i) => Math.floor(i / 7) % levels),
        Uint8Array.from({ length: size }, () => noise() % 2),
      ];
      const found = read(encodeGif({ width, height, channels, frames, milliseconds: 60 }));
      assert.deepEqual([found.width, found.height, found.frames.length], [width, height, 4]);
      frames.forEach((pixels, k) => {
        assert.equal(found.frames[k].delay, 6);
        assert.deepEqual(Uint8Array.from(found.frames[k].pixels), pixels);
      });
    }
  }
});

test("grey keeps its levels and colours go to the nearest of the cube", () => {
  const { colours } = read(encodeGif({
    width: 1, height: 1, channels: 1, frames: [Uint8Array.of(0)], milliseconds: 10,
  }));
  assert.deepEqual(colours[colourIndex(1, 0.5)], [128, 128, 128]);
  assert.deepEqual(colours[colourIndex(1, 7)], [255, 255, 255]);
  const cube = read(encodeGif({
    width: 1, height: 1, channels: 3, frames: [Uint8Array.of(0)], milliseconds: 10,
  })).colours;
  assert.deepEqual(cube[colourIndex(3, 1, 0, 0.21)], [255, 0, 51]);
  assert.deepEqual(cube[colourIndex(3, -1, 0.5, 2)], [0, 153, 255]);
});
