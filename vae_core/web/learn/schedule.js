// Schedules as tables over the done fraction of a run: what is between two points lies on a line.

/**
 * @param {ArrayLike<number>} table evenly spaced over [0, 1]
 * @param {number} fraction
 */
export function valueAt(table, fraction) {
  const place = Math.min(Math.max(fraction, 0), 1) * (table.length - 1);
  const before = Math.min(Math.floor(place), table.length - 2);
  const share = place - before;
  return table[before] + share * (table[before + 1] - table[before]);
}
