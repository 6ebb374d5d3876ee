// What each latent dimension is for: where its slider starts, how far it goes, what it is worth.

/** @import { Axis, PackMeta } from "./types.js" */

// How far a slider reaches, in standard deviations of the prior (or of the codes).
export const REACH = 3;

// meta of a run's weights -> one row per dimension, the most informative first, dead ones last:
// {index (0-based), home, spread, active, worth (nats, or spread of a deterministic code)}.
// An axis is its prior: of N(0, I) home 0, spread 1; of a learned one mean and standard deviation.
// A plain autoencoder has no prior: those of the codes seen in training stand in for it.
/**
 * @param {Pick<PackMeta, "latent" | "latent_dim" | "deterministic">} meta
 * @returns {Axis[]}
 */
export function latentAxes(meta) {
  const { kl, std, home, spread, active } = meta.latent ?? {};
  const rows = Array.from({ length: meta.latent_dim }, (_, index) => {
    const worth = (meta.deterministic ? std : kl)?.[index] ?? 0;
    return {
      index, home: home?.[index] ?? 0, spread: spread?.[index] ?? 1, worth,
      active: active?.[index] ?? true,
    };
  });
  return rows.sort((a, b) => (
    Number(b.active) - Number(a.active) || b.worth - a.worth || a.index - b.index));
}

// Whether dimensions tell more or less than each other: those of a decoder alone tell nothing of an
// example, and those of quantised codes cost alike, whatever they tell.
/** @param {Axis[]} axes */
export function ranked(axes) {
  const worths = axes.map((axis) => axis.worth);
  const most = Math.max(...worths, 0);
  return most > 0 && (axes.length === 1 || most - Math.min(...worths) > 1e-6 * most);
}

// Whether codes are meant to be those of N(0, I): circles and distances then speak of the prior.
/**
 * @param {Pick<PackMeta, "standard_prior" | "deterministic">} meta
 * @returns {boolean}
 */
export function standardPrior(meta) {
  return meta.standard_prior ?? !meta.deterministic;
}

// "2.1 nats", and for a plain autoencoder the spread alone: "1.30".
/**
 * @param {number} worth
 * @param {boolean} deterministic
 */
export function worthText(worth, deterministic) {
  if (deterministic) return worth.toFixed(2);
  return `${worth < 0.095 ? worth.toFixed(2) : worth.toFixed(1)} nats`;
}

// One draw from the standard normal (Box and Muller 1958).
export function randomNormal() {
  const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
  return radius * Math.cos(2 * Math.PI * Math.random());
}
