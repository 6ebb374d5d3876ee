// Pictures for a panel: one request under way, and of those that come meanwhile only the last.
// Unlike asking anew at every move, this shows something even when a drag outpaces the decoder.

/** @import { Batch, Numbers } from "../engine/types.js" */

// codes: [{z: [D], y: weights or null}] -> {z, y, n} as batch.decode takes them.
/**
 * @param {{z: Numbers, y: Numbers | null}[]} codes
 * @param {number} size
 * @param {number} classes
 */
export function packCodes(codes, size, classes) {
  const n = codes.length;
  const z = new Float32Array(n * size);
  const y = classes ? new Float32Array(n * classes) : null;
  codes.forEach((code, i) => {
    z.set(code.z, i * size);
    if (y && code.y) y.set(code.y, i * classes);
  });
  return { z, y, n };
}

// draw(pictures (n*C*H*W floats), job) shows an answer; a job is {z, y, n, ...} (see packCodes).
// -> {ask(job), stop()}; after stop() nothing is drawn.
/**
 * @typedef {{z: Numbers, y: Numbers | null, n: number, columns?: number}} FeedJob
 * @param {Pick<Batch, "decode">} batch
 * @param {string} channel
 * @param {(pictures: Float32Array, job: FeedJob) => void} draw
 */
export function createFeed(batch, channel, draw) {
  let busy = false;
  /** @type {FeedJob | null} */
  let waiting = null;
  let stopped = false;

  /** @param {FeedJob} job */
  async function send(job) {
    busy = true;
    /** @type {Float32Array | null} */
    let pictures = null;
    try {
      pictures = await batch.decode(channel, job.z, job.y, job.n);
    } finally {
      busy = false;
    }
    if (stopped) return;
    const next = waiting;
    waiting = null;
    if (next) send(next); // before drawing, so that the decoder is not kept waiting
    if (pictures) draw(pictures, job);
  }

  return {
    /** @param {FeedJob} job */
    ask(job) {
      if (busy) waiting = job;
      else send(job);
    },
    stop() {
      stopped = true;
      waiting = null;
    },
  };
}
