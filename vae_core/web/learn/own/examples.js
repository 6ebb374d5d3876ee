// What was dropped into a page as the examples of a training: read as the data of the model are laid out, a
// tenth kept apart to validate on.
/** @import { Pack, Tensors } from "../../engine/types.js" */
import { writePack } from "../../engine/pack_writing.js";
import { readPack } from "../../engine/pack.js";
import { product } from "../../engine/values.js";
import { counted } from "../../kit/counted.js";
import { IMAGE_TYPES } from "../../kit/image_file.js";
import { measurePlacement } from "../../kit/placement.js";
import { createChance, shuffled } from "../chance.js";
import { asNumbers } from "../levels.js";
import { MOST, textOf } from "./limits.js";
import { readLines } from "./lines.js";
import { readPictures } from "./pictures.js";
import { readRows } from "./rows.js";

/** @typedef {import("./limits.js").Found} Found */

const LEAST = 20; // examples that are worth training on
const WATCHED = 16; // of every report
const VALIDATION = 2000;
const STEPS = 1000; // at least, however few examples a pass has

/** @param {any} meta */
const kindOf = ({ layout }) => layout?.kind ?? "pictures";

// What can be dropped here, in words, and which files a browser offers; null where nothing can be read.
/** @param {any} meta */
export function wanted(meta) {
  const text = { words: "lines of text (a .txt file)", accept: ".txt,text/plain" };
  const table = { words: "rows of a table (a .csv file with the same columns)", accept: ".csv,.tsv,.txt,text/csv" };
  const pictures = { words: "pictures", accept: IMAGE_TYPES };
  return { text, table, pictures }[kindOf(meta)] ?? null;
}

/**
 * @param {Pack<any>} pack
 * @param {File[]} files
 * @param {(done: number, of: number) => void} tell
 * @returns {Promise<Found>}
 */
async function read({ meta, tensors }, files, tell) {
  const options = { classes: meta.class_names ?? [], labelled: Boolean(meta.conditional) };
  const kind = kindOf(meta);
  if (kind === "pictures") {
    const { paper } = measurePlacement({ meta, tensors });
    return readPictures(files, { ...options, shape: meta.shape, paper, tell });
  }
  if (files.length > 1) throw new Error("Drop one file at a time.");
  const text = await textOf(files[0]);
  if (kind === "text") {
    if (options.labelled) throw new Error("This model is told a class of each line, which a file of lines does not say.");
    return readLines(text, meta.layout);
  }
  return readRows(text, meta.layout, options);
}

/** @param {(Uint8Array | Float32Array)[]} rows @param {number[]} shape */
function stacked(rows, shape) {
  const size = product(shape);
  const Type = /** @type {any} */ (rows[0].constructor);
  const data = new Type(rows.length * size);
  rows.forEach((row, k) => data.set(row, k * size));
  return { shape: [rows.length, ...shape], data };
}

/** @template T @param {T[]} list @param {number} count */
const repeated = (list, count) => Array.from({ length: Math.max(count, list.length) }, (_, k) => list[k % list.length]);

// The file that is trained, with what its reports watch taken from the new pictures.
/** @param {Pack<any>} pack @param {Found} found @param {number[]} shown @param {number} total */
function refitted({ meta, tensors }, { values, labels }, shown, total) {
  const { batch, budget } = meta.training;
  const least = Math.ceil(STEPS / Math.max(1, Math.floor(total / batch)));
  const epochs = budget.epochs === null ? null : Math.max(budget.epochs, least);
  const training = { ...meta.training, examples: total, budget: { ...budget, epochs } };
  /** @type {Tensors} */
  const own = { ...tensors };
  if (kindOf(meta) === "pictures") {
    const rows = repeated(shown, WATCHED).slice(0, WATCHED);
    const pictures = rows.map((k) => /** @type {Uint8Array} */ (values[k]));
    own["learn/inputs"] = stacked(pictures.map(asNumbers), meta.shape);
    own["learn/pictures"] = stacked(pictures, meta.shape);
    delete own["learn/labels"];
    if (labels) own["learn/labels"] = { shape: [WATCHED], data: Int32Array.from(rows, (k) => labels[k]) };
    for (const name of Object.keys(own)) if (/^(examples|map|density|view)\//.test(name)) delete own[name];
    const few = shown.slice(0, 24);
    own["examples/images"] = stacked(few.map((k) => values[k]), meta.shape);
    // Not encoded yet: the prior stands for what will be said of them.
    for (const name of ["examples/mean", "map/example_log_variance"]) {
      if (tensors[name]) own[name] = { shape: [few.length, meta.latent_dim], data: new Float32Array(few.length * meta.latent_dim) };
    }
    if (labels) own["examples/labels"] = { shape: [few.length], data: Int32Array.from(few, (k) => labels[k]) };
  }
  return /** @type {ArrayBuffer} */ (writePack({ ...meta, training }, own).buffer);
}

/**
 * The examples in files, and the file that is to be trained on them.
 * @param {ArrayBuffer} file a trainable one
 * @param {File[]} files
 * @param {(done: number, of: number) => void} [tell]
 * @returns {Promise<{file: ArrayBuffer, examples: ArrayBuffer, words: string}>}
 */
export async function ownExamples(file, files, tell = () => {}) {
  const pack = readPack(file);
  const { meta } = pack;
  if (!files.length) throw new Error("That was no file. Choose or drop files.");
  if (!wanted(meta)) throw new Error("This page reads pictures, lines of text and tables of your own; this model learned from something else.");
  const found = await read(pack, files, tell);
  const { noun, values, labels, left } = found;
  const rest = left ? ` Left out: ${left}.` : "";
  if (values.length < LEAST) {
    throw new Error(`${counted(values.length, noun)} can be used, and a training needs ${LEAST} at least.${rest}`);
  }
  const shape = meta.event_shape ?? meta.shape;
  const order = shuffled(Array.from(values.keys()), createChance(0));
  const apart = Math.min(VALIDATION, Math.max(1, Math.floor(values.length / 10)));
  const [held, learned] = [order.slice(0, apart), order.slice(apart)];
  // A step takes so many, and so does what is computed of those that are held apart.
  const train = repeated(learned, meta.training.batch);
  const validation = repeated(held, meta.training.validation?.batch ?? 1);
  /** @type {Tensors} */
  const tensors = {};
  for (const [name, rows] of /** @type {[string, number[]][]} */ ([["train", train], ["validation", validation]])) {
    tensors[`${name}/values`] = stacked(rows.map((k) => values[k]), shape);
    if (labels) tensors[`${name}/labels`] = { shape: [rows.length], data: Int32Array.from(rows, (k) => labels[k]) };
  }
  const record = { name: "own", examples: train.length, first: 0, classes: labels ? meta.class_names.length : 0 };
  const again = train.length > learned.length ? " Each is shown several times, for a step takes more." : "";
  return {
    file: refitted(pack, found, held.concat(learned), train.length),
    examples: /** @type {ArrayBuffer} */ (writePack(record, tensors).buffer),
    words: `${counted(values.length, noun)} of your own${values.length >= MOST ? " (the most that are read)" : ""}: `
      + `it learns from ${learned.length} and is validated on ${held.length}.${again}${rest}`,
  };
}
