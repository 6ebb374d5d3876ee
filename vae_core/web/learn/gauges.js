// What only some models have to show while they train (vae_core/training/gauges.py).

/** @import { Validation } from "./types.js" */

/** @typedef {{key: string, title: string, help: string, text: string, of: string, decimals: number, factor: number, dimensions: [number, number] | null}} Kind */
/** @typedef {{found: Record<string, Float32Array>, kl_per_dimension: number[]}} Bound */

// The share of examples whose most probable class is theirs; null where no class is known.
/**
 * @param {Float32Array} classes (N, Y)
 * @param {Int32Array | null} labels
 * @param {number} count
 */
function accuracy(classes, labels, count) {
  if (!labels) return null;
  const size = classes.length / count;
  let right = 0;
  for (let k = 0; k < count; k += 1) {
    const row = classes.subarray(k * size, (k + 1) * size);
    if (row.indexOf(Math.max(...row)) === labels[k]) right += 1;
  }
  return right / count;
}

// exp of the entropy of how often each entry is used, averaged over slots: index (N, S).
/**
 * @param {Float32Array} index
 * @param {number} count
 */
export function perplexity(index, count) {
  const slots = index.length / count;
  let total = 0;
  for (let slot = 0; slot < slots; slot += 1) {
    /** @type {Map<number, number>} */
    const uses = new Map();
    for (let k = slot; k < index.length; k += slots) uses.set(index[k], (uses.get(index[k]) ?? 0) + 1);
    const shares = Array.from(uses.values(), (each) => each / count);
    total += Math.exp(-shares.reduce((sum, share) => sum + share * Math.log(share), 0));
  }
  return total / slots;
}

/**
 * @param {Kind[]} kinds
 * @param {Bound} bound of a report
 * @param {Validation} validation
 * @param {number | undefined} played the adversary's loss at the last step
 */
export function gaugesOf(kinds, { found, kl_per_dimension: kl }, validation, played) {
  const count = found.distortion.length;
  /** @type {Record<string, (kind: Kind) => number | null | undefined>} */
  const values = {
    levels: ({ dimensions }) => kl.slice(...(dimensions ?? [0, 0])).reduce((sum, nats) => sum + nats, 0),
    classes: () => accuracy(found.classes, validation.labels, count),
    codes: () => perplexity(found.index, count),
    game: () => played,
  };
  return kinds.flatMap((kind) => {
    const value = values[kind.of](kind);
    if (value === null || value === undefined) return [];
    const text = kind.text.replace("{}", (kind.factor * value).toFixed(kind.decimals));
    return [{ key: kind.key, value, title: kind.title, text, help: kind.help }];
  });
}
