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
 * What shows the course of a training: from where it stood at `from` to where it is. What came
 * before that and rare spikes may leave the panel, the last values never do. The ends are round, so
 * that they stay the same from one report to the next.
 * @param {number[]} xs of each point
 * @param {number[][]} series
 * @param {number} from a place on the axis of x
 * @returns {[number, number]}
 */
export function settledRange(xs, series, from) {
  const there = xs.findIndex((x) => x >= from);
  // Until then the first points go, of which a network has learnt nothing.
  const start = there >= 0 ? there : Math.min(2, Math.max(0, xs.length - 2));
  const since = series.map((values) => finite(values.slice(start)));
  const ends = since.flatMap((values) => finite([...values.slice(0, 1), ...values.slice(-1)]));
  if (!ends.length) return [0, 1];
  const all = since.flat();
  const low = Math.min(quantile(all, 0.01), ...ends);
  const high = Math.max(quantile(all, 0.97), ...ends);
  // What hardly changes is to look so: a twentieth of the value is the least shown.
  const least = 0.05 * Math.max(Math.abs(low), Math.abs(high)) || 1;
  if (high - low <= least) return around((low + high) / 2, least / 2);
  const step = roundStep((high - low) / 4);
  const outward = (value, way) => Number((way(value / step) * step).toPrecision(12));
  return [outward(low, Math.floor), outward(high, Math.ceil)];
}

/** @param {number} value @param {number} pad @returns {[number, number]} */
function around(value, pad) {
  const step = roundStep(pad);
  const middle = Math.round(value / step);
  return [Number(((middle - 1) * step).toPrecision(12)), Number(((middle + 1) * step).toPrecision(12))];
}

// The 1, 2 or 5 times a power of ten that is no less.
function roundStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10) * power;
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
