// Trainings in the page side by side, as the wall is told of a sweep's runs (vae_core/runs/sweep_pack.py).
/** @import { Pack, Tensors } from "../engine/types.js" */
/** @import { Report } from "./messages.js" */
import { turned } from "./scatter.js";

const TRAIL = 60; // points of a training's path
const PICTURES = ["reconstructions", "samples", "traversal", "latent"];

/** @typedef {{label: string, value: unknown, phase: string, report: Report | null, message: string}} Standing */

// The validation figures so far, thinned, the last one always among them.
/** @param {Record<string, any>} history */
function trailOf({ epoch = [], validation = { kl: [], reconstruction: [] } }) {
  const stride = Math.max(1, Math.ceil(validation.kl.length / TRAIL));
  const thinned = (values) => values.filter((_, i) => (values.length - 1 - i) % stride === 0);
  return { epoch: thinned(epoch), rate: thinned(validation.kl), distortion: thinned(validation.reconstruction) };
}

// What a phase is called on the wall: one whose turn it is not waits for it, if any has begun.
/** @param {string} phase @param {boolean} going */
function stateOf(phase, going) {
  if (phase === "running" || phase === "finished" || phase === "failed") return phase;
  if (going) return "queued";
  return phase === "paused" ? "paused" : "ready";
}

/** @param {Standing} standing @param {number} index @param {boolean} going */
function columnOf({ label, value, phase, report, message }, index, going) {
  const meta = report?.meta ?? {};
  const history = trailOf(meta.history ?? {});
  const rated = meta.encodes !== false;
  return {
    run: `${index}`, label, value, state: stateOf(phase, going), message,
    fraction: report?.fraction ?? 0, eta: meta.eta ?? null,
    rate: rated ? history.rate.at(-1) ?? null : null,
    distortion: rated ? history.distortion.at(-1) ?? null : null,
    history, measures: {}, measuring: false,
    ...Object.fromEntries(["active_units", "kl_per_dimension", "traversed", "latent_dim", "deterministic", "encodes"]
      .flatMap((name) => (name in meta ? [[name, meta[name]]] : []))),
  };
}

/**
 * @param {Standing[]} standings
 * @param {{title: string, field: string, shape: number[], class_names: string[]}} told
 * @param {boolean} going
 * @returns {Pack<any>}
 */
export function columnsPack(standings, told, going) {
  /** @type {Tensors} */
  const tensors = {};
  /** @type {Float32Array | null} */
  let before = null;
  standings.forEach(({ report }, index) => {
    const found = report?.tensors ?? {};
    for (const name of PICTURES) if (found[name]) tensors[`${index}/${name}`] = found[name];
    const points = found.latent?.data;
    if (points instanceof Float32Array) {
      const near = before && before.length === points.length ? turned(points, before) : points;
      tensors[`${index}/latent`] = { shape: found.latent.shape, data: near };
      before = near;
    }
    if (found.inputs) tensors.inputs ??= found.inputs;
    if (found.latent_labels) tensors.labels ??= found.latent_labels;
  });
  const columns = standings.map((each, index) => columnOf(each, index, going));
  const active = columns.some(({ state }) => state === "running" || state === "queued");
  return { meta: { ...told, sweep: "here", active, measuring: false, columns }, tensors };
}
