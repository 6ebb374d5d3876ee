// Optimisers over the kernels of engine/kernels/optimise.c, as torch has them.

/** @import { Linked, Memory } from "./types.js" */
/** @import { OptimiserRecord } from "../engine/records.js" */
import { placeOf } from "./numbers.js";

const GRADIENT = "gradient/";
const TINY = 1e-6; // as torch's clip_grad_norm_ adds to the norm

/**
 * @typedef {{name: string, count: number, at: number, gradient: () => number, decay: number,
 *   moments: number[]}} Moved
 */

// -> what takes a step of each kind: how many moments it keeps, and the call.
/** @type {Record<string, {moments: number, move: (kernels: Memory["kernels"], each: Moved, how: Required<OptimiserRecord>, rate: number, t: number, scale: number) => void}>} */
const KINDS = {
  adam: { moments: 2, move: (...given) => moveByAdam(false, ...given) },
  adamw: { moments: 2, move: (...given) => moveByAdam(true, ...given) },
  rmsprop: {
    moments: 2, // of which the first is the gradient itself
    move({ adam }, { count, at, gradient, moments: [m, v], decay }, { alpha, eps }, rate, _, scale) {
      adam(count, at, gradient(), m, v, rate, 0, 1, alpha, 1 - alpha, eps, 1, 1, scale, decay);
    },
  },
  sgd: {
    moments: 1,
    move({ momentum }, { count, at, gradient, moments: [m], decay }, how, rate, _, scale) {
      momentum(count, at, gradient(), m, rate, how.momentum, scale, decay);
    },
  },
};

// Adam pulls by its gradient, AdamW apart from it (arXiv:1711.05101).
/**
 * @param {boolean} apart
 * @param {Memory["kernels"]} kernels
 * @param {Moved} each
 * @param {Required<OptimiserRecord>} how
 * @param {number} rate
 * @param {number} t
 * @param {number} scale
 */
function moveByAdam(apart, kernels, { count, at, gradient, moments: [m, v], decay }, how, rate, t, scale) {
  const { betas: [b1, b2], eps } = how;
  const [step, root] = [rate / (1 - b1 ** t), 1 / Math.sqrt(1 - b2 ** t)];
  const [keep, pull] = apart ? [1 - rate * decay, 0] : [1, decay];
  kernels.adam(count, at, gradient(), m, v, step, b1, 1 - b1, b2, 1 - b2, eps, root, keep, scale, pull);
}

/**
 * @param {OptimiserRecord} record
 * @param {Memory} memory of the weights
 * @param {Linked} program whose outputs are gradients
 */
export function createOptimiser(record, memory, program) {
  const how = /** @type {Required<OptimiserRecord>} */ (record);
  const { moments, move } = KINDS[record.name];
  const zeros = (count) => {
    const at = memory.alloc(4 * count);
    memory.kernels.fill(count, 0, at);
    return at;
  };
  const moved = program.outputs.filter(({ name }) => name.startsWith(GRADIENT)).map(({ name: of, view }) => {
    const name = `model/${of.slice(GRADIENT.length)}`;
    const { at, count } = placeOf(memory, name);
    return {
      name, count, at,
      gradient: () => view().byteOffset,
      decay: how.decayed.includes(name) ? how.decay : 0,
      moments: Array.from({ length: moments }, () => zeros(count)),
    };
  });
  const sum = memory.alloc(4);
  let steps = 0;

  /** @param {Moved} each */
  function squares({ count, gradient }) {
    memory.kernels.reduce(1, 1, count, 1, gradient(), 0, 1, 1, sum);
    return memory.floats()[sum / 4];
  }
  const numbers = (at, count) => memory.floats().subarray(at / 4, at / 4 + count);

  return {
    names: moved.map(({ name }) => name), // of the weights that it moves
    // The squared norm of the gradient of each weight, by its name.
    norms: () => new Map(moved.map((each) => [each.name, squares(each)])),
    /**
     * Moves all weights.
     * @param {number} rate
     */
    step(rate) {
      steps += 1;
      let scale = 1;
      if (how.clip) {
        const norm = Math.sqrt(moved.reduce((total, each) => total + squares(each), 0));
        scale = Math.min(1, how.clip / (norm + TINY));
      }
      for (const each of moved) move(memory.kernels, each, how, rate, steps, scale);
    },
    // The moments by name, as they are now.
    state: () => ({
      steps,
      moments: Object.fromEntries(moved.flatMap(({ name, count, moments: places }) => (
        places.map((at, k) => [`${k}/${name}`, numbers(at, count).slice()])))),
    }),
    /** @param {{steps: number, moments: Record<string, ArrayLike<number>>}} state */
    restore(state) {
      steps = state.steps;
      for (const { name, count, moments: places } of moved) {
        places.forEach((at, k) => numbers(at, count).set(state.moments[`${k}/${name}`]));
      }
    },
  };
}
