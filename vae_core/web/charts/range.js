// Which part of the numbers an axis spans.

const DECADES = 3; // the least that a logarithmic axis spans

/** @param {number[]} values */
export function finite(values) {
  return values.filter((value) => Number.isFinite(value));
}

/**
 * The value below which `share` of the numbers lie (linear interpolation); NaN of none.
 * @param {ArrayLike<number>} values
 * @param {number} share 0 to 1
 */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return NaN;
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

/**
 * What shows the course of a training: the first points (a network that has learnt nothing) and
 * rare spikes may leave the panel, the last values never do.
 * @param {number[][]} series
 * @returns {[number, number]}
 */
export function robustRange(series) {
  const long = Math.max(...series.map((values) => values.length)) > 8;
  const all = series.flatMap((values) => finite(long ? values.slice(2) : values));
  if (!all.length) return [0, 1];
  const last = series.map((values) => finite(values).at(-1)).filter((v) => v !== undefined);
  const low = Math.min(quantile(all, long ? 0.02 : 0), ...last);
  const high = Math.max(quantile(all, long ? 0.93 : 1), ...last);
  // A constant is a level line, and its rounding is no course: a thousandth is the least shown.
  const least = 1e-3 * Math.max(Math.abs(low), Math.abs(high)) || 1;
  const pad = high - low > least ? (high - low) * 0.08 : (Math.abs(high) || 1) * 0.08;
  return [low - pad, high + pad];
}

/**
 * Around all values, with room on both sides; `floor` is never passed from above.
 * @param {number[]} values
 * @param {{share?: number, floor?: number, least?: number}} room share of the extent, which counts
 *   as `least` or more
 * @returns {[number, number]}
 */
export function paddedRange(values, { share = 0.12, floor = -Infinity, least = 1e-3 } = {}) {
  const known = finite(values);
  if (!known.length) return [0, 1];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const pad = Math.max(least, high - low, 0.02 * Math.abs(high)) * share;
  return [low >= floor ? Math.max(floor, low - pad) : low - pad, high + pad];
}

/**
 * The powers of ten around the values above zero, three decades or more.
 * @param {number[]} values
 * @returns {[number, number]}
 */
export function decades(values) {
  const known = finite(values).filter((value) => value > 0);
  const top = known.length ? Math.max(...known) : 1;
  const high = Math.ceil(Math.log10(top) - (known.length ? -1e-9 : 0));
  // A bar of no length would say zero: the least one has a tenth of a decade.
  const low = known.length ? Math.floor(Math.log10(Math.min(...known)) - 0.1) : high;
  return [10 ** Math.min(low, high - DECADES), 10 ** high];
}

/**
 * The square that holds nearly all points of a plane. On latent units it is the prior's: centred at
 * zero, at least three standard deviations to either side.
 * @param {number[]} points [x, y, ...]
 * @param {boolean} latentUnits
 * @returns {[number, number, number]} centre x, centre y, half extent
 */
export function squareRange(points, latentUnits) {
  if (latentUnits) return [0, 0, Math.max(3, quantile(points.map(Math.abs), 0.995) * 1.05)];
  const xs = points.filter((_, i) => i % 2 === 0);
  const ys = points.filter((_, i) => i % 2 === 1);
  const [left, right] = [quantile(xs, 0.005), quantile(xs, 0.995)];
  const [low, high] = [quantile(ys, 0.005), quantile(ys, 0.995)];
  const half = Math.max(right - left, high - low) / 2 || 1;
  return [(left + right) / 2, (low + high) / 2, half * 1.1];
}
