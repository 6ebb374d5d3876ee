// One draw of what comes back, as the likelihood says it: coins, noise around a mean, letters by their
// chances. The same random numbers at every redraw, so that the draw follows the hand.
/** @import { AnatomyPack, Reading } from "./types.js" */
import { normals, shares } from "./noise.js";

// A symbol at each place of (1 + V, L), by its chance.
/** @param {Float32Array} chances @param {number} length @param {Float32Array} at */
function lettersOf(chances, length, at) {
  const symbols = chances.length / length;
  const drawn = new Float32Array(chances.length);
  for (let place = 0; place < length; place += 1) {
    let left = at[place];
    let symbol = 0;
    while (symbol < symbols - 1 && left >= chances[symbol * length + place]) {
      left -= chances[symbol * length + place];
      symbol += 1;
    }
    drawn[symbol * length + place] = 1;
  }
  return drawn;
}

/**
 * draw(reading, seed) -> {picture, expected} in place of the mean; null where none can be drawn of it.
 * @param {AnatomyPack} pack
 * @returns {((reading: Reading, seed: number) => {picture: Float32Array, expected: Float32Array | null}) | null}
 */
export function drawerOf({ meta }) {
  const { likelihood, sigma } = meta.config ?? {};
  const kind = meta.layout?.kind ?? "pictures";
  const around = (mean, wide, seed) => {
    const noise = normals(seed, mean.length);
    return mean.map((value, i) => value + (typeof wide === "number" ? wide : wide[i]) * noise[i]);
  };
  if (kind === "text" && meta.layout?.kind === "text") {
    const { length } = meta.layout;
    return ({ picture, expected }, seed) => (
      { picture, expected: expected && lettersOf(expected, length, shares(seed, length)) });
  }
  if (kind === "series") {
    return ({ picture, expected, spread }, seed) => (
      { picture, expected: expected && spread ? around(expected, spread, seed) : expected });
  }
  if (kind !== "pictures") return null;
  if (likelihood === "bernoulli") {
    return ({ picture, expected }, seed) => {
      const coins = shares(seed, picture.length);
      return { picture: picture.map((chance, i) => (coins[i] < chance ? 1 : 0)), expected };
    };
  }
  if (likelihood === "gaussian" && sigma > 0) {
    return ({ picture, expected }, seed) => ({ picture: around(picture, sigma, seed), expected });
  }
  return null;
}
