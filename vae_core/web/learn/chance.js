// Pseudo-random whole numbers that are the same for the same seed in every browser.

// mulberry32, which passes the tests of chance that a shuffle needs.
/**
 * @param {number} seed
 * @returns {(below: number) => number}
 */
export function createChance(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

// The list in another order, in place (Fisher and Yates).
/**
 * @template {Uint32Array | number[]} T
 * @param {T} list
 * @param {(below: number) => number} chance
 * @returns {T}
 */
export function shuffled(list, chance) {
  for (let i = list.length - 1; i > 0; i -= 1) {
    const k = chance(i + 1);
    [list[i], list[k]] = [list[k], list[i]];
  }
  return list;
}
