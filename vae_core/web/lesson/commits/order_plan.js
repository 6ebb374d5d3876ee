// An order of cards: how far two are apart, and what moving a card makes of one.

/** @param {string[]} order @param {string} id @param {number} by places down */
export function moved(order, id, by) {
  const from = order.indexOf(id);
  const to = Math.min(order.length - 1, Math.max(0, from + by));
  const rest = order.filter((each) => each !== id);
  return [...rest.slice(0, to), id, ...rest.slice(to)];
}

/**
 * Pairs that stand the other way round (Kendall 1938).
 * @param {string[]} order
 * @param {string[]} truth
 */
export function swappedPairs(order, truth) {
  const place = order.map((id) => truth.indexOf(id));
  let found = 0;
  for (let i = 0; i < place.length; i += 1) for (let j = 0; j < i; j += 1) if (place[j] > place[i]) found += 1;
  return found;
}
