// Codes of real data that a pack carries, and what else there is to start from.
/** @import { Pack, TensorData } from "../engine/types.js" */
/** @import { CodeSource, Instrument } from "../kit/types.js" */
import { classMeans, meanOf } from "../engine/latent_math.js";

// The codes of many validation examples, where the pack has them, else of the few shown ones.
// -> {codes (N*D floats), labels (N,) or null, size: D, many: whether of many}, or null.
/**
 * @param {Pick<Pack, "tensors">} pack
 * @returns {{codes: TensorData, labels: TensorData | null, size: number, many: boolean} | null}
 */
export function codebook(pack) {
  const { tensors } = pack;
  const many = Boolean(tensors["map/codes"]);
  const codes = tensors[many ? "map/codes" : "examples/mean"];
  if (!codes || !codes.shape[0]) return null;
  const labels = tensors[many ? "map/labels" : "examples/labels"]?.data ?? null;
  return { codes: codes.data, labels, size: codes.shape[1], many };
}

// Class means: {overall: [D], classes: [{index, name, mean: [D]}]}, classes without codes left out;
// null when the pack has no labelled codes.
/**
 * @param {Pack} pack
 * @returns {{overall: number[], classes: {index: number, name: string, mean: number[]}[]} | null}
 */
export function meansByClass(pack) {
  const book = codebook(pack);
  if (!book?.labels) return null;
  const { codes, labels, size } = book;
  const names = pack.meta.class_names ?? [];
  const count = Array.from(labels).reduce((most, label) => Math.max(most, label + 1), names.length);
  const classes = classMeans(codes, size, labels, count).flatMap((mean, index) => (
    mean ? [{ index, name: names[index] ?? `${index}`, mean }] : []));
  const overall = meanOf(codes, size, Array.from(labels.keys()));
  return overall && { overall, classes };
}

// The shown examples: [{words, z: [D], y: label or null, index}].
/**
 * @param {Pack} pack
 * @returns {{words: string, z: number[], y: number | null, index: number}[]}
 */
export function exampleCodes(pack) {
  const means = pack.tensors["examples/mean"];
  if (!means) return [];
  const labels = pack.tensors["examples/labels"]?.data ?? null;
  const [count, size] = means.shape;
  return Array.from({ length: count }, (_, index) => {
    const y = labels ? labels[index] : null;
    const name = y === null ? "" : `, ${pack.meta.class_names?.[y] ?? y}`;
    const z = Array.from(means.data.subarray(index * size, (index + 1) * size));
    return { words: `example ${index + 1}${name}`, z, y, index };
  });
}

// What a slot can be filled from: [{title, entries: [{words, code() -> {z, y}}]}]; y is null where
// the class now is to be kept.
/**
 * @param {Instrument} instrument
 * @returns {CodeSource[]}
 */
export function codeSources(instrument) {
  const { pack, engine } = instrument;
  /** @type {CodeSource[]} */
  const groups = [{
    title: "Anywhere",
    entries: [{ words: "a random sample", code: () => ({ z: instrument.chance.code(), y: null }) }],
  }];
  const means = meansByClass(pack);
  if (means) {
    groups.push({
      title: "Class means",
      entries: means.classes.map(({ index, name, mean }) => ({
        words: `mean of ${name}`,
        code: () => ({ z: mean, y: engine.classes ? index : null }),
      })),
    });
  }
  const examples = exampleCodes(pack);
  if (examples.length) {
    groups.push({
      title: "Real examples",
      entries: examples.map(({ words, z, y }) => ({
        words,
        code: () => ({ z, y: engine.classes ? y : null }),
      })),
    });
  }
  return groups;
}
