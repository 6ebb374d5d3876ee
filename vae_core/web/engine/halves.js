// Numbers in half precision, as numpy's float16 has them.

const LARGEST = 65520; // from here on a number rounds to infinity

/**
 * IEEE 754 single to half precision, to the nearest and of two to the even one; null where one is beyond its range.
 * @param {Float32Array} values
 */
export function toHalves(values) {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    const bits = words[i] & 0x7fffffff;
    const sign = (words[i] >>> 16) & 0x8000;
    if (!(Math.abs(values[i]) < LARGEST)) return null; // NaN as well
    if (bits >= 0x38800000) halves[i] = sign | ((bits + 0xfff + ((bits >>> 13) & 1) - 0x38000000) >>> 13);
    else halves[i] = sign | even(Math.abs(values[i]) * 2 ** 24); // subnormal
  }
  return halves;
}

/** @param {number} value */
function even(value) {
  const low = Math.floor(value);
  const over = value - low;
  return over > 0.5 || (over === 0.5 && low % 2) ? low + 1 : low;
}
