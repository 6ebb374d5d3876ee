// A planned graph with its places in memory: what is computed when it runs.

/** @import { Buffer, BufferPlace, Call, Memory, Plan, Value } from "./graph.js" */
import { product } from "./values.js";

/**
 * @param {Plan} plan
 * @param {Memory} memory
 */
export function createProgram(plan, memory) {
  const store = memory.alloc(4 * Math.max(plan.store.size(), 1));
  const scratchBytes = 4 * plan.scratch.size();
  let scratch = -1;
  /** @type {(() => void)[]} */
  let steps = [];
  let seen = -1; // the version of the weights that `first` was computed of

  /** @param {BufferPlace} place */
  function address({ region, at }) {
    if (!region) return at;
    return (region === plan.store ? store : scratch) + 4 * at;
  }

  /** @param {Call} call */
  function linked({ kernel, args }) {
    const numbers = args.map((arg) => {
      if (typeof arg === "number") return arg;
      return arg?.buffer ? address(arg.buffer.place) + 4 * arg.offset : 0;
    });
    return () => kernel(...numbers);
  }

  function link() {
    scratch = memory.scratch(scratchBytes);
    steps = plan.each.map(linked);
  }

  // Where a value's numbers are: a view that lasts until memory grows.
  /** @param {Value} value */
  function view({ buffer, offset, shape }) {
    const { place } = /** @type {Buffer} */ (buffer);
    const first = address(place) / 4 + offset;
    return memory.floats().subarray(first, first + product(shape));
  }

  link();
  return {
    inputs: plan.inputs.map(({ name, value }) => ({ name, view: () => view(value) })),
    outputs: plan.outputs.map(({ name, shape, value }) => ({ name, shape, view: () => view(value) })),
    run() {
      if (memory.scratchAt() !== scratch) link();
      if (seen !== memory.version) {
        seen = memory.version;
        for (const call of plan.first) linked(call)();
      }
      for (const step of steps) step();
      if (plan.writes) memory.version += 1;
    },
    destroy: () => memory.free(store),
  };
}
