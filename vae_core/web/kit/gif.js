// Animated GIFs (GIF89a, CompuServe 1990): a global table of 256 colours, LZW, an endless loop.
//
// Grey pictures keep all their 256 levels; colours go to the nearest of a 6 x 6 x 6 cube.

const CLEAR = 256;
const END = 257;
const MAX_CODES = 4096;
const SLOTS = 16384; // of the dictionary's hash table: four times as many as codes
const LEVELS = 6;

// One byte per pixel for `channels` = 1 or 3 planes of floats in [0, 1]: an index into palette().
export function colourIndex(channels, red, green, blue) {
  const level = (value, top) => Math.round(Math.min(1, Math.max(0, value)) * top);
  if (channels === 1) return level(red, 255);
  const top = LEVELS - 1;
  return (level(red, top) * LEVELS + level(green, top)) * LEVELS + level(blue, top);
}

// 256 colours as bytes, red, green and blue in turn.
function palette(channels) {
  const table = new Uint8Array(256 * 3);
  for (let index = 0; index < 256; index += 1) {
    if (channels === 1) {
      table.fill(index, index * 3, index * 3 + 3);
    } else if (index < LEVELS ** 3) {
      const step = 255 / (LEVELS - 1);
      table[index * 3] = Math.floor(index / LEVELS ** 2) * step;
      table[index * 3 + 1] = (Math.floor(index / LEVELS) % LEVELS) * step;
      table[index * 3 + 2] = (index % LEVELS) * step;
    }
  }
  return table;
}

// Bytes that grow as they are written.
function createSink() {
  let bytes = new Uint8Array(1 << 16);
  let length = 0;
  function reserve(count) {
    if (length + count <= bytes.length) return;
    const larger = new Uint8Array(Math.max(bytes.length * 2, length + count));
    larger.set(bytes.subarray(0, length));
    bytes = larger;
  }
  return {
    byte(value) {
      reserve(1);
      bytes[length] = value;
      length += 1;
    },
    all(values) {
      reserve(values.length);
      bytes.set(values, length);
      length += values.length;
    },
    word(value) { this.all([value & 255, value >> 8]); },
    done: () => bytes.slice(0, length),
  };
}

// Codes of any width, packed low bit first into blocks of at most 255 bytes.
function createBits(sink) {
  const block = new Uint8Array(255);
  let filled = 0;
  let bits = 0;
  let held = 0;

  function flush() {
    if (!filled) return;
    sink.byte(filled);
    sink.all(block.subarray(0, filled));
    filled = 0;
  }
  function take(byte) {
    block[filled] = byte;
    filled += 1;
    if (filled === 255) flush();
  }
  return {
    write(code, width) {
      held |= code << bits;
      bits += width;
      for (; bits >= 8; bits -= 8) {
        take(held & 255);
        held >>>= 8;
      }
    },
    end() {
      if (bits > 0) take(held & 255);
      flush();
      sink.byte(0);
    },
  };
}

// LZW with codes of 9 to 12 bits.
function compress(pixels, sink) {
  const keys = new Int32Array(SLOTS).fill(-1);
  const codes = new Int16Array(SLOTS);
  let width = 9;
  let next = END + 1;

  sink.byte(8); // bits of a plain pixel
  const bits = createBits(sink);
  function restart() {
    bits.write(CLEAR, width);
    keys.fill(-1);
    width = 9;
    next = END + 1;
  }

  restart();
  let prefix = pixels[0];
  for (let i = 1; i < pixels.length; i += 1) {
    const pixel = pixels[i];
    const key = (prefix << 8) | pixel;
    let slot = (Math.imul(key, 0x9e3779b1) >>> 18) & (SLOTS - 1);
    while (keys[slot] !== key && keys[slot] !== -1) slot = (slot + 1) & (SLOTS - 1);
    if (keys[slot] === key) {
      prefix = codes[slot];
      continue;
    }
    bits.write(prefix, width);
    prefix = pixel;
    if (next === MAX_CODES) {
      restart();
      continue;
    }
    keys[slot] = key;
    codes[slot] = next;
    if (next === 1 << width) width += 1;
    next += 1;
  }
  bits.write(prefix, width);
  // The reader has added one more entry by now, which may widen its next code.
  if (next === 1 << width && width < 12) width += 1;
  bits.write(END, width);
  bits.end();
}

// frames: index arrays (width * height bytes each, see colourIndex); milliseconds: per frame.
// -> the bytes of a GIF
export function encodeGif({ width, height, channels, frames, milliseconds }) {
  const sink = createSink();
  const ascii = (text) => Array.from(text, (letter) => letter.charCodeAt(0));
  sink.all(ascii("GIF89a"));
  sink.word(width);
  sink.word(height);
  sink.all([0xf7, 0, 0]); // a global table of 256 colours
  sink.all(palette(channels));
  sink.all([0x21, 0xff, 11, ...ascii("NETSCAPE2.0"), 3, 1, 0, 0, 0]); // for ever
  for (const pixels of frames) {
    sink.all([0x21, 0xf9, 4, 0]);
    sink.word(Math.round(milliseconds / 10));
    sink.all([0, 0, 0x2c, 0, 0, 0, 0]);
    sink.word(width);
    sink.word(height);
    sink.byte(0);
    compress(pixels, sink);
  }
  sink.byte(0x3b);
  return sink.done();
}
