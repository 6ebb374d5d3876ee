// The examples of a training: packs that come one after the other, read row by row.

/** @import { ExamplesPack, Memory, TrainingRecord, Validation } from "./types.js" */
import { product } from "../engine/values.js";
import { createChance, shuffled } from "./chance.js";
import { GREY, asNumbers } from "./levels.js";

/**
 * @param {ExamplesPack} pack
 * @returns {Validation}
 */
function validationOf({ tensors }) {
  const values = tensors["validation/values"];
  if (!values?.shape[0]) {
    throw new Error("These examples have none to validate on. Load the first file of the set.");
  }
  const labels = tensors["validation/labels"]?.data ?? null;
  return {
    values: asNumbers(values.data), count: values.shape[0],
    labels: /** @type {Int32Array | null} */ (labels),
  };
}

// Values in memory, with room for more.
/**
 * @param {Memory} memory
 * @param {boolean} bytes
 * @param {number} element numbers of an example
 */
function createStore(memory, bytes, element) {
  const width = bytes ? 1 : 4;
  let [at, room, count] = [0, 0, 0];
  const all = () => new Uint8Array(memory.floats().buffer);
  return {
    count: () => count,
    /** @param {number} most examples that will be there */
    reserve(most) {
      if (most <= room) return;
      const next = memory.alloc(most * element * width);
      if (at) {
        all().copyWithin(next, at, at + count * element * width);
        memory.free(at);
      }
      [at, room] = [next, most];
    },
    /** @param {Uint8Array | Float32Array} values */
    add(values) {
      const found = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      this.reserve(count + values.length / element);
      all().set(found, at + count * element * width);
      count += values.length / element;
    },
    /**
     * @param {Uint32Array} rows
     * @param {number} index place for as many words
     * @param {number} into
     */
    read(rows, index, into) {
      const { kernels } = memory;
      if (bytes) {
        new Uint32Array(memory.floats().buffer, index, rows.length).set(rows);
        kernels.byte_rows(rows.length, element, at, index, 1 / GREY, into);
      } else {
        memory.floats().set(rows, index / 4);
        kernels.take_rows(rows.length, element, count, at, index, into);
      }
    },
  };
}

/**
 * @param {Memory} memory
 * @param {ExamplesPack} pack the first
 * @param {TrainingRecord} record
 * @param {number} [expected] how many there will be; by default those of the pack
 * @param {number} [classes] that the model is told; 0 where it is told none
 */
export function createExamples(memory, pack, record, expected = 0, classes = 0) {
  const { shape: [count, ...size], data } = pack.tensors["train/values"];
  const element = product(size);
  const store = createStore(memory, data instanceof Uint8Array, element);
  const index = memory.alloc(4 * (record.batch + (record.rehearsed ?? 0)));
  /** @type {number[]} */
  const labels = [];
  let pool = new Uint32Array(0);
  /** @type {number[]} labelled ones that are shown beside each batch */
  let rehearsed = [];
  let told = new Uint8Array(0); // which labels are told

  // Evenly over the classes, whatever order they come in (vae_core/data/labels.py).
  function choose() {
    const labelled = Array.from(labels.keys()).filter((i) => labels[i] >= 0);
    if (record.known === null || record.known === undefined) return labelled;
    const order = shuffled(labelled, createChance(record.seed));
    const met = new Map();
    const rank = new Map(order.map((i) => {
      met.set(labels[i], (met.get(labels[i]) ?? 0) + 1);
      return [i, met.get(labels[i])];
    }));
    return order.sort((a, b) => rank.get(a) - rank.get(b) || labels[a] - labels[b]).slice(0, record.known);
  }

  /** @param {ExamplesPack} more */
  function add({ tensors }) {
    const values = tensors["train/values"];
    const first = labels.length;
    store.add(/** @type {Uint8Array | Float32Array} */ (values.data));
    const said = tensors["train/labels"]?.data;
    for (let i = first; i < store.count(); i += 1) labels.push(said ? said[i - first] : 0);
    if (classes && labels.some((label) => label >= classes)) {
      throw new Error(`The examples have other classes than the ${classes} of the model. Export both again.`);
    }
    // An example without a class is for who guesses it.
    const usable = Array.from(labels.keys()).filter((i) => record.classifier || labels[i] >= 0);
    pool = Uint32Array.from(usable);
    if (!record.rehearsed || record.known === null || !rehearsed.length) rehearsed = choose();
    told = Uint8Array.from(labels, () => (record.rehearsed ? 0 : 1));
    for (const i of rehearsed) told[i] = 1;
  }

  store.reserve(Math.max(expected, count));
  add(pack);
  if (pool.length < record.batch) {
    throw new Error(`A step takes ${record.batch} examples, and there are ${pool.length}. Give more.`);
  }
  return {
    element,
    validation: validationOf(pack),
    add,
    pool: () => pool,
    /**
     * With the labelled ones that are shown beside a batch, which take turns.
     * @param {ArrayLike<number>} rows
     * @param {number} step
     */
    beside(rows, step) {
      const some = record.rehearsed ?? 0;
      const turn = Array.from({ length: some }, (_, k) => rehearsed[(step * some + k) % rehearsed.length]);
      return Uint32Array.from([...Array.from(rows), ...turn]);
    },
    /**
     * @param {Uint32Array} rows
     * @param {number} into place of (B, ...) numbers
     */
    read: (rows, into) => store.read(rows, index, into),
    /**
     * Classes as weights, none of which are told where the label is not.
     * @param {Uint32Array} rows
     * @param {Float32Array} into (B, Y)
     */
    readClasses(rows, into) {
      const classes = into.length / rows.length;
      into.fill(0);
      rows.forEach((row, k) => { if (told[row]) into[k * classes + labels[row]] = 1; });
    },
  };
}
