// What each latent dimension is for: where its slider starts, how far it goes, what it is worth.

// How far a slider reaches, in standard deviations of the prior (or of the codes).
export const REACH = 3;

// meta of a run's weights -> one row per dimension, the most informative first, dead ones last:
// {index (0-based), home, spread, active, worth (nats, or spread of a deterministic code)}.
// A VAE's axis is its prior: home 0, spread 1. A plain autoencoder has no prior: mean and standard
// deviation of the codes seen in training stand in for it.
export function latentAxes(meta) {
  const { kl = [], mean = [], std = [], active = [] } = meta.latent ?? {};
  const rows = Array.from({ length: meta.latent_dim }, (_, index) => {
    const measured = meta.deterministic && std[index] > 1e-6;
    const spread = measured ? std[index] : 1;
    const home = measured ? mean[index] : 0;
    const worth = meta.deterministic ? (std[index] ?? 0) : (kl[index] ?? 0);
    return { index, home, spread, worth, active: active[index] ?? true };
  });
  return rows.sort((a, b) => b.active - a.active || b.worth - a.worth || a.index - b.index);
}

// "2.1 nats", and for a plain autoencoder the spread alone: "1.30".
export function worthText(worth, deterministic) {
  if (deterministic) return worth.toFixed(2);
  return `${worth < 0.095 ? worth.toFixed(2) : worth.toFixed(1)} nats`;
}

// One draw from the standard normal (Box and Muller 1958).
export function randomNormal() {
  const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
  return radius * Math.cos(2 * Math.PI * Math.random());
}
