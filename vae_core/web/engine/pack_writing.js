// Writes what pack.js reads: a safetensors file whose header carries one JSON object.

/** @import { Tensors } from "./types.js" */
import { META_KEY } from "./pack.js";

const ALIGNED = 8; // bytes: the header is filled up with spaces to a multiple, so that tensors can be views

/** @type {[Function, string][]} */
const TYPES = [[Float32Array, "F32"], [Uint16Array, "F16"], [Uint8Array, "U8"], [Int32Array, "I32"]];

/** @param {string} name @param {unknown} data */
function typeOf(name, data) {
  const found = TYPES.find(([Type]) => data instanceof /** @type {any} */ (Type));
  if (!found) throw new Error(`Tensor "${name}" has numbers of a kind that no file holds.`);
  return found[1];
}

/**
 * The bytes of a pack, as vae_core/pack.py reads them; whole numbers of 16 bits are halves (halves.js).
 * @param {object} meta
 * @param {Tensors} tensors
 * @returns {Uint8Array}
 */
export function writePack(meta, tensors) {
  /** @type {Record<string, any>} */
  const header = { __metadata__: { [META_KEY]: JSON.stringify(meta) } };
  let end = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: typeOf(name, data), shape, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const begin = 8 + Math.ceil(text.length / ALIGNED) * ALIGNED;
  const bytes = new Uint8Array(begin + end).fill(32, 8, begin);
  new DataView(bytes.buffer).setUint32(0, begin - 8, true);
  bytes.set(text, 8);
  let at = begin;
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}
