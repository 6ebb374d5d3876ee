// What each part of an example costs, in nats: pixels, letters, moments, columns, frames. The parts
// add up to the reconstruction.
/** @import { PackMeta } from "../engine/types.js" */

/**
 * @typedef {{kind: "picture" | "bars", unit: string, units: string, values: Float64Array,
 *   shape: [height: number, width: number], names: string[]}} Parts
 */

// Sums over all but the places that are kept: part(index) says to which a number belongs.
function summed(nats, count, part) {
  const values = new Float64Array(count);
  for (let i = 0; i < nats.length; i += 1) values[part(i)] += nats[i];
  return values;
}

const bars = (unit, values, names) => (
  { kind: /** @type {const} */ ("bars"), unit, units: `${unit}s`, values, shape: /** @type {[number, number]} */ ([1, values.length]), names });

/** @param {{columns: any[]}} layout */
function columnsOf({ columns }) {
  return columns.flatMap((column, index) => (
    new Array(column.type === "choice" ? column.values.length : 1).fill(index)));
}

/**
 * nats: of each number of an example (C, H, W). letters: of a line, to name its places by.
 * @param {PackMeta} meta
 * @param {Float32Array} nats
 * @param {string} [letters]
 * @returns {Parts}
 */
export function partsOf({ shape, event_shape: event, layout }, nats, letters = "") {
  const [, height, width] = event ?? shape;
  const plane = height * width;
  if (layout?.kind === "text") {
    const names = Array.from({ length: layout.length }, (_, place) => letters[place] ?? (place === letters.length ? "end" : ""));
    return bars("letter", summed(nats, layout.length, (i) => i % layout.length), names);
  }
  if (layout?.kind === "series") {
    const { length, step, step_unit: unit, channels } = layout;
    const names = Array.from({ length }, (_, t) => `${Number((t * step).toPrecision(3))} ${unit}`);
    return bars("step", summed(nats, length, (i) => Math.floor(i / channels.length)), names);
  }
  if (layout?.kind === "table") {
    const owner = columnsOf(layout);
    return bars("column", summed(nats, layout.columns.length, (i) => owner[i]), layout.columns.map(({ name }) => name));
  }
  if (layout?.kind === "clip") {
    const frames = nats.length / plane;
    const names = Array.from({ length: frames }, (_, frame) => `frame ${frame + 1}`);
    return bars("frame", summed(nats, frames, (i) => Math.floor(i / plane)), names);
  }
  return {
    kind: "picture", unit: "pixel", units: "pixels", shape: [height, width], names: [],
    values: summed(nats, plane, (i) => i % plane),
  };
}

/** @param {Parts} parts */
export function dearest({ values }) {
  let best = 0;
  values.forEach((value, index) => { if (value > values[best]) best = index; });
  return { index: best, value: values[best] };
}

// Where a cost stands among those of the data, such as "cheaper than 70 %"; null where nothing tells
// it. Beyond the histogram's ends only how many lie within them is known.
/**
 * @param {{edges: number[], counts: number[], below?: number, above?: number} | null | undefined} histogram
 * @param {number} cost
 */
export function standing(histogram, cost) {
  if (!histogram || !Number.isFinite(cost)) return null;
  const { edges, counts, below = 0, above = 0 } = histogram;
  const all = below + above + counts.reduce((sum, count) => sum + count, 0);
  if (!all) return null;
  if (cost > edges[counts.length]) return `dearer than at least ${percent(1 - above / all)} %`;
  if (cost < edges[0]) return `cheaper than at least ${percent(1 - below / all)} %`;
  const dearer = counts.reduce((sum, count, i) => {
    const share = (edges[i + 1] - cost) / (edges[i + 1] - edges[i]);
    return sum + count * Math.min(1, Math.max(0, share));
  }, above) / all;
  return dearer < 0.5 ? `dearer than ${percent(1 - dearer)} %` : `cheaper than ${percent(dearer)} %`;
}

// Rounded down: what is said holds of as many. The sums of shares carry rounding of their own.
const percent = (share) => Math.floor(100 * share + 1e-9);
