// All that the next step depends on, so that a training can go on from it elsewhere.

/** @import { State, Tensors } from "./types.js" */
/** @import { Core } from "./core.js" */
import { numbersOf } from "./numbers.js";

/** @typedef {ReturnType<typeof import("./keeping.js").createKeeping>} Keeping */
/** @typedef {ReturnType<typeof import("./reporter.js").createReporter>} Reporter */

const SCALARS = /** @type {const} */ (["steps", "seen", "seconds", "rate", "finished", "problem", "seed"]);

/**
 * Plain values and arrays of their own, as IndexedDB and messages take them.
 * @param {Core} core
 * @param {Keeping} keeping
 * @param {Reporter} reporter
 * @returns {State}
 */
export function captured(core, keeping, reporter) {
  /** @type {Tensors} */
  const tensors = {};
  const keep = (prefix, values) => {
    for (const [name, data] of Object.entries(values)) tensors[`${prefix}${name}`] = { shape: [data.length], data };
  };
  keep("weights/", Object.fromEntries(core.names.map((name) => [name, numbersOf(core.memory, name).slice()])));
  const { steps, moments } = core.optimiser.state();
  keep("optimiser/", moments);
  const opponent = core.opponent?.state();
  keep("opponent/", opponent?.moments ?? {});
  core.average?.each((name, values) => keep("average/", { [name]: values.slice() }));
  const { best, ...kept } = keeping.state();
  keep("best/", best.weights ?? {});
  return {
    meta: {
      ...Object.fromEntries(SCALARS.map((name) => [name, core[name]])),
      weights: { ...core.full }, moved: [steps, opponent?.steps ?? 0],
      noise: core.noise.state(), order: core.order.state(),
      kept: { ...kept, best: { loss: best.loss, epoch: best.epoch } }, told: structuredClone(reporter.state()),
    },
    tensors,
  };
}

/**
 * Puts a fresh training of the same file into a state.
 * @param {Core} core
 * @param {Keeping} keeping
 * @param {Reporter} reporter
 * @param {State} state
 */
export function restored(core, keeping, reporter, { meta, tensors }) {
  const part = (prefix) => Object.fromEntries(Object.keys(tensors)
    .filter((name) => name.startsWith(prefix))
    .map((name) => [name.slice(prefix.length), /** @type {Float32Array} */ (tensors[name].data)]));
  for (const [name, values] of Object.entries(part("weights/"))) numbersOf(core.memory, name).set(values);
  core.memory.version += 1;
  core.optimiser.restore({ steps: meta.moved[0], moments: part("optimiser/") });
  core.opponent?.restore({ steps: meta.moved[1], moments: part("opponent/") });
  core.average?.restore(part("average/"));
  const best = part("best/");
  keeping.restore({
    ...meta.kept, best: { ...meta.kept.best, weights: Object.keys(best).length ? best : null },
  });
  core.noise.restore(meta.noise);
  core.order.restore(meta.order, core.examples.pool());
  reporter.restore(structuredClone(meta.told));
  Object.assign(core, Object.fromEntries(SCALARS.map((name) => [name, meta[name]])), { full: { ...meta.weights } });
}
