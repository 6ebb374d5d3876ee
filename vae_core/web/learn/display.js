// A file that is trained as the explorer shows it: what is only known of a model that has been trained is
// not said of one that has not.
/** @import { Pack, Tensors } from "../engine/types.js" */
import { readPack } from "../engine/pack.js";

// Of the model that was in the file, not of the one that learns.
const STALE = /^(map\/(?!example)|density\/|view\/|learn\/)/;

/**
 * @param {ArrayBuffer} file
 * @param {Tensors} report of the same moment as the weights: its codes are the map's points
 * @returns {Pack}
 */
export function displayPack(file, report) {
  const { meta, tensors } = readPack(file);
  for (const name of Object.keys(tensors)) if (STALE.test(name)) delete tensors[name];
  const codes = pointsOf(report, meta.latent_dim);
  if (codes) {
    tensors["map/codes"] = { shape: [codes.length / meta.latent_dim, meta.latent_dim], data: codes };
    if (report.latent_labels) tensors["map/labels"] = report.latent_labels;
  }
  const { home = null, spread = null, std } = meta.latent;
  const latent = { kl: [], mean: [], std: meta.deterministic ? std : [], active: [], home, spread };
  const anatomy = meta.anatomy && { ...meta.anatomy, typical: null };
  return { meta: { ...meta, training: null, density: null, latent, anatomy }, tensors };
}

/**
 * The codes of a report's points, (P * D,); null where it has none.
 * @param {Tensors} report
 * @param {number} size
 */
export function pointsOf(report, size) {
  const found = report.codes ?? (size === 2 ? report.latent : undefined);
  return found?.data instanceof Float32Array && found.data.length ? found.data : null;
}
