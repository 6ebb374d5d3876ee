// The snapshots of a training: fetched one by one, kept as they came, read when they are shown.
/** @import { Pack } from "../engine/types.js" */
/** @import { Moment, Timeline } from "./types.js" */
import { readPack } from "../engine/pack.js";

const AT_ONCE = 4; // fetched at the same time

/**
 * The numbers of a snapshot's tensors, by their names.
 * @param {Uint8Array | ArrayBuffer} bytes
 * @returns {Record<string, Float32Array>}
 */
export function valuesOf(bytes) {
  const { tensors } = readPack(bytes);
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, /** @type {Float32Array} */ (data)]));
}

// In which order they are wanted from a place: the nearest first.
/** @param {number} count @param {number} here */
export function nearestFirst(count, here) {
  return Array.from({ length: count }, (_, k) => k).sort((a, b) => Math.abs(a - here) - Math.abs(b - here) || a - b);
}

/**
 * Of snapshots that lie elsewhere: fetchOne(step) gives the bytes of one. What does not come is asked for
 * again when it is wanted again.
 * @param {Moment[]} moments in the order of their steps
 * @param {(step: number) => Promise<Uint8Array | ArrayBuffer>} fetchOne
 * @returns {Timeline}
 */
export function createTimeline(moments, fetchOne) {
  /** @type {Map<number, Uint8Array | ArrayBuffer>} */
  const here = new Map();
  /** @type {Map<number, Promise<void>>} */
  const coming = new Map();

  /** @param {number} index */
  function get(index) {
    if (here.has(index)) return Promise.resolve();
    const known = coming.get(index);
    if (known) return known;
    const asked = fetchOne(moments[index].step).then((bytes) => { here.set(index, bytes); })
      .finally(() => coming.delete(index));
    coming.set(index, asked);
    return asked;
  }
  /** @type {Promise<void> | null} */
  let all = null;
  /** @param {number} around */
  async function getAll(around) {
    const order = nearestFirst(moments.length, around);
    const one = async () => {
      for (let next = order.shift(); next !== undefined; next = order.shift()) await get(next);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  }
  return {
    moments: () => moments,
    values(index) {
      const bytes = here.get(index);
      return bytes ? valuesOf(bytes) : null;
    },
    get,
    getAll(around) {
      all ??= getAll(around).finally(() => { all = null; });
      return here.size === moments.length ? Promise.resolve() : all;
    },
    watch: () => () => {},
  };
}

/**
 * Which snapshot is of a step, or the last before it; the number of snapshots, which stands for the model
 * itself, where no step is named.
 * @param {Moment[]} moments
 * @param {number | null | undefined} step
 */
export function indexOf(moments, step) {
  if (step === null || step === undefined) return moments.length;
  const after = moments.findIndex((moment) => moment.step > step);
  return Math.max(0, (after < 0 ? moments.length : after) - 1);
}
