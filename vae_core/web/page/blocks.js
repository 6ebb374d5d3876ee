// What stands in the exported file beside the scripts: gzip as printable text, see export/html.py.
import { gunzip } from "../kit/gunzip.js";

// Those that a script element and a server's guess of the encoding leave as they are: 91 of them, so
// that two carry 13 bits.
export const ALPHABET = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i))
  .filter((letter) => !"<&\\".includes(letter)).join("");

const MISSING = "A part of this file is missing. Export the model again.";

// Two letters to 13 bits, the lowest first.
/** @param {string} text */
export function bytesOf(text) {
  const digits = new Uint8Array(256);
  for (let i = 0; i < ALPHABET.length; i += 1) digits[ALPHABET.charCodeAt(i)] = i;
  const letters = new TextEncoder().encode(text);
  const bytes = new Uint8Array(Math.floor((letters.length / 2) * (13 / 8)));
  let bits = 0;
  let held = 0;
  let end = 0;
  for (let i = 0; i + 1 < letters.length; i += 2) {
    bits |= (digits[letters[i]] + 91 * digits[letters[i + 1]]) << held;
    held += 13;
    while (held >= 8 && end < bytes.length) {
      bytes[end] = bits;
      end += 1;
      bits >>>= 8;
      held -= 8;
    }
  }
  return bytes;
}

// The text of a data block, which is not needed again.
/** @param {string} id */
export function takeBlock(id) {
  const block = document.getElementById(id);
  if (!block) throw new Error(MISSING);
  block.remove();
  return (block.textContent ?? "").trim();
}

// Pairs of bytes of which all the first ones lie before all the second ones.
/** @param {Uint8Array} halves */
export function woven(halves) {
  const bytes = new Uint8Array(halves.length);
  const second = Math.ceil(halves.length / 2);
  for (let i = 0; i < second; i += 1) bytes[2 * i] = halves[i];
  for (let i = second; i < halves.length; i += 1) bytes[2 * (i - second) + 1] = halves[i];
  return bytes;
}

// What a data block holds, unpacked; the length in front tells padding from bytes, and its order after a slash.
/** @param {string} id */
export async function unpackBlock(id) {
  const [head, text] = takeBlock(id).split(" ");
  const [length, order] = head.split("/");
  const found = await gunzip(bytesOf(text).subarray(0, Number(length)));
  return order ? new Blob([woven(new Uint8Array(await found.arrayBuffer()))]) : found;
}
