// Where the parts of a bell lie: a Gaussian as a path, values as pixels and back.

export const REACH = 3.2; // prior standard deviations to either side, where nothing lies farther out
const STEP = 0.8; // a wider row grows by so much at a time, so that it rarely does
const PRIOR_HEIGHT = 0.62; // of the room above the axis
const POINTS = 24; // of a curve on each side of its peak
const TAIL = 3.5; // standard deviations after which a curve is drawn flat

/**
 * A row's measures in CSS pixels: the axis, where the code's handle stands under it, its radius.
 * @param {number} height of the drawing
 */
export function rowMeasures(height) {
  const radius = height >= 34 ? 6 : 4;
  return { height, axis: height - 2 * radius - 2, handle: height - radius - 1, radius };
}

/**
 * How far rows reach, in prior standard deviations, for everything in them to be seen.
 * @param {{index: number, home: number, spread: number}[]} axes
 * @param {(ArrayLike<number> | null | undefined)[]} values codes and means, each (D,)
 * @param {number} [least]
 */
export function reachOf(axes, values, least = REACH) {
  let reach = least;
  for (const { index, home, spread } of axes) {
    for (const some of values) {
      const away = some ? Math.abs(some[index] - home) / spread : 0;
      if (away > reach && Number.isFinite(away)) reach = away;
    }
  }
  return reach <= least ? least : least + STEP * Math.ceil((reach - least) / STEP);
}

/**
 * Values of one dimension to pixels and back.
 * @param {{home: number, spread: number}} axis
 * @param {number} reach
 * @param {number} width
 */
export function rowScale({ home, spread }, reach, width) {
  const low = home - reach * spread;
  const high = home + reach * spread;
  const inside = (value) => Math.min(high, Math.max(low, value));
  return {
    low,
    high,
    inside,
    share: (value) => (inside(value) - low) / (high - low),
    at: (value) => ((inside(value) - low) / (high - low)) * width,
    value: (x) => inside(low + (x / width) * (high - low)),
  };
}

/**
 * How high a posterior's peak stands, 0 to 1. As the prior's where the two are equally wide, so that
 * a dimension that says nothing lies exactly on it; the densities' ratio from there, up to the room
 * there is.
 * @param {number} sigma
 * @param {number} spread of the prior
 */
export function peakOf(sigma, spread) {
  return Math.min(1, PRIOR_HEIGHT * (spread / Math.max(sigma, 1e-6)));
}

/**
 * A Gaussian over a row as a closed path on the axis, as wide as it is; its peak `peak` pixels high.
 * @param {{at: (value: number) => number, low: number, high: number}} scale
 * @param {number} mean
 * @param {number} sigma
 * @param {number} axis y of the axis
 * @param {number} peak
 */
export function bellPath({ at, low, high }, mean, sigma, axis, peak) {
  const from = Math.max(low, mean - TAIL * sigma);
  const to = Math.min(high, mean + TAIL * sigma);
  if (!(to > from)) return "";
  const points = [];
  for (let i = -POINTS; i <= POINTS; i += 1) {
    const value = mean + (i / POINTS) * TAIL * sigma;
    if (value >= from && value <= to) points.push(value);
  }
  const values = [from, ...points.filter((value) => value > from && value < to), to];
  return closed(values, (value) => Math.exp(-0.5 * ((value - mean) / sigma) ** 2), at, axis, peak);
}

/**
 * The same of any density, known by its values.
 * @param {{at: (value: number) => number, low: number, high: number}} scale
 * @param {(value: number) => number} density
 * @param {number} axis
 * @param {number} peak
 */
export function densityPath({ at, low, high }, density, axis, peak) {
  const count = 6 * POINTS;
  const values = Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count);
  const heights = values.map(density);
  const most = Math.max(...heights);
  if (!(most > 0)) return "";
  const places = new Map(values.map((value, i) => [value, heights[i] / most]));
  return closed(values, (value) => places.get(value) ?? 0, at, axis, peak);
}

function closed(values, share, at, axis, peak) {
  const point = (value) => `${at(value).toFixed(1)},${(axis - peak * share(value)).toFixed(1)}`;
  const [first, last] = [at(values[0]), at(values[values.length - 1])];
  return `M${first.toFixed(1)},${axis} L${values.map(point).join(" ")} L${last.toFixed(1)},${axis}Z`;
}

/**
 * How high the prior's peak stands in the room above the axis, in pixels.
 * @param {number} room
 */
export const priorPeak = (room) => PRIOR_HEIGHT * room;

/**
 * What fills the KL bars: one scale for all rows, with room for examples that cost more than most.
 * @param {ArrayLike<number> | null | undefined} here nats of this example in each dimension
 * @param {ArrayLike<number> | null | undefined} mean over the data
 */
export function fullBar(here, mean) {
  const usual = 2.4 * Math.max(0, ...Array.from(mean ?? []));
  const most = Math.max(usual, ...Array.from(here ?? []).filter(Number.isFinite));
  return most > 0 ? most : 1;
}
