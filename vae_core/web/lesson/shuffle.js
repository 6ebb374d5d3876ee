// Items in an order that `random` decides (Fisher and Yates).
/** @template T @param {T[]} items @param {() => number} random @returns {T[]} */
export function shuffled(items, random) {
  const found = items.slice();
  for (let k = found.length - 1; k > 0; k -= 1) {
    const other = Math.floor(random() * (k + 1));
    [found[k], found[other]] = [found[other], found[k]];
  }
  return found;
}
