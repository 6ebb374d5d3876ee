// Snapshots of a training in the page, taken when vae_core/training/moments.py takes them: close together at the
// beginning, evenly in the cube root of the fraction done.
/** @import { Tensors } from "../engine/types.js" */
/** @import { Core } from "./core.js" */
import { toHalves } from "../engine/halves.js";
import { writePack } from "../engine/pack_writing.js";
import { epochOf, fractionOf } from "./core.js";

const COUNT = 40;
const MOST_BYTES = 60_000_000; // of all of them
const LEAST = 5; // of a model so large that fewer have room none are taken

/**
 * Whether one of `count` times lies between two fractions of a run.
 * @param {number} before
 * @param {number} now
 * @param {number} [count]
 */
export function due(before, now, count = COUNT) {
  const passed = (fraction) => Math.floor((count - 1) * Math.cbrt(fraction) + 1e-9);
  return passed(now) > passed(before);
}

/** @param {number} numbers of a model */
export function countFor(numbers) {
  const room = Math.floor(MOST_BYTES / (2 * Math.max(1, numbers)));
  return room < LEAST ? 0 : Math.min(COUNT, room);
}

/**
 * In float16, or as they are where that cannot hold them.
 * @param {Float32Array} values
 * @param {number[]} shape
 */
function stored(values, shape) {
  return { shape, data: /** @type {any} */ (toHalves(values) ?? values) };
}

/**
 * -> {look(before): takes one where a step since that fraction is due, first(), take(): those since the last time}
 * @param {Core} core
 * @param {() => void} show brings the weights that are to be shown to where they are
 * @param {() => Float32Array | null} codes of the map's points
 */
export function createMoments(core, show, codes) {
  const { names, pack, shown } = core;
  const sizes = names.map((name) => pack.tensors[name].data.length);
  const count = countFor(sizes.reduce((total, size) => total + size, 0));
  /** @type {import("./messages.js").Taken[]} */
  let taken = [];

  function one() {
    show();
    /** @type {Tensors} */
    const tensors = Object.fromEntries(names.map((name) => [name, stored(shown.get(name), pack.tensors[name].shape)]));
    const points = codes();
    const size = pack.meta.latent_dim;
    if (points) tensors["map/codes"] = stored(points, [points.length / size, size]);
    const record = { step: core.steps, epoch: epochOf(core), fraction: fractionOf(core) };
    taken.push({ record, bytes: writePack(record, tensors) });
  }
  return {
    first() {
      if (count && core.steps === 0) one();
    },
    /** @param {number} before */
    look(before) {
      if (count && due(before, fractionOf(core), count)) one();
    },
    take() {
      const found = taken;
      taken = [];
      return found;
    },
  };
}
