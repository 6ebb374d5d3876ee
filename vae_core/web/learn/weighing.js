// How a slider's place stands for a weight of the loss, or for a learning rate: by factors of what it was.

const STEPS = 32; // to either side of where it was
const LEAST_DIGITS = 2;

/** @param {number} value */
export const rounded = (value) => Number(value.toPrecision(LEAST_DIGITS));

/**
 * @param {number} usual what the middle stands for
 * @param {number} reach the factor at the right end; one over it stands left
 * @param {boolean} [zero] whether the left end is nothing at all
 */
export function createFactors(usual, reach, zero = false) {
  const middle = usual || 1;
  return {
    low: -STEPS, high: STEPS,
    /** @param {number} place @returns {number} */
    value: (place) => {
      if (zero && place <= -STEPS) return 0;
      return place === 0 ? middle : rounded(middle * reach ** (place / STEPS));
    },
    /** @param {number} value @returns {number} */
    place: (value) => {
      if (!(value > 0)) return -STEPS;
      const place = Math.round((STEPS * Math.log(value / middle)) / Math.log(reach));
      return Math.min(STEPS, Math.max(-STEPS, place));
    },
  };
}
