// The curves of a training, thinned as vae_core/runs/snapshot.py thins them.

const POINTS = 300;

/**
 * @typedef {{seconds: number, epoch: number, train: Losses, validation: Losses}} Entry
 * @typedef {{reconstruction: number, kl: number}} Losses
 */

/**
 * @param {Entry[]} entries
 * @param {"train" | "validation"} split
 */
function lossesOf(entries, split) {
  const reconstruction = entries.map((entry) => entry[split].reconstruction);
  const kl = entries.map((entry) => entry[split].kl);
  return { reconstruction, kl, loss: reconstruction.map((nats, k) => nats + kl[k]) };
}

// Columns of at most 300 points, the last one always among them; those kept stay the same while a
// history grows, but for the few times when every other one goes.
/** @param {Entry[]} history */
export function thin(history) {
  let stride = 1;
  while (Math.ceil(history.length / stride) >= POINTS) stride *= 2;
  const kept = history.filter((_, k) => k % stride === 0);
  if (history.length && (history.length - 1) % stride) kept.push(history[history.length - 1]);
  return {
    seconds: kept.map(({ seconds }) => seconds),
    epoch: kept.map(({ epoch }) => epoch),
    train: lossesOf(kept, "train"),
    validation: lossesOf(kept, "validation"),
  };
}
