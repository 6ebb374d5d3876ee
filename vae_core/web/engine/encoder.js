// Pictures from outside into codes: encodes the latest picture and moves the instrument to its
// posterior's mean.

/** @import { Batch, Graph, Numbers, PackMeta, Posterior } from "./types.js" */
/**
 * @typedef {{meta: PackMeta, y: () => number[] | null, commit: (words: string) => void,
 *   encoded: (posterior: Posterior, origin: string, x: Numbers) => void}} EncodedInstrument
 */

// Whether a run's weights can encode (see vae_core/artifacts/model_file.py).
/** @param {{encoder?: Pick<Graph, "inputs"> | null}} meta */
export function hasEncoder(meta) {
  return Boolean(meta.encoder?.inputs.some(({ name }) => name === "x"));
}

// KL(q, N(0, I)) in nats of a posterior {mean, logVariance}.
/** @param {Posterior} posterior */
export function klOf({ mean, logVariance }) {
  if (!logVariance) throw new Error("A point has no divergence from a density.");
  return mean.reduce((sum, mu, d) => {
    const variance = Math.exp(logVariance[d]);
    return sum + 0.5 * (mu * mu + variance - 1 - logVariance[d]);
  }, 0);
}

// origin: who the instrument is told has moved it.
// -> {see(x (C*H*W floats), words): encode x, with the class in hand, and commit with these words
//     (null: no commit, the hand is still drawing); forget(): let go of what is under way}
// One picture at a time, always the latest. onPosterior gets each; onProblem a sentence.
/**
 * @param {EncodedInstrument} instrument
 * @param {Pick<Batch, "encode">} batch
 * @param {{origin: string, onPosterior: (posterior: Posterior) => void,
 *   onProblem: (sentence: string) => void}} options
 */
export function createEncoder(instrument, batch, { origin, onPosterior, onProblem }) {
  const conditional = instrument.meta.encoder?.inputs.some(({ name }) => name === "y");
  /** @type {{x: Numbers, words: string | null} | null} */
  let waiting = null;
  let busy = false;
  let age = 0;

  async function work() {
    busy = true;
    while (waiting) {
      const { x, words } = waiting;
      const born = age;
      waiting = null;
      try {
        const posterior = await batch.encode(x, conditional ? instrument.y() : null);
        if (!posterior || born !== age) continue;
        if (!posterior.mean.every(Number.isFinite)) {
          throw new Error("The encoder gave no finite numbers for this picture.");
        }
        instrument.encoded(posterior, origin, x);
        onPosterior(posterior);
        if (words) instrument.commit(words);
      } catch (error) {
        onProblem(error.message);
      }
    }
    busy = false;
  }

  return {
    /**
     * @param {Numbers} x
     * @param {string | null} [words]
     */
    see(x, words = null) {
      waiting = { x, words };
      if (!busy) work();
    },
    forget() {
      age += 1;
      waiting = null;
    },
  };
}
