// What the operations of ops/ build a program with: places for their results, and calls of kernels.

/** @import { Call, GraphNode, Memory, Pointer, Value } from "./graph.js" */
import { createRooms } from "./rooms.js";
import { collapse, isDense, product } from "./values.js";

const AXES = 8; // that the kernels walk

// The layout of operands of one shape for the kernels: axes joined where all can be.
/**
 * @param {number[]} shape
 * @param {number[][]} strides
 */
function layoutOf(shape, strides) {
  const [sizes, ...steps] = collapse(shape, ...strides);
  if (sizes.length > AXES) throw new Error(`it takes ${sizes.length} axes, and ${AXES} are known`);
  return { axes: sizes.length, numbers: [sizes, ...steps].flat() };
}

/**
 * @param {Memory} memory
 * @param {ReturnType<typeof createRooms>} rooms
 */
function createCalls(memory, rooms) {
  /** @type {Call[]} */
  const each = []; // calls of every run
  /** @type {Call[]} */
  const first = []; // calls before the first: what does not depend on what is given
  let flops = 0;

  const calls = {
    // arguments: numbers, or where something stands: a value, a table, null for nothing.
    /**
     * @param {string} name
     * @param {(number | Pointer | null)[]} args
     */
    call(name, ...args) {
      const kernel = memory.kernels[name];
      if (!kernel) throw new Error(`there is no kernel ${name}`);
      (rooms.isConstant() ? first : each).push({ kernel, args });
    },

    // A call of a kernel that walks operands of one shape by a layout.
    /**
     * @param {string} name
     * @param {number[]} before
     * @param {Value[]} operands
     * @param {Value[]} after
     */
    walk(name, before, operands, after) {
      const strides = operands.map((value) => value.strides);
      const { axes, numbers } = layoutOf(operands[0].shape, strides);
      const places = operands.map(({ buffer, offset, fill }) => (
        fill === null ? { buffer, offset } : memory.number(fill)));
      calls.call(name, ...before, axes, memory.table(numbers), ...places, ...after);
    },

    // Whole numbers where a kernel reads them.
    table: memory.table,

    // How many numbers of room a kernel asks for.
    /**
     * @param {string} name
     * @param {number[]} sizes
     * @param {Pointer} table
     */
    space: (name, sizes, table) => memory.kernels[name](...sizes, table.buffer?.place.at ?? 0),

    /** @param {number} operations of floating point, for an estimate of what a run costs */
    count(operations) { flops += operations; },
    calls: () => ({ each, first, flops }),
  };
  return calls;
}

/** @param {Memory} memory */
export function createBuilder(memory) {
  const rooms = createRooms();
  const { calls, ...callers } = createCalls(memory, rooms);

  const builder = {
    /** @type {number[]} of the node in hand */
    shape: [],
    /** @type {GraphNode["type"]} */
    type: "float",
    ...rooms,
    ...callers,

    // A new value, row by row.
    /** @param {number[]} [shape] */
    make: (shape = builder.shape) => rooms.make(shape),

    // The numbers row by row: as they are where they lie so, else copied.
    /** @param {Value} value */
    solid: (value) => (isDense(value) ? value : builder.copied(value)),
    /** @param {Value} value */
    copied: (value) => builder.copy(value, rooms.make(value.shape)),

    // Into a value of the same shape, however that lies. -> that value
    /**
     * @param {Value} from
     * @param {Value} to
     */
    copy(from, to) {
      const count = product(to.shape);
      // What is written whole may be written too far: the middle of a buffer is not.
      const whole = isDense(to) && to.buffer?.floats === count;
      if (count === 0) return to;
      if (whole && from.fill !== null) callers.call("fill", count, from.fill, to);
      else if (whole) callers.walk("strided_read", [], [from], [to]);
      else {
        const { axes, numbers } = layoutOf(to.shape, [to.strides]);
        callers.call("strided_write", axes, memory.table(numbers), builder.solid(from), to, 0);
      }
      return to;
    },

    // A node begins: what it reads, and what of that for the last time.
    /**
     * @param {number[]} shape
     * @param {GraphNode["type"]} type
     * @param {Value[]} operands
     * @param {Map<import("./graph.js").Buffer, number>} last
     */
    begin(shape, type, operands, last) {
      builder.shape = shape;
      builder.type = type;
      rooms.open(operands, last);
    },
    plan: () => ({ ...calls(), ...rooms.regions() }),
  };
  return builder;
}
