// What importance weights say: shares, how many codes carry them, who is drawn by them.
/** @import { Numbers } from "../../engine/types.js" */

/**
 * Log-weights (K,) as shares that sum to one, and how many codes share the weight, 1 / sum w^2.
 * A weight that is no number counts nothing.
 * @param {Numbers} logWeights
 * @returns {{share: Float64Array, effective: number}}
 */
export function normalised(logWeights) {
  let most = -Infinity;
  for (let k = 0; k < logWeights.length; k += 1) {
    if (logWeights[k] > most && logWeights[k] < Infinity) most = logWeights[k];
  }
  const share = Float64Array.from(logWeights, (value) => (
    Number.isFinite(value) ? Math.exp(value - most) : 0));
  let total = 0;
  for (const value of share) total += value;
  if (!(total > 0)) return { share: share.fill(1 / share.length), effective: 0 };
  let squares = 0;
  for (let k = 0; k < share.length; k += 1) {
    share[k] /= total;
    squares += share[k] ** 2;
  }
  return { share, effective: 1 / squares };
}

/**
 * Places drawn by their shares, each as often as its share of `count` to less than one (systematic
 * resampling, Kitagawa 1996), in a mixed order.
 * @param {Float64Array} share
 * @param {number} count
 * @param {() => number} random from 0 up to 1
 */
export function resampled(share, count, random = Math.random) {
  /** @type {number[]} */
  const drawn = [];
  const start = random();
  let sum = 0;
  for (let k = 0; k < share.length; k += 1) {
    sum += share[k] * count;
    while (drawn.length < count && start + drawn.length < sum) drawn.push(k);
  }
  while (drawn.length < count) drawn.push(share.length - 1); // rounding has left the last ones out
  for (let k = count - 1; k > 0; k -= 1) {
    const other = Math.floor(random() * (k + 1));
    [drawn[k], drawn[other]] = [drawn[other], drawn[k]];
  }
  return drawn;
}

/**
 * The share of each class among weighed codes (K, D): each counts for the class of the nearest code
 * of the data. -> [{index, share}], the largest first.
 * @param {Numbers} codes
 * @param {Float64Array} share
 * @param {{codes: Numbers, labels: Numbers, size: number}} book of the data
 */
export function classShares(codes, share, { codes: known, labels, size }) {
  /** @type {Map<number, number>} */
  const found = new Map();
  for (let k = 0; k < share.length; k += 1) {
    if (share[k] < 1e-6) continue;
    const label = labels[nearest(codes, k * size, known, size)];
    if (label >= 0) found.set(label, (found.get(label) ?? 0) + share[k]);
  }
  return Array.from(found, ([index, part]) => ({ index, share: part }))
    .sort((a, b) => b.share - a.share);
}

/**
 * @param {Numbers} codes
 * @param {number} start
 * @param {Numbers} known
 * @param {number} size
 */
function nearest(codes, start, known, size) {
  let best = 0;
  let least = Infinity;
  for (let row = 0, i = 0; i < known.length; row += 1, i += size) {
    let sum = 0;
    for (let d = 0; d < size && sum < least; d += 1) sum += (codes[start + d] - known[i + d]) ** 2;
    if (sum < least) {
      least = sum;
      best = row;
    }
  }
  return best;
}
