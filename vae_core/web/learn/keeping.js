// The best weights so far on validation, as vae_core/training/state.py keeps them.

/** @import { Core } from "./core.js" */
import { UNKNOWN, asWeights, classesOf } from "./classes.js";
import { epochOf } from "./core.js";

const NOISE = 0; // seed of the draws of a validation

/**
 * @param {Core} core
 * @param {() => void} show brings the weights of this moment to where they are shown
 */
export function createKeeping(core, show) {
  const { record, shown, names, examples } = core;
  const { validation } = examples;
  // Of half-labelled data no label is told: what is kept must not hang on more of them than were.
  const labels = record.rehearsed ? validation.labels?.map(() => UNKNOWN) : validation.labels;
  const y = asWeights(labels ?? [], classesOf(record.validation));
  /** @type {{loss: number, epoch: number, weights: Record<string, Float32Array> | null}} */
  let best = { loss: Infinity, epoch: 0, weights: null };
  let [validated, due] = [0, record.validation_interval];
  /** @type {Record<string, Float32Array>} */
  let before = weights(); // the last that were known to be sound

  function weights() {
    return Object.fromEntries(names.map((name) => [name, shown.get(name)]));
  }

  // The objective at its full weights.
  function loss() {
    const graph = /** @type {NonNullable<typeof record.validation>} */ (record.validation);
    const numbers = Object.fromEntries(Object.entries({ ...core.full, examples: core.all() })
      .map(([name, value]) => [name, Float32Array.of(value)]));
    const found = shown.run(
      graph, { x: validation.values, y, ...numbers }, validation.count, NOISE);
    return found.loss.reduce((total, each) => total + each, 0) / found.loss.length;
  }

  // Against an adversary the last one counts as the best: its loss is relative to an opponent that
  // learns too.
  /** @param {number} epoch */
  function compare(epoch) {
    show();
    const now = record.validation ? loss() : Infinity;
    validated = epoch;
    if (!record.validation || now < best.loss) best = { loss: now, epoch, weights: weights() };
  }

  /** @param {Record<string, Float32Array>} values */
  function put(values) {
    for (const name of names) shown.set(name, values[name]);
    shown.changed();
  }

  return {
    best: () => best,
    validated: () => validated,
    /** @param {number} epoch */
    look(epoch) {
      if (epoch < due) return;
      due = (Math.floor(epoch / record.validation_interval) + 1) * record.validation_interval;
      compare(epoch);
    },
    // Weights that gave finite figures.
    sound() { before = weights(); },
    finish() {
      compare(epochOf(core));
      if (best.weights) put(best.weights);
    },
    fallBack: () => put(best.weights ?? before),
    state: () => ({ best, validated, due }),
    /** @param {{best: typeof best, validated: number, due: number}} state */
    restore(state) { ({ best, validated, due } = state); },
  };
}
