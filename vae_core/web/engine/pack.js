// The pack: a safetensors file whose header carries one JSON object (see vae_core/pack.py).
// Layout: 8 bytes of header length (little endian), a JSON header, raw little-endian tensors.

/** @import { Pack, Tensors } from "./types.js" */

export const META_KEY = "latent_playground";
const LONGEST = 60; // letters of a name in a sentence
const BYTES = { F32: 4, F16: 2, U8: 1, I8: 1, I32: 4 };

/**
 * @param {string} problem
 * @returns {never}
 */
function fail(problem) {
  throw new Error(
    `This model file cannot be read: ${problem}. Reload the page or export it again.`,
  );
}

// IEEE 754 half to single precision, by moving the bits: the exponent's bias grows by 112.
function singles() {
  const floats = new Float32Array(2 ** 16);
  const words = new Uint32Array(floats.buffer);
  for (let bits = 0; bits < floats.length; bits++) {
    const exponent = bits & 0x7c00;
    if (exponent === 0) floats[bits] = (bits & 0x3ff) * 2 ** -24; // zero and subnormal numbers
    else words[bits] = ((bits & 0x7fff) << 13) + (exponent === 0x7c00 ? 0x70000000 : 0x38000000);
    if (bits & 0x8000) words[bits] |= 0x80000000;
  }
  return floats;
}

/** @type {Float32Array | undefined} */
let table; // of all halves: weights are read from them sixty times a second

/** @param {Uint16Array} halves */
function fromHalves(halves) {
  table ??= singles();
  const [all, floats] = [table, new Float32Array(halves.length)];
  for (let i = 0; i < halves.length; i++) floats[i] = all[halves[i]];
  return floats;
}

// A typed array of `length` numbers at `start`: a view where the address is aligned, else a copy
// (bytes that arrive inside a message may begin anywhere).
function numbers(bytes, start, length, dtype) {
  const Type = {
    F32: Float32Array, F16: Uint16Array, U8: Uint8Array, I8: Int8Array, I32: Int32Array,
  }[dtype];
  const end = start + length * BYTES[dtype];
  const aligned = (bytes.byteOffset + start) % BYTES[dtype] === 0;
  const source = aligned ? bytes : bytes.slice(start, end);
  const raw = new Type(source.buffer, source.byteOffset + (aligned ? start : 0), length);
  return dtype === "F16" ? fromHalves(raw) : raw;
}

// Rounded weights: (high + low / 256) scale, which has one number for each index along one axis.
/**
 * @param {Tensors} tensors
 * @param {string} name
 */
function restore(tensors, name) {
  const { shape, data: high } = tensors[name];
  const { [`scale/${name}`]: scale, [`fine/${name}`]: low } = tensors;
  const axis = scale ? Math.max(0, scale.shape.findIndex((size) => size !== 1)) : 0;
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const fits = scale?.data instanceof Float32Array && scale.shape.length === shape.length
    && scale.shape.every((size, k) => size === 1 || (k === axis && size === shape[k]))
    && (!low || (low.data instanceof Uint8Array && low.data.length === high.length));
  if (!fits) fail(`tensor ${name.slice(0, LONGEST)} lacks the scale of its rounded weights`);
  const data = new Float32Array(high.length);
  for (let i = 0; i < data.length; i++) {
    const row = scale.data.length === 1 ? 0 : Math.floor(i / inner) % scale.data.length;
    data[i] = (high[i] + (low ? low.data[i] / 256 : 0)) * scale.data[row];
  }
  delete tensors[`scale/${name}`];
  delete tensors[`fine/${name}`];
  tensors[name] = { shape, data };
}

function readHeader(bytes) {
  if (bytes.byteLength < 8) fail(`it has ${bytes.byteLength} bytes, less than a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  if (headerLength > bytes.byteLength - 8) {
    const has = `${bytes.byteLength} bytes for a header of ${headerLength}`;
    fail(`it is cut short, or no model file: ${has}`);
  }
  let header;
  let meta;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)));
    meta = JSON.parse(header.__metadata__[META_KEY]);
  } catch (error) {
    fail(`its header was not written by this program (${error.message})`);
  }
  if (meta === null || typeof meta !== "object") fail("its header holds no JSON object");
  return { header, meta, dataStart: 8 + headerLength };
}

// bytes: Uint8Array (or ArrayBuffer) -> {meta, tensors: {name: {shape, data}}}, where data is a
// Float32Array (F32, and F16 and rounded ones decoded), Uint8Array or Int32Array. Throws a sentence on damage.
/**
 * @param {unknown} source
 * @returns {Pack<any>}
 */
export function readPack(source) {
  const bytes = source instanceof ArrayBuffer ? new Uint8Array(source) : source;
  if (!(bytes instanceof Uint8Array)) fail("no bytes were given");
  const { header, meta, dataStart } = readHeader(bytes);
  const available = bytes.byteLength - dataStart;
  /** @type {Tensors} */
  const tensors = Object.create(null); // a tensor may have any name
  let total = 0;
  for (const [whole, entry] of Object.entries(header)) {
    if (whole === "__metadata__") continue;
    const name = whole.slice(0, LONGEST);
    const { dtype, shape, data_offsets: offsets } = entry ?? {};
    if (!Object.hasOwn(BYTES, dtype)) {
      fail(`tensor ${name} has type ${String(dtype).slice(0, LONGEST)}; known are ${Object.keys(BYTES).join(", ")}`);
    }
    const isCount = (value) => Number.isInteger(value) && value >= 0;
    if (!Array.isArray(shape) || !shape.every(isCount)) fail(`tensor ${name} has no shape`);
    if (!Array.isArray(offsets) || !offsets.every(isCount)) fail(`tensor ${name} has no place`);
    const length = shape.reduce((product, size) => product * size, 1);
    const [begin, end] = offsets;
    if (end - begin !== length * BYTES[dtype]) fail(`tensor ${name} does not fill its place`);
    if (end > available) {
      fail(`it is cut short: tensor ${name} ends at byte ${end} and only ${available} arrived`);
    }
    total += end - begin;
    if (total > available) fail("tensors share their bytes"); // each is read into memory of its own
    tensors[whole] = { shape, data: numbers(bytes, dataStart + begin, length, dtype) };
  }
  for (const name of Object.keys(tensors)) if (tensors[name]?.data instanceof Int8Array) restore(tensors, name);
  if (total !== available) fail(`it has ${available - total} bytes that belong to no tensor`);
  return { meta, tensors };
}
