// Reports of a training, in the format of the live pack (vae_core/artifacts/records.py, LiveRecord).

/** @import { Pack, TrainingRecord } from "./types.js" */
/** @import { LiveRecord } from "../engine/records.js" */
/** @import { Core } from "./core.js" */
import { gaugesOf } from "./gauges.js";
import { thin } from "./history.js";
import { createReports, spreads } from "./report.js";
import { largest } from "./traversal.js";
import { epochOf, fractionOf, weightsOf } from "./core.js";
import { createWatched } from "./watched.js";

// Norms of blocks from those of weights.
/**
 * @param {Map<string, number>} squares by weight
 * @param {TrainingRecord["blocks"]} blocks
 */
export function normsOf(squares, blocks) {
  const sum = (names) => Math.sqrt(names.reduce((total, name) => total + (squares.get(name) ?? 0), 0));
  return {
    total: Math.sqrt(Array.from(squares.values()).reduce((total, each) => total + each, 0)),
    blocks: Object.fromEntries(Object.entries(blocks).map(([block, names]) => [block, sum(names)])),
  };
}

const nothing = () => ({ distortion: 0, kl: 0, examples: 0, seconds: 0 });

/**
 * @param {Core} core
 * @param {() => void} show brings the weights that are to be shown to where they are
 */
export function createReporter(core, show) {
  const { record, shown, pack } = core;
  const reports = createReports(pack, shown, core.examples.validation);
  const watch = createWatched(pack, shown, reports);
  /** @type {import("./history.js").Entry[]} */
  let history = [];
  let since = nothing();
  let norms = { total: 0, blocks: {} };
  const sum = (values) => values.reduce((total, each) => total + each, 0);

  return {
    codes: reports.codes,
    // Counts the step that was taken.
    /** @param {boolean} measured */
    add(measured) {
      const [distortion, kl] = ["distortion", "kl"].map((name) => (
        /** @type {Float32Array} */ (core.step.output(name))));
      since.distortion += sum(distortion);
      since.kl += sum(kl);
      since.examples += distortion.length;
      if (measured) norms = normsOf(core.optimiser.norms(), record.blocks);
    },
    /** @returns {Pack<LiveRecord>} */
    report() {
      show();
      const bound = reports.bound();
      const last = history[history.length - 1];
      const train = since.examples
        ? { reconstruction: since.distortion / since.examples, kl: since.kl / since.examples }
        : last?.train ?? { reconstruction: bound.reconstruction, kl: bound.kl };
      const speed = since.examples / Math.max(core.seconds - since.seconds, 1e-9);
      const epoch = epochOf(core);
      const validation = { reconstruction: bound.reconstruction, kl: bound.kl };
      if (since.examples) history.push({ seconds: core.seconds, epoch, train, validation });
      since = { ...nothing(), seconds: core.seconds };
      const fraction = fractionOf(core);
      const weights = weightsOf(core);
      const seen = watch(weights);
      const traversed = largest(record.live.deterministic
        ? spreads(bound.codes, pack.meta.latent_dim) : bound.kl_per_dimension);
      return {
        meta: {
          ...record.live, run: "", title: record.live.title,
          state: core.finished ? "finished" : core.problem ? "failed" : "running",
          message: core.problem ?? "",
          step: core.steps, epoch, seconds: core.seconds, fraction,
          eta: fraction > 0 ? (core.seconds * (1 - fraction)) / fraction : null,
          images_per_second: speed,
          weights: Object.fromEntries(Object.entries(weights).map(([name, value]) => [record.names[name], value])),
          kl_per_dimension: bound.kl_per_dimension, traversed, active_units: bound.active_units,
          gradient_norm: norms.total, gradient_norms: norms.blocks,
          gauges: gaugesOf(/** @type {any} */ (record.gauges ?? []), bound, core.examples.validation, core.played), findings: [], history: thin(history), watched: seen?.watched ?? null,
        },
        tensors: { ...reports.show(bound.codes, traversed), ...seen?.tensors },
      };
    },
    state: () => ({ history, norms, since }),
    /** @param {{history: typeof history, norms: typeof norms, since: typeof since}} state */
    restore(state) { ({ history, norms, since } = state); },
  };
}
