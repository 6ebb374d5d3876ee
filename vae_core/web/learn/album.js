// The snapshots of a training in the browser, beside the checkpoint that keep.js keeps: a record each, written once.
/** @import { Keep, Kept, Shelf, Taken } from "./messages.js" */

/** @param {string} id @param {number} step */
const place = (id, step) => `${id} moment ${step}`;
/** @param {string} id */
const list = (id) => `${id} moments`;
const always = () => true;

/**
 * take(checkpoint) gives the snapshots up to one, or none without one: later ones are taken again. adding(tell)
 * remembers each and tells it on; keeping(checkpoint) keeps a checkpoint, and then what is remembered. What goes
 * wrong here is not told: the checkpoint's own keeping says it.
 * @param {string} id
 * @param {Pick<Shelf, "read" | "write" | "remove">} shelf
 * @param {Pick<Keep, "write" | "mine">} keep
 */
export function createAlbum(id, shelf, keep) {
  /** @type {number[]} */
  let kept = []; // steps of those that lie there
  /** @type {Taken[]} */
  let waiting = [];

  async function write() {
    const now = waiting;
    waiting = [];
    if (!now.length) return;
    const steps = now.map(({ record }) => record.step);
    for (const each of now) await shelf.write(place(id, each.record.step), each, always);
    // What lay there of these steps and later is of another training.
    const gone = kept.filter((step) => step >= steps[0] && !steps.includes(step));
    kept = [...kept.filter((step) => step < steps[0]), ...steps];
    await shelf.write(list(id), kept, always);
    for (const step of gone) await shelf.remove(place(id, step));
  }
  return {
    /** @param {Kept | null} checkpoint @returns {Promise<Taken[]>} */
    async take(checkpoint) {
      const last = /** @type {any} */ (checkpoint?.state)?.meta?.steps ?? -1;
      try {
        kept = (await shelf.read(list(id))) ?? [];
        const known = kept.filter((step) => step <= last);
        const found = await Promise.all(known.map((step) => shelf.read(place(id, step))));
        return found.filter(Boolean);
      } catch {
        return [];
      }
    },
    /** @param {(taken: Taken) => void} tell */
    adding: (tell) => (/** @type {Taken} */ taken) => {
      waiting = [...waiting.filter(({ record }) => record.step < taken.record.step), taken];
      tell(taken);
    },
    /** @param {Kept} checkpoint */
    async keeping(checkpoint) {
      await keep.write(checkpoint);
      if (keep.mine()) await write().catch(() => {});
    },
  };
}
