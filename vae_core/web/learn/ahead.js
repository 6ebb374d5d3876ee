// A worker that has read a training before anybody has pressed Start: then its first figures are there at
// once. One at a time; who takes it gets what it has said so far.
/** @import { Answer } from "./messages.js" */
/** @typedef {{worker: Worker, answers: Answer[]}} Warm */

/** @type {{id: string, warm: Warm} | null} */
let ready = null;

/**
 * @param {{file: ArrayBuffer, examples: ArrayBuffer, run: string, expected?: number}} given
 * @param {() => Worker} start
 */
export function warmUp(given, start) {
  if (ready?.id === given.run) return;
  coolDown();
  try {
    const worker = start();
    /** @type {Warm} */
    const warm = { worker, answers: [] };
    worker.onmessage = ({ data }) => warm.answers.push(data);
    worker.onerror = (event) => {
      event.preventDefault?.(); // the one that is started by hand says what is wrong
      if (ready?.warm === warm) coolDown();
    };
    worker.postMessage({ kind: "start", ...given, state: null });
    ready = { id: given.run, warm };
  } catch {
    // A browser without workers says so when there is something to train.
  }
}

/** @param {string} id @returns {Warm | null} */
export function takeWarm(id) {
  if (ready?.id !== id) return null;
  const { warm } = ready;
  ready = null;
  return warm;
}

export function coolDown() {
  ready?.warm.worker.terminate();
  ready = null;
}
