// From values to pixels and back, and the round values that an axis names.

/**
 * @typedef {object} Scale
 * @property {[number, number]} domain the values at the two ends
 * @property {[number, number]} range and their pixels
 * @property {(value: number) => number} apply the pixel of a value
 * @property {(pixel: number) => number} invert the value at a pixel
 */

/**
 * Equal differences, equal distances.
 * @param {[number, number]} domain
 * @param {[number, number]} range
 * @returns {Scale}
 */
export function linear(domain, range) {
  const perUnit = (range[1] - range[0]) / (domain[1] - domain[0]);
  return {
    domain,
    range,
    apply: (value) => range[0] + (value - domain[0]) * perUnit,
    invert: (pixel) => domain[0] + (pixel - range[0]) / perUnit,
  };
}

/**
 * Equal factors, equal distances; what is not above zero stands at the start.
 * @param {[number, number]} domain both above zero
 * @param {[number, number]} range
 * @returns {Scale}
 */
export function log(domain, range) {
  const powers = linear([Math.log10(domain[0]), Math.log10(domain[1])], range);
  return {
    domain,
    range,
    apply: (value) => (value > 0 ? powers.apply(Math.log10(value)) : range[0]),
    invert: (pixel) => 10 ** powers.invert(pixel),
  };
}

/**
 * A slot of one width for each of 0 .. count - 1: apply() gives its middle, invert() the slot at a
 * pixel, which may be none of them.
 * @param {number} count
 * @param {[number, number]} range
 * @returns {Scale & {step: number}} step: the width of a slot in pixels
 */
export function band(count, range) {
  const edges = linear([0, count], range);
  return {
    ...edges,
    apply: (index) => edges.apply(index + 0.5),
    invert: (pixel) => Math.floor(edges.invert(pixel)),
    step: Math.abs(range[1] - range[0]) / count,
  };
}

/**
 * About `count` round numbers (1, 2 or 5 times a power of ten) inside [low, high].
 * @param {[number, number]} domain
 * @param {number} count
 * @returns {number[]}
 */
export function ticks([low, high], count) {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const marks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k += 1) {
    marks.push(Number((k * step).toPrecision(12)));
  }
  return marks;
}

/**
 * At most five powers of ten from one to another, the first among them.
 * @param {[number, number]} domain two powers of ten
 * @returns {number[]}
 */
export function logTicks(domain) {
  const [low, high] = domain.map((value) => Math.round(Math.log10(value)));
  const step = Math.max(1, Math.ceil((high - low) / 4));
  const count = Math.floor((high - low) / step) + 1;
  return Array.from({ length: count }, (_, k) => Number(`1e${low + k * step}`));
}

/**
 * Places of values on an axis, 0 to 1: logarithmic for positive numbers, with zero a step before
 * the smallest; evenly spaced for anything else.
 * @param {any[]} values
 * @returns {{places: number[], broken: boolean}} broken: whether zero is set apart
 */
export function logPlaces(values) {
  const even = values.map((_, index) => (values.length > 1 ? index / (values.length - 1) : 0.5));
  const numeric = values.every((value) => Number.isFinite(value) && value >= 0);
  const positive = values.filter((value) => value > 0);
  if (!numeric || positive.length < 2) return { places: even, broken: false };
  const logs = positive.map(Math.log);
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  if (high === low) return { places: even, broken: false };
  const zero = low - Math.max(0.18 * (high - low), (high - low) / positive.length);
  const broken = positive.length < values.length;
  const start = broken ? zero : low;
  const place = (value) => ((value > 0 ? Math.log(value) : zero) - start) / (high - start);
  return { places: values.map(place), broken };
}
