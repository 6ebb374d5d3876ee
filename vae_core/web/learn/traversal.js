// One code led along the dimension that tells most, as vae_core/runs/snapshot.py leads it.

export const STEPS = 9; // from three standard deviations of the codes below their mean to three above

/** @param {ArrayLike<number>} values */
export const largest = (values) => Array.from(values).reduce((best, value, i, all) => (value > all[best] ? i : best), 0);

/**
 * Codes (9, D): the first one with a dimension at steps about the mean of all.
 * @param {Float32Array} code (D,)
 * @param {Float32Array} codes (P, D)
 * @param {number} dimension
 */
export function ledAlong(code, codes, dimension) {
  const size = code.length;
  const column = codes.filter((_, i) => i % size === dimension);
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  const square = column.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const spread = Math.sqrt(square / Math.max(1, column.length - 1));
  const led = new Float32Array(STEPS * size);
  for (let step = 0; step < STEPS; step += 1) {
    led.set(code, step * size);
    led[step * size + dimension] = mean + spread * ((6 * step) / (STEPS - 1) - 3);
  }
  return led;
}
