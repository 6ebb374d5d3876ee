// Noise that is the same each time, number by number.
import { normals } from "../anatomy/noise.js";

const PIECE = 4096;

/** @param {number} seed */
export function stream(seed) {
  let [values, at] = [normals(seed, PIECE), 0];
  return () => {
    if (at === values.length) [values, at, seed] = [normals(seed + 1, PIECE), 0, seed + 1];
    at += 1;
    return values[at - 1];
  };
}
