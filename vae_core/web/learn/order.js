// Which examples a step sees: every pass has an order of its own, which seed and pass alone decide.
import { createChance, shuffled } from "./chance.js";

const SPREAD = 1_000_003; // seeds of passes, as vae_core/training/state.py spreads them

/**
 * What a pass leaves over, fewer than a batch, it leaves out: other examples each time.
 * @param {number} seed
 * @param {number} batch
 */
export function createOrder(seed, batch) {
  let [pass, place] = [0, 0];
  /** @type {Uint32Array} */
  let order = new Uint32Array(0);

  /** @param {Uint32Array} pool */
  function begin(pool) {
    order = shuffled(pool.slice(), createChance(Math.imul(seed, SPREAD) + pass));
  }

  return {
    /**
     * The examples of the next step.
     * @param {Uint32Array} pool those there are; others that have come since are in from the next pass on
     */
    next(pool) {
      if (!order.length) begin(pool);
      if (place + batch > order.length) {
        pass += 1;
        place = 0;
        begin(pool);
      }
      place += batch;
      return order.subarray(place - batch, place);
    },
    state: () => ({ pass, place, pool: order.length }),
    /**
     * @param {{pass: number, place: number, pool: number}} state
     * @param {Uint32Array} pool
     */
    restore(state, pool) {
      ({ pass, place } = state);
      if (state.pool) begin(pool.subarray(0, state.pool));
    },
  };
}
