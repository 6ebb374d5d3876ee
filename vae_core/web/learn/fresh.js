// A training that begins anew: first weights drawn by the laws that a file tells (vae_core/export/fresh.py).
/** @import { Pack, Tensors } from "../engine/types.js" */
import { writePack } from "../engine/pack_writing.js";
import { readPack } from "../engine/pack.js";
import { product } from "../engine/values.js";
import { createChance } from "./chance.js";

const PREFIX = "learn/fresh/";
const UNKNOWN = ["examples/mean", "map/example_log_variance"];
const FINE = 2 ** 24; // steps of a uniform number

/**
 * @param {[law: string, middle: number, spread: number]} law
 * @param {number} count
 * @param {(below: number) => number} chance
 */
function drawn([law, middle, spread], count, chance) {
  const uniform = () => (chance(FINE) + 0.5) / FINE;
  const values = new Float32Array(count);
  if (law === "constant") return values.fill(middle);
  for (let i = 0; i < count; i += 1) {
    const draw = law === "uniform" ? 2 * uniform() - 1
      : Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()); // Box and Muller
    values[i] = middle + spread * draw;
  }
  return values;
}

// Whether a file tells how its training began.
/** @param {Pack<any>} pack */
export const canBeginAnew = ({ meta }) => Boolean(meta.fresh);

/**
 * The same file before its first step. What was known of the model that was in it is left out.
 * @param {ArrayBuffer} file
 * @param {number} seed
 * @returns {ArrayBuffer}
 */
export function begunAnew(file, seed) {
  const { meta, tensors } = readPack(file);
  const chance = createChance(seed);
  /** @type {Tensors} */
  const fresh = {};
  for (const [name, law] of Object.entries(meta.fresh ?? {})) {
    const shape = tensors[name]?.shape ?? meta.drawn?.[name];
    if (!Array.isArray(shape)) throw new Error("This file does not say how large its weights are. Export it again.");
    fresh[name] = { shape, data: drawn(law, product(shape), chance) };
  }
  for (const [name, each] of Object.entries(tensors)) {
    if (name.startsWith(PREFIX)) fresh[name.slice(PREFIX.length)] = each;
  }
  const kept = Object.entries(tensors).filter(([name]) => !/^(map\/(?!example)|density\/|view\/)/.test(name));
  // What the encoder says of the examples is not known yet: the prior stands for it until it is.
  for (const name of UNKNOWN) {
    if (tensors[name]) fresh[name] = { shape: tensors[name].shape, data: new Float32Array(tensors[name].data.length) };
  }
  const training = { ...meta.training, seed };
  const config = { ...meta.config, seed };
  const bytes = writePack({ ...meta, config, training, density: null, drawn: null }, { ...Object.fromEntries(kept), ...fresh });
  return /** @type {ArrayBuffer} */ (bytes.buffer);
}
