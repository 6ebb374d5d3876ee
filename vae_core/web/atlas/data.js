// A projection's pack as the map reads it, and what is computed from it in the browser.
// N points, D latent dimensions; distances are Euclidean.

/** @import { Pack, Shape } from "../engine/types.js" */
/** @import { Atlas, AtlasMeta, ExploreRequest } from "./types.js" */

// -> {count, size, ...}; see vae_core/analyses/projection/subject.py for the tensors.
/**
 * @param {Pack<AtlasMeta>} pack
 * @returns {Atlas}
 */
export function readAtlas({ meta, tensors }) {
  const [count, width] = tensors.points.shape;
  const [, size] = tensors.codes.shape;
  const [, ...shape] = tensors.pictures.shape;
  return {
    meta,
    count,
    dimensions: width,
    points: tensors.points.data,
    size,
    codes: tensors.codes.data,
    error: tensors.error.data,
    kl: tensors.kl.data,
    pictures: tensors.pictures.data,
    shape: /** @type {Shape} */ (shape),
    indices: tensors.indices.data,
    labels: tensors.labels?.data ?? null,
    factors: tensors.factors ?? null,
    column: tensors.column?.data ?? null,
    journey: tensors.journey?.data ?? null,
    names: meta.class_names,
  };
}

// Whether two maps show the same pictures of the same split, in the same order.
/**
 * @param {Atlas} one
 * @param {Atlas} other
 */
export function samePictures(one, other) {
  return one.count === other.count && one.meta.settings.split === other.meta.settings.split
    && one.indices.every((value, i) => value === other.indices[i]);
}

// Whether two maps of the same pictures have every dot at the same place.
/**
 * @param {Atlas} one
 * @param {Atlas} other
 */
export function sameMap(one, other) {
  return one.dimensions === other.dimensions
    && one.points.every((value, i) => value === other.points[i]);
}

// The `wanted` rows of a flat array nearest to row `index`, without itself.
// -> [{index, distance}], nearest first; of equals the earlier one
/**
 * @param {ArrayLike<number>} rows
 * @param {number} width
 * @param {number} index
 * @param {number} wanted
 */
export function nearestRows(rows, width, index, wanted) {
  const count = rows.length / width;
  const start = index * width;
  const squares = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    let total = 0;
    for (let k = 0, at = i * width; k < width; k += 1, at += 1) {
      const gap = rows[at] - rows[start + k];
      total += gap * gap;
    }
    squares[i] = total;
  }
  const order = Array.from({ length: count }, (_, i) => i).filter((i) => i !== index);
  order.sort((a, b) => squares[a] - squares[b] || a - b);
  return order.slice(0, wanted).map((i) => ({ index: i, distance: Math.sqrt(squares[i]) }));
}

// Mean and standard deviation of the values at `chosen` (all of them without it).
/**
 * @param {ArrayLike<number>} values
 * @param {number[] | null} [chosen]
 */
export function moments(values, chosen = null) {
  const some = chosen ? chosen.map((i) => values[i]) : Array.from(values);
  const mean = some.reduce((sum, value) => sum + value, 0) / some.length;
  const square = some.reduce((sum, value) => sum + (value - mean) ** 2, 0) / some.length;
  return { mean, deviation: Math.sqrt(square) };
}

// The mean code of the points at `chosen`, [D].
/**
 * @param {Pick<Atlas, "codes" | "size">} data
 * @param {number[]} chosen
 * @returns {number[]}
 */
function meanCode({ codes, size }, chosen) {
  const mean = new Array(size).fill(0);
  for (const i of chosen) for (let k = 0; k < size; k += 1) mean[k] += codes[i * size + k];
  return mean.map((sum) => sum / chosen.length);
}

// In which latent dimensions the chosen points differ from the rest: the difference of the means in
// standard deviations of all points. -> [{dimension, difference}], the largest first
/**
 * @param {Atlas} data
 * @param {number[]} chosen
 */
export function differences(data, chosen) {
  const { codes, size, count } = data;
  const inside = new Set(chosen);
  const rest = Array.from({ length: count }, (_, i) => i).filter((i) => !inside.has(i));
  if (!rest.length || !chosen.length) return [];
  const [here, there] = [meanCode(data, chosen), meanCode(data, rest)];
  const found = here.map((mean, dimension) => {
    const column = Float64Array.from({ length: count }, (_, i) => codes[i * size + dimension]);
    const { deviation } = moments(column);
    return { dimension, difference: deviation > 1e-9 ? (mean - there[dimension]) / deviation : 0 };
  });
  return found.sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
}

// How many of the chosen points (all without it) belong to each class, [classes]; null without.
/**
 * @param {Pick<Atlas, "labels" | "names" | "count">} data
 * @param {number[] | null} [chosen]
 */
export function classCounts({ labels, names, count }, chosen = null) {
  if (!labels) return null;
  const counts = new Array(names.length).fill(0);
  const all = chosen ?? Array.from({ length: count }, (_, i) => i);
  for (const i of all) counts[labels[i]] += 1;
  return counts;
}

// What Explore opens for these points: their mean code and, for a conditional model, their class
// or the mix of their classes.
/**
 * @param {Atlas} data
 * @param {number[]} chosen
 * @returns {ExploreRequest}
 */
export function exploreRequest(data, chosen) {
  const z = meanCode(data, chosen).map((value) => Math.round(value * 1e4) / 1e4);
  const counts = data.meta.conditional ? classCounts(data, chosen) : null;
  if (!counts) return { z, y: null };
  const only = counts.indexOf(chosen.length);
  const share = (n) => Math.round((n / chosen.length) * 1e4) / 1e4;
  return { z, y: only >= 0 ? only : counts.map(share) };
}
