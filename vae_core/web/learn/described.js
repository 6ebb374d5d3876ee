// What a kept file says of its model, made anew of the weights it keeps: figures of its code, its
// examples' codes, the points of its map, and what its prior is made of (vae_core/artifacts/model_file.py).

/** @import { Tensors, TrainablePack, Validation } from "./types.js" */
/** @import { LatentRecord, TypicalRecord } from "../engine/records.js" */
import { quantile } from "../engine/latent_math.js";
import { classesOf, toldBy } from "./classes.js";
import { asNumbers } from "./levels.js";
import { ACTIVE, boundOf } from "./report.js";

const POINTS = 1000; // of the map
const CODES = 1000; // drawn from a learned prior
const BINS = 40;
const TAIL = 0.005; // of the examples at each end are counted, not drawn

/** @typedef {ReturnType<typeof import("./shown.js").createShown>} Shown */

/** @param {Float32Array} costs of examples, in nats */
function histogramOf(costs) {
  const sorted = Float32Array.from(costs).sort();
  const low = quantile(sorted, TAIL);
  const high = Math.max(quantile(sorted, 1 - TAIL), low + 1e-3);
  const edges = Array.from({ length: BINS + 1 }, (_, k) => low + ((high - low) * k) / BINS);
  const counts = new Array(BINS).fill(0);
  let [below, above] = [0, 0];
  for (const cost of costs) {
    const bin = Math.floor(((cost - low) / (high - low)) * BINS);
    if (cost < low) below += 1;
    else if (cost > high) above += 1;
    else counts[Math.min(bin, BINS - 1)] += 1;
  }
  return { edges, counts, below, above };
}

// Codes from a prior that is learned: (P, D), or (Y, P, D) of each class.
/**
 * @param {TrainablePack} pack
 * @param {Shown} shown
 * @returns {Tensors} with what it is made of, if that is Gaussians
 */
function priorOf({ meta, tensors }, shown) {
  const { components, draw, report, seed } = meta.training;
  const { latent_dim: size } = meta;
  const classes = classesOf(report);
  const told = toldBy(classes);
  /** @type {Tensors} */
  const found = {};
  if (components) {
    const made = shown.run(components, { z: new Float32Array(size) }, 1);
    for (const [name, data] of Object.entries(made)) found[name] = { shape: tensors[name].shape, data };
  }
  if (!draw) return found;
  const each = draw.batch ?? 1;
  const many = Math.floor(CODES / Math.max(classes, 1));
  const codes = new Float32Array(Math.max(classes, 1) * many * size);
  for (let first = 0, k = 0; first < codes.length / size; k += 1) {
    const label = Math.floor(first / many);
    const count = Math.min(each, (label + 1) * many - first);
    const drawn = shown.run(draw, { z: new Float32Array(each * size), ...told(new Array(each).fill(label)) }, each, seed + k);
    codes.set(drawn.code.subarray(0, count * size), first * size);
    first += count;
  }
  return { ...found, "prior/codes": { shape: classes ? [classes, many, size] : [many, size], data: codes } };
}

/**
 * @param {TrainablePack} pack
 * @param {Shown} shown
 * @param {Validation} validation
 */
export function createDescribed(pack, shown, validation) {
  const { meta, tensors } = pack;
  const { live, report, seed } = meta.training;
  const { latent_dim: size, encoder } = meta;
  const told = toldBy(classesOf(report));

  // Mean and log variance of examples, as tensors by these names.
  function encoded(values, labels, count, names) {
    if (!encoder) return {};
    const found = shown.run(encoder, { x: values, ...told(labels) }, count);
    return Object.fromEntries(Object.entries(names).filter(([name]) => found[name])
      .map(([name, to]) => [to, { shape: [count, size], data: found[name] }]));
  }

  function examples() {
    const raw = tensors["examples/values"] ?? tensors["examples/images"];
    return encoded(asNumbers(raw.data), tensors["examples/labels"]?.data, raw.shape[0],
      { mean: "examples/mean", log_variance: "map/example_log_variance" });
  }

  /** @returns {Tensors} none where no example has a code */
  function map() {
    if (!encoder) return {};
    const count = Math.min(POINTS, validation.count);
    const values = validation.values.subarray(0, (count * validation.values.length) / validation.count);
    const labels = validation.labels?.slice(0, count);
    return {
      ...encoded(values, labels, count, { mean: "map/codes", log_variance: "map/log_variance" }),
      ...(labels ? { "map/labels": { shape: [count], data: labels } } : {}),
      ...(tensors["map/values"] ? { "map/values": { shape: [count, ...tensors["map/values"].shape.slice(1)], data: values } } : {}),
    };
  }

  /**
   * What follows from the shown weights: fields of the header, and tensors in place of the file's.
   * @returns {{latent: LatentRecord, typical: TypicalRecord | null, tensors: Tensors}}
   */
  return () => {
    const { found, ...bound } = boundOf(shown.run(
      report, { x: validation.values, ...told(validation.labels) }, validation.count, seed), size);
    const made = { ...examples(), ...map(), ...priorOf(pack, shown) };
    const drawn = made["prior/codes"];
    /** @type {LatentRecord} */
    const latent = {
      kl: bound.kl_per_dimension, mean: bound.latent_mean, std: bound.latent_std,
      active: bound.latent_std.map((each) => !live.encodes || each ** 2 > ACTIVE),
    };
    if (drawn) {
      const flat = /** @type {Float32Array} */ (drawn.data);
      const code = boundOf({ mean: flat, distortion: flat, kl: flat, kl_per_dimension: flat }, size);
      [latent.home, latent.spread] = [code.latent_mean, code.latent_std];
    } else if (live.deterministic) {
      latent.home = bound.latent_mean;
      latent.spread = bound.latent_std.map((each) => (each > 1e-6 ? each : 1));
    }
    const typical = live.encodes ? {
      split: "validation", examples: found.distortion.length,
      reconstruction: bound.reconstruction, kl: bound.kl, kl_per_dimension: bound.kl_per_dimension,
      histogram: histogramOf(found.distortion.map((nats, k) => nats + found.kl[k])),
    } : null;
    return { latent, typical, tensors: made };
  };
}
