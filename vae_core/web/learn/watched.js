// One example under one noise all through a training (vae_core/runs/watched.py).

/** @import { Tensors, TrainablePack } from "./types.js" */
import { levels } from "./levels.js";

const MOST = 16_384; // numbers of an example of which each is told its nats

/**
 * @param {TrainablePack} pack
 * @param {ReturnType<typeof import("./shown.js").createShown>} shown
 * @param {ReturnType<typeof import("./report.js").createReports>} reports
 */
export function createWatched({ meta }, shown, reports) {
  const { live, seed } = meta.training;
  const look = meta.anatomy?.graphs.look;
  const { encoder } = meta;
  if (!look || !encoder || !live.encodes) return () => null;
  const x = reports.first;
  const y = reports.told(reports.labels?.subarray(0, 1));
  const given = look.inputs.map(({ name }) => name);

  /**
   * @param {Record<string, number>} weights of the loss at this moment
   * @returns {{watched: {reconstruction: number, kl: number, loss: number | null}, tensors: Tensors}}
   */
  return (weights) => {
    const { mean, log_variance: logVariance } = shown.run(encoder, { x, ...y }, 1);
    const sigma = logVariance?.map((each) => Math.exp(each / 2));
    const numbers = Object.fromEntries(
      Object.entries({ ...weights, examples: 1 }).map(([name, value]) => [name, Float32Array.of(value)]));
    const all = { x, ...y, mu: mean, sigma, ...numbers };
    const found = shown.run(look, Object.fromEntries(given.filter((name) => all[name]).map((name) => [name, all[name]])), 1, seed);
    const plain = (data, shape = [data.length]) => ({ shape, data });
    /** @type {Tensors} */
    const tensors = {
      "watched/x": plain(reports.picture(), live.shape),
      "watched/xhat": plain(levels(found.picture), live.shape),
      "watched/mu": plain(mean),
      "watched/z": plain(found.z),
      "watched/kl": plain(found.kl_per_dimension),
    };
    if (sigma) tensors["watched/sigma"] = plain(sigma);
    if (found.reconstruction && found.reconstruction.length <= MOST) {
      tensors["watched/nats"] = plain(found.reconstruction, meta.event_shape ?? live.shape);
    }
    return {
      watched: { reconstruction: found.distortion[0], kl: found.kl[0], loss: found.loss?.[0] ?? null },
      tensors,
    };
  };
}
