// A roll of a clip's model: its steps, and the true simulation that goes along.
/** @import { Point } from "../engine/types.js" */
/** @import { createTruth } from "./truth.js" */

// How far the roll has come, and the truth that goes along with it.
/**
 * @typedef {NonNullable<ReturnType<typeof createTruth>>} Truth
 * @typedef {{state: Point, words: string}} Known
 * @param {Truth | null} truth
 */
export function createCourse(truth) {
  /** @type {number[] | null} */
  let known = null; // the code last seen
  /** @type {{z: number[], state?: Point}} */
  let start = { z: [] }; // where it began
  /** @type {Known | null} */
  let now = null; // the truth
  /** @type {number[]} */
  let errors = [];
  let steps = 0;
  return {
    now: () => now,
    errors: () => errors,
    steps: () => steps,
    /** @param {number[]} z */
    left: (z) => { const before = known; return !before || z.some((value, d) => value !== before[d]); },
    /**
     * @param {number[]} z
     * @param {number[]} y
     */
    step(z, y) {
      known = z;
      steps += 1;
      if (now && truth) now = { ...now, state: truth.step(now.state, y) };
    },
    /**
     * @param {number[]} z
     * @param {number[]} y
     * @param {Float32Array} clip
     */
    begin(z, y, clip) {
      known = z.slice();
      [errors, steps] = [[], 0];
      now = truth?.begin(known, y, clip) ?? null;
      start = { z: known, state: now?.state };
    },
    // -> the code where it began
    back() {
      [errors, steps, known] = [[], 0, start.z];
      if (now && start.state) now = { ...now, state: start.state };
      return start.z;
    },
    /** @param {number} angle that the model shows now */
    compare(angle) {
      if (now && truth) errors[steps] = truth.apart(angle, now.state);
    },
  };
}
