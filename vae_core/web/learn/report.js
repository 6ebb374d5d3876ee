// What a training shows while it runs: the same inputs, noise and points at every report, as
// vae_core/runs/snapshot.py has them.

/** @import { Tensors, TrainablePack, Validation } from "./types.js" */
import { classesOf, toldBy } from "./classes.js";
import { levels } from "./levels.js";
import { createScatter } from "./scatter.js";
import { ledAlong, STEPS } from "./traversal.js";

const LOOKED_AT = 500; // validation examples behind each report
const POINTS = 400; // of the map
export const ACTIVE = 0.01; // variance of the means of a dimension that tells something

// Sums over rows (N, D) -> (D,), the mean of each column.
/**
 * @param {Float32Array} rows
 * @param {number} size
 */
export function means(rows, size) {
  const found = new Array(size).fill(0);
  const count = rows.length / size;
  rows.forEach((value, i) => { found[i % size] += value / count; });
  return found;
}

/**
 * @param {Float32Array} rows (N, D)
 * @param {number} size
 */
export function spreads(rows, size) {
  const centre = means(rows, size);
  return means(rows.map((value, i) => (value - centre[i % size]) ** 2), size).map(Math.sqrt);
}

// The averages of a report over examples.
/**
 * @param {Record<string, Float32Array>} found
 * @param {number} size
 */
export function boundOf(found, size) {
  const std = spreads(found.mean, size);
  return {
    reconstruction: means(found.distortion, 1)[0], kl: means(found.kl, 1)[0],
    kl_per_dimension: means(found.kl_per_dimension, size),
    latent_mean: means(found.mean, size), latent_std: std,
    active_units: std.filter((each) => each ** 2 > ACTIVE).length,
    codes: found.mean.subarray(0, POINTS * size),
    found,
  };
}

/**
 * Of the map's points among `looked` examples, and nothing else of them; null without an encoder.
 * @param {TrainablePack["meta"]} meta
 * @param {ReturnType<typeof import("./shown.js").createShown>} shown
 * @param {Record<string, Float32Array>} seen
 * @param {number} looked
 * @returns {Float32Array | null}
 */
function codesOf({ encoder, training }, shown, seen, looked) {
  if (!training.live.encodes || !encoder) return null;
  const n = Math.min(POINTS, looked);
  const part = Object.fromEntries(Object.entries(seen).map(([name, values]) => (
    [name, values.subarray(0, (values.length / looked) * n)])));
  return shown.run(encoder, part, n).mean;
}

/**
 * @param {TrainablePack} pack
 * @param {ReturnType<typeof import("./shown.js").createShown>} shown
 * @param {Validation} validation
 */
export function createReports({ meta, tensors }, shown, validation) {
  const { report, live, seed, draw } = meta.training;
  const size = meta.latent_dim;
  const shape = /** @type {number[]} */ (live.shape);
  const pictures = tensors["learn/pictures"];
  const count = pictures.shape[0];
  const inputs = /** @type {Float32Array} */ (tensors["learn/inputs"].data);
  const classes = classesOf(report);
  const labels = tensors["learn/labels"]?.data;
  const looked = Math.min(LOOKED_AT, validation.count);
  const element = validation.values.length / validation.count;
  const scatter = createScatter();
  const told = toldBy(classes);
  const seen = { x: validation.values.subarray(0, looked * element), ...told(validation.labels?.subarray(0, looked)) };

  const bound = () => boundOf(shown.run(report, seen, looked, seed), size);

  function drawn() {
    const weights = told(Array.from({ length: count }, (_, k) => k % (classes || 1)));
    const z = draw
      ? shown.run(draw, { z: new Float32Array(count * size), ...weights }, count, seed).code
      : shown.normals(count * size, seed);
    return !draw && meta.standard_prior === false && !live.deterministic
      ? null : shown.run(/** @type {any} */ (meta.decoder), { z, ...weights }, count).picture;
  }

  // The first of the inputs along one dimension.
  /** @param {Float32Array} code @param {Float32Array} codes @param {number} dimension */
  function traversalOf(code, codes, dimension) {
    const y = labels ? told(new Array(STEPS).fill(labels[0])) : {};
    const { picture } = shown.run(
      /** @type {any} */ (meta.decoder), { z: ledAlong(code, codes, dimension), ...y }, STEPS);
    return { shape: [STEPS, ...shape], data: levels(picture) };
  }

  /**
   * The tensors of a report.
   * @param {Float32Array} codes of the map's points
   * @param {number} traversed the dimension of the traversal
   * @returns {Tensors}
   */
  function show(codes, traversed) {
    const tile = (data) => ({ shape: [count, ...shape], data: levels(data) });
    /** @type {Tensors} */
    const found = {};
    const samples = meta.decoder ? drawn() : null;
    if (samples) found.samples = tile(samples);
    if (!live.encodes) return found;
    if (meta.decoder && meta.encoder) {
      const weights = told(labels);
      const { mean } = shown.run(meta.encoder, { x: inputs, ...weights }, count);
      const { picture } = shown.run(meta.decoder, { z: mean, ...weights }, count);
      found.inputs = { shape: pictures.shape, data: pictures.data };
      found.reconstructions = tile(picture);
      found.traversal = traversalOf(mean.subarray(0, size), codes, traversed);
    }
    const flat = scatter(codes, size);
    found.latent = { shape: [flat.length / 2, 2], data: flat };
    found.codes = { shape: [codes.length / size, size], data: Float32Array.from(codes) };
    if (validation.labels) {
      found.latent_labels = { shape: [flat.length / 2], data: validation.labels.slice(0, flat.length / 2) };
    }
    return found;
  }
  return {
    bound, show, told, labels,
    codes: () => codesOf(meta, shown, seen, looked),
    // The first of the inputs, and its picture.
    first: inputs.subarray(0, inputs.length / count),
    picture: () => pictures.data.subarray(0, pictures.data.length / count),
  };
}
