// Where a bar of nats and a histogram of them lie on one scale.

const ROOM = 1.02; // the scale ends a little after the last thing on it
const LETTER = 7.6; // pixels of a digit of 13 px, bold
const INSET = 7; // from a bar's end to its number


/**
 * @typedef {{reconstruction: number | null, kl: number | null, histogram?: {edges: number[],
 *   counts: number[]} | null}} Typical means over the data, in nats; counts by -ELBO
 * @typedef {{reconstruction: number, kl: number | null, beta?: number}} Cost
 * @typedef {{name: "reconstruction" | "kl", from: number, to: number, top: number, height: number,
 *   value: number, labelled: boolean, beside: number | null}} Part labelled:
 *   its number has room inside; beside: where it stands to the right of the bar, which it does not fit
 */

/**
 * What an example costs in all: reconstruction plus beta times the KL.
 * @param {Cost} cost
 */
export function totalOf({ reconstruction, kl, beta = 1 }) {
  return reconstruction + beta * (kl ?? 0);
}

/**
 * The scale's ends: zero, the histogram, and this example.
 * @param {Typical | null} typical
 * @param {Cost | null} cost
 * @returns {[number, number]}
 */
export function rangeOf(typical, cost) {
  const marks = [0, ...(typical?.histogram?.edges ?? [])];
  if (typical && typical.reconstruction !== null) {
    marks.push(typical.reconstruction, typical.reconstruction + (typical.kl ?? 0));
  }
  if (cost) marks.push(cost.reconstruction, totalOf(cost));
  const finite = marks.filter(Number.isFinite);
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  return high > low ? [low * ROOM, high * ROOM] : [0, 1];
}

/**
 * Nats to pixels.
 * @param {[number, number]} range
 * @param {number} width
 */
export function natScale([low, high], width) {
  return (value) => ((Math.min(high, Math.max(low, value)) - low) / (high - low)) * width;
}

/**
 * The bars of one example, each as long as what stands in it: the KL's is beta times the KL. A density can be above one, and its reconstruction below zero: then the
 * two lie one over the other, or the second would hide the first.
 * @param {Cost} cost
 * @param {(value: number) => number} at
 * @param {{top: number, height: number}} band
 * @param {{width: number, line?: number | null}} room of the whole, and a line that no number crosses
 * @returns {Part[]}
 */
export function barParts(cost, at, { top, height }, { width, line = null }) {
  const { reconstruction, kl } = cost;
  const total = totalOf(cost);
  const split = reconstruction < 0 && kl !== null;
  const high = split ? (height - 2) / 2 : height;
  const part = (name, a, b, y, value) => {
    const [from, to] = [Math.min(at(a), at(b)), Math.max(at(a), at(b))];
    const needs = LETTER * natsText(value).length + 2 * INSET;
    return /** @type {Part} */ ({ name, from, to, top: y, height: high, value, labelled: !split && to - from >= needs, beside: null });
  };
  const parts = [part("reconstruction", 0, reconstruction, top, reconstruction)];
  if (kl !== null) {
    parts.push(part("kl", reconstruction, total, split ? top + high + 2 : top, total - reconstruction));
  }
  // Only the last bar has nothing to its right.
  const last = parts[parts.length - 1];
  if (!split && !last.labelled) last.beside = placeBeside(last, { width, line });
  return parts;
}

/**
 * @param {Part} part
 * @param {{width: number, line: number | null}} room
 */
function placeBeside({ to, value }, { width, line }) {
  const needs = LETTER * natsText(value).length + INSET;
  const crossed = line !== null && line >= to - INSET && line <= to + needs;
  const start = (crossed ? Math.max(line, to) : to) + INSET;
  return start + needs <= width ? start : null;
}

/**
 * The histogram as one path standing on `base`, `room` pixels high at its peak.
 * @param {{edges: number[], counts: number[]}} histogram
 * @param {(value: number) => number} at
 * @param {number} base
 * @param {number} room
 */
export function histogramPath({ edges, counts }, at, base, room) {
  const most = Math.max(...counts, 0);
  if (!most) return "";
  return counts.map((count, i) => {
    const y = (base - (room * count) / most).toFixed(1);
    return `M${at(edges[i]).toFixed(1)},${base}V${y}H${at(edges[i + 1]).toFixed(1)}V${base}z`;
  }).join("");
}

/**
 * 91.8, −1234, 0.42: nats with as many digits as mean something.
 * @param {number} value
 */
export function natsText(value) {
  const size = Math.abs(value);
  const digits = size >= 1000 ? 0 : size < 1 ? 2 : 1;
  return value.toFixed(digits).replace(/^-(0(?:\.0+)?)$/, "$1").replace("-", "−");
}
