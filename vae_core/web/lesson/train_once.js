// One training from its first step to its last in a worker of its own, for what comes of it alone.
import { readPack } from "../engine/pack.js";
import { begunAnew } from "../learn/fresh.js";
import { createSession } from "../learn/session.js";
import { startWorker } from "../learn/start.js";

// A training as it was before its first step: where a file has no first weights, they are drawn.
/** @param {ArrayBuffer} file */
export function begun(file) {
  const { meta } = /** @type {any} */ (readPack(file));
  return meta.drawn ? begunAnew(file, meta.config.seed) : file;
}

/**
 * -> {done: what it ends with, of the validation split; stop()}
 * @param {{file: ArrayBuffer, examples: ArrayBuffer}} files
 * @param {{weights?: Record<string, number>, tell?: (fraction: number) => void, start?: () => Worker}} how `weights` of the
 *   loss throughout
 */
export function trainOnce({ file, examples }, { weights = {}, tell = () => {}, start = startWorker }) {
  /** @type {ReturnType<typeof createSession> | null} */
  let session = null;
  const stop = () => session?.destroy();
  /** @type {Promise<{kl: number, reconstruction: number}>} */
  const done = new Promise((resolve, reject) => {
    session = createSession({ file: begun(file), examples, run: "lesson", expected: undefined }, {
      report({ meta, fraction }) {
        tell(fraction);
        if (meta.state !== "finished") return;
        const { kl, reconstruction } = meta.history.validation;
        resolve({ kl: kl.at(-1), reconstruction: reconstruction.at(-1) });
        setTimeout(stop, 0);
      },
      note: (sentence) => reject(new Error(sentence)),
    }, { start });
    session.set({ weights });
    session.go();
  });
  return { done, stop };
}
