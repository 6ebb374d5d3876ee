// What is in hand on Home: an example or none, one of several models, the noise, and the code.
/** @import { createModel } from "./model.js" */
/** @typedef {ReturnType<typeof createModel>} Model */
/**
 * @typedef {object} Shown
 * @property {number[]} z
 * @property {Float32Array} picture of z
 * @property {ReturnType<Model["look"]> | null} nats of x, where there is an x
 * @property {ReturnType<Model["encode"]> | null} said what the encoder says of x
 * @property {Float32Array | null} x
 * @property {number | null} index of x among the examples, if it is one
 * @property {number} place of the model in hand
 * @property {number[]} epsilon
 * @property {boolean} byHand whether z was set and not drawn from q(z|x)
 */

/**
 * @typedef {object} Held what brings the same back, of one of the examples or of none
 * @property {number} place
 * @property {number | null} index
 * @property {number[]} epsilon
 * @property {number[] | null} z where it was set by hand, or is nobody's
 */

// Ten draws of N(0, 1), the same at every visit.
const FIRST = [0.31, -0.62, 1.24, -0.18, 0.77, -1.37, 0.05, 0.93, -0.49, 0.38];

/** @param {Model[]} models of one data set and one number of dimensions */
export function createHand(models) {
  const { size } = models[0];
  let place = 0;
  /** @type {Float32Array | null} */
  let x = null;
  /** @type {number | null} */
  let index = null;
  let epsilon = Array.from({ length: size }, (_, d) => FIRST[d % FIRST.length]);
  /** @type {number[] | null} */
  let z = null;
  /** @type {ReturnType<Model["encode"]> | null} */
  let said = null;

  function encode() {
    said = x ? models[place].encode(x) : null;
  }

  // The noise that leads to the code in hand.
  function noise() {
    if (!z || !said?.sigma) return epsilon;
    const { mean, sigma } = said;
    return z.map((value, d) => (value - mean[d]) / sigma[d]);
  }

  return {
    /** @returns {Shown} */
    now() {
      const model = models[place];
      const rest = { said, x, index, place, epsilon, byHand: z !== null };
      if (!x || !said) {
        const code = z ?? new Array(size).fill(0);
        return { ...rest, z: code, picture: model.decode(code), nats: null };
      }
      const { mean, sigma } = said;
      const nats = model.look({ x, mu: sigma ? mean : z ?? mean, sigma, epsilon: noise() });
      return { ...rest, z: Array.from(nats.z), picture: nats.picture, nats };
    },
    // Another example: its code is drawn with the noise that there is.
    /** @param {Float32Array} next @param {number | null} [which] */
    see(next, which = null) {
      [x, index, z] = [next, which, null];
      encode();
    },
    // Another model for the same example.
    /** @param {number} next */
    use(next) {
      [place, z] = [next, null];
      encode();
    },
    /** @param {number[]} next */
    roll(next) {
      epsilon = next;
      z = x ? null : next.slice();
    },
    /** @returns {Held} */
    held: () => ({ place, index, epsilon, z: z && z.slice() }),
    /** @param {number[]} next */
    move(next) { z = next; },
    // A code that is of no example.
    /** @param {number[]} next */
    invent(next) {
      [x, index, said, z] = [null, null, null, next];
    },
  };
}
