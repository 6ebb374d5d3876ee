// What a training tells, as events for the check of a task.
/** @import { Figures, Standing, TaskEvent } from "./types.js" */

/** @param {Record<string, number[]> | undefined} history @returns {Figures | null} */
function last(history) {
  const at = (name) => history?.[name]?.at(-1);
  const [reconstruction, kl] = [at("reconstruction"), at("kl")];
  if (reconstruction === undefined || kl === undefined) return null;
  return { reconstruction, kl, elbo: reconstruction + kl };
}

// A report calls weights by their titles.
/** @param {Record<string, number>} weights @param {Record<string, string>} names {weight: title} */
const weightsOf = (weights, names) => Object.fromEntries(
  Object.entries(names).filter(([, title]) => title in weights).map(([name, title]) => [name, weights[title]]));

/**
 * @param {any} meta of a report
 * @param {number} fraction
 * @param {Record<string, string>} names
 * @returns {Standing}
 */
function figuresOf(meta, fraction, names) {
  return {
    epoch: meta.epoch ?? 0, step: meta.step ?? 0, fraction, weights: weightsOf(meta.weights ?? {}, names),
    train: last(meta.history?.train), validation: last(meta.history?.validation),
  };
}

// Ears for learn/view.js: what was set, begun, reported and finished.
/** @param {(event: TaskEvent) => void} tell @param {Record<string, string>} names of the weights: meta.training.names */
export function listenTo(tell, names) {
  /** @type {Standing | null} */
  let figures = null;
  let told = "";
  // The last report comes before the phase that it ends in.
  function finish() {
    if (told === "finished" || !figures) return;
    told = "finished";
    tell({ kind: "finished", ...figures });
  }
  return {
    /** @param {{weights?: Record<string, number>}} set */
    set({ weights }) { if (weights) tell({ kind: "weights", weights }); },
    again: () => tell({ kind: "again" }),
    /** @param {{meta: any, fraction: number}} report @param {string} phase */
    report({ meta, fraction }, phase) {
      figures = figuresOf(meta, fraction, names);
      if (phase === "finished") finish();
      else if (meta.step) tell({ kind: "report", ...figures });
    },
    /** @param {string} phase */
    phase(phase) {
      if (phase === "finished") finish();
      if (phase === told) return;
      told = phase;
      if (phase === "running" && !figures?.step) tell({ kind: "start" });
      if (phase === "paused") tell({ kind: "pause" });
    },
  };
}
