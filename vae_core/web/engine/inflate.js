// Inflates raw deflate data (RFC 1951) at once: the browser's own DecompressionStream works only
// asynchronously, and the engine is asked for pictures in the middle of a frame.

const LONGEST = 15; // bits of a code
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

// A canonical Huffman code as a table: for the next 15 bits the symbol and how many of them it takes.
/** @param {number[]} lengths */
function huffman(lengths) {
  const table = new Uint16Array(1 << LONGEST);
  let code = 0; // as if every code had the longest length
  for (let length = 1; length <= LONGEST; length++) {
    lengths.forEach((of, symbol) => {
      if (of !== length) return;
      let turned = 0; // its bits come last first
      for (let i = 0; i < length; i++) turned |= (code >> (LONGEST - 1 - i) & 1) << i;
      for (; turned < table.length; turned += 1 << length) table[turned] = symbol << 4 | length;
      code += 1 << (LONGEST - length);
    });
  }
  return table;
}

/** @param {Uint8Array} data */
function createBits(data) {
  let bit = 0;
  const peek = () => {
    const at = bit >> 3;
    return (data[at] | data[at + 1] << 8 | data[at + 2] << 16) >> (bit & 7);
  };
  return {
    /** @param {number} count 0 to 13 */
    take(count) {
      const value = peek() & (1 << count) - 1;
      bit += count;
      return value;
    },
    /** @param {Uint16Array} table */
    symbol(table) {
      const found = table[peek() & (1 << LONGEST) - 1];
      bit += found & 15;
      return found >> 4;
    },
  };
}

// The two codes of a block, of lengths (and literals) and of distances, which it begins with.
/** @param {ReturnType<typeof createBits>} bits */
function codesOf({ take, symbol }) {
  const literals = take(5) + 257;
  const count = literals + take(5) + 1;
  const short = new Array(19).fill(0);
  for (let i = 0, n = take(4) + 4; i < n; i++) short[ORDER[i]] = take(3);
  const code = huffman(short);
  const lengths = [];
  while (lengths.length < count) {
    const next = symbol(code);
    if (next < 16) {
      lengths.push(next);
      continue;
    }
    const value = next === 16 ? lengths[lengths.length - 1] : 0;
    for (let left = next === 16 ? 3 + take(2) : next === 17 ? 3 + take(3) : 11 + take(7); left; left--) {
      lengths.push(value);
    }
  }
  return [huffman(lengths.slice(0, literals)), huffman(lengths.slice(literals))];
}

// The first of the lengths or distances that a symbol stands for, and the bits that tell which. Each
// number of bits serves `group` symbols.
function range(symbol, group, take) {
  const wide = Math.max(0, Math.floor(symbol / group) - 1);
  const first = wide ? group + symbol % group << wide : symbol;
  return first + take(wide);
}

// The two codes of a block that brings none: what is short is told by them.
function fixedCodes() {
  const length = (symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8);
  return [huffman(Array.from({ length: 288 }, (_, symbol) => length(symbol))), huffman(new Array(30).fill(5))];
}

// Of blocks with codes: zlib writes no other for what can be deflated.
/**
 * @param {Uint8Array} data
 * @param {number} size of the result in bytes
 */
export function inflate(data, size) {
  const out = new Uint8Array(size);
  const bits = createBits(data);
  let at = 0;
  let last = 0;
  while (!last) {
    last = bits.take(1);
    const kind = bits.take(2);
    if (kind !== 1 && kind !== 2) throw new Error("Deflated bytes of this page are damaged. Load it again.");
    const [literals, distances] = kind === 1 ? fixedCodes() : codesOf(bits);
    for (let next; (next = bits.symbol(literals)) !== 256;) {
      if (at > size) throw new Error("Deflated bytes of this page are damaged. Load it again.");
      if (next < 256) {
        out[at++] = next;
        continue;
      }
      const length = next === 285 ? 258 : 3 + range(next - 257, 4, bits.take);
      const distance = 1 + range(bits.symbol(distances), 2, bits.take);
      for (let i = 0; i < length; i++, at++) out[at] = out[at - distance];
    }
  }
  return out;
}
