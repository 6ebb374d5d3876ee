// Two estimators of the gradient of E[(z - a)²] by μ, z from N(μ, σ²): their variances in closed form, and
// draws of them. m = μ - a; the gradient is 2m whichever way it is estimated.

/**
 * @typedef {{gap: number, sigma: number, baseline?: boolean}} Place `gap` is m; with `baseline` the exact
 *   mean cost m² + σ² is taken away from each cost before it is weighed
 * @typedef {"reparameterised" | "score"} Kind
 */

/** @param {Place} place */
export const slopeOf = ({ gap }) => 2 * gap;

// Of one draw. Score function: E[(f - b)² ε²] / σ² - 4m² over the moments 1, 3, 15, 105 of ε.
/** @param {Kind} kind @param {Place} place */
export function varianceOf(kind, { gap: m, sigma, baseline = false }) {
  if (kind === "reparameterised") return 4 * sigma ** 2;
  if (baseline) return 8 * m ** 2 + 10 * sigma ** 2;
  return m ** 4 / sigma ** 2 + 14 * m ** 2 + 15 * sigma ** 2;
}

// How many times as large the score function's variance is.
/** @param {Place} place */
export const ratioOf = (place) => varianceOf("score", place) / varianceOf("reparameterised", place);

/**
 * The gradient that one draw of the noise gives.
 * @param {Kind} kind
 * @param {Place} place
 * @param {number} epsilon
 */
export function estimate(kind, { gap: m, sigma, baseline = false }, epsilon) {
  const off = m + sigma * epsilon;
  if (kind === "reparameterised") return 2 * off;
  return ((off ** 2 - (baseline ? m ** 2 + sigma ** 2 : 0)) * epsilon) / sigma;
}

/**
 * @param {Kind} kind
 * @param {Place} place
 * @param {ArrayLike<number>} noise
 */
export const estimates = (kind, place, noise) => Float64Array.from(noise, (epsilon) => estimate(kind, place, epsilon));

/** @param {ArrayLike<number>} values */
export function spread(values) {
  const count = values.length;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < count; i += 1) sum += values[i];
  const mean = sum / count;
  for (let i = 0; i < count; i += 1) squares += (values[i] - mean) ** 2;
  return { mean, sd: Math.sqrt(squares / (count - 1)) };
}

/**
 * The standard error of a mean over `draws` estimates, measured over so many means.
 * @param {Kind} kind
 * @param {Place} place
 * @param {{draws: number, repeats: number, normal: () => number}} how
 */
export function measuredError(kind, place, { draws, repeats, normal }) {
  const found = new Float64Array(repeats);
  for (let r = 0; r < repeats; r += 1) {
    for (let k = 0; k < draws; k += 1) found[r] += estimate(kind, place, normal()) / draws;
  }
  return spread(found).sd;
}
