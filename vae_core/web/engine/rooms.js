// Where the values of a program live, and how long.
//
// What is computed lives in a scratch region, which the programs of one memory share: a buffer is
// free as soon as its last reader is planned. What stays between runs (inputs, and what does not
// depend on them) lives in a store of the program's own.

/** @import { Buffer, Value } from "./graph.js" */
import { createRegion } from "./regions.js";
import { dense, isDense, product } from "./values.js";

/** @param {Value} value */
const isKnown = ({ buffer }) => !buffer || buffer.constant;

// A value that is all of its buffer, row by row.
/**
 * @param {Value} value
 * @param {number} count
 */
const fills = (value, count) => value.offset === 0 && value.buffer?.floats === count
  && product(value.shape) === count && isDense(value);

// The buffer of an operand that is read for the last time, and by no other operand in another order.
/**
 * @param {Value[]} operands
 * @param {number} count
 * @param {(buffer: Buffer) => boolean} isLast
 */
function spareOf(operands, count, isLast) {
  const found = operands.find((value) => value.buffer && fills(value, count) && isLast(value.buffer)
    && operands.every((other) => other.buffer !== value.buffer || fills(other, count)));
  return found?.buffer;
}

export function createRooms() {
  const scratch = createRegion();
  const store = createRegion();
  /** @type {Set<Buffer>} */
  const fresh = new Set(); // buffers made for the node in hand
  /** @type {Map<Buffer, number>} */
  let ending = new Map(); // buffers that it reads for the last time, and by how many values
  let constant = false; // whether what is made now does not depend on what is given

  /** @param {Buffer} buffer */
  function free({ place: { region, at }, floats }) {
    if (region === scratch) scratch.give(at, floats);
  }

  const rooms = {
    isConstant: () => constant,
    regions: () => ({ scratch, store }),

    /** @param {number[]} shape */
    make(shape) {
      const region = constant ? store : scratch;
      const floats = product(shape);
      /** @type {Buffer} */
      const buffer = { constant, floats, readers: 0, place: { region, at: region.take(floats) } };
      fresh.add(buffer);
      return dense(buffer, shape);
    },

    // One that is given, and stays from run to run.
    /** @param {number[]} shape */
    keep(shape) {
      const floats = product(shape);
      const place = { region: store, at: store.take(floats) };
      return dense({ constant: false, floats, readers: 1, place }, shape);
    },

    // Where a result may stand that a kernel makes of operands in the order of its own numbers: over
    // one that nobody reads later, or anew.
    /**
     * @param {number[]} shape
     * @param {Value[]} operands
     */
    over(shape, operands) {
      const spare = constant ? null : spareOf(operands, product(shape), (buffer) => (
        buffer.place.region === scratch && buffer.readers === (ending.get(buffer) ?? 0)));
      return spare ? dense(spare, shape) : rooms.make(shape);
    },

    // What `act` builds does not depend on what is given: it is computed before the first run.
    /**
     * @template T
     * @param {() => T} act
     * @returns {T}
     */
    once(act) {
      const was = constant;
      constant = true;
      const made = act();
      constant = was;
      return made;
    },
    // The same where it depends on these values alone, and they are not given.
    /**
     * @template T
     * @param {Value[]} values
     * @param {() => T} act
     * @returns {T}
     */
    known: (values, act) => (values.every(isKnown) ? rooms.once(act) : act()),

    /**
     * @param {Value[]} operands
     * @param {Map<Buffer, number>} last
     */
    open(operands, last) {
      ending = last;
      constant = operands.every(isKnown);
    },
    // The node ends: what it made and nobody holds is free again.
    end() {
      for (const buffer of fresh) if (!buffer.readers) free(buffer);
      fresh.clear();
      constant = false;
    },
    /** @param {Value} value */
    hold({ buffer }) {
      if (buffer) buffer.readers += 1;
    },
    /** @param {Value} value */
    drop({ buffer }) {
      if (!buffer) return;
      buffer.readers -= 1;
      if (!buffer.readers && !fresh.has(buffer)) free(buffer);
    },
  };
  return rooms;
}
