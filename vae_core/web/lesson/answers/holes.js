// Lesson 1: what an autoencoder and a VAE make of the same codes, drawn from N(0, I).
/** @import { Answering, Opened } from "../types.js" */
import { normals, shares } from "../../anatomy/noise.js";
import { codesWhereDiceFall } from "../../home/holes.js";
import { meanOf, rowOf } from "./figures.js";

const MANY = 240; // draws of each model over which the ink is averaged
const FIRM = 0.85; // the whitest pixel of a picture that a rule without eyes takes for a digit

const whitest = (picture) => picture.reduce((most, value) => Math.max(most, value), 0);

// 0 .. count - 1 in an order that follows from the seed.
/** @param {number} count @param {number} seed */
export function shuffled(count, seed) {
  const keys = shares(seed, count);
  return Array.from(keys.keys()).sort((a, b) => keys[a] - keys[b]);
}

// `count` codes of N(0, I).
/** @param {number} count @param {number} size @param {number} seed */
function codesOfPrior(count, size, seed) {
  const all = normals(seed, count * size);
  return Array.from({ length: count }, (_, n) => rowOf(all, size, n));
}

/** @param {Opened["models"][number]} model @param {number[][]} codes */
const decoded = (model, codes) => codes.map((z) => model.decode(z).slice());

/**
 * The draws of all models as they are shown: shuffled, and of which model each is.
 * @param {Opened["models"]} models
 * @param {{draws: number, seed: number}} data
 * @returns {{pictures: Float32Array[], of: number[]}}
 */
export function shuffledDraws(models, { draws, seed }) {
  const codes = codesOfPrior(draws, models[0].size, seed);
  const pictures = models.flatMap((model) => decoded(model, codes));
  const order = shuffled(pictures.length, seed);
  return { pictures: order.map((place) => pictures[place]), of: order.map((place) => Math.floor(place / draws)) };
}

// How many of each model's pictures are marked.
/** @param {number[]} of @param {boolean[]} marked @param {number} models */
export const countsOf = (of, marked, models) => (
  Array.from({ length: models }, (_, model) => of.filter((owner, i) => owner === model && marked[i]).length));

/** @param {Float32Array[]} pictures */
export const inkOf = (pictures) => meanOf(pictures.map(meanOf));

// `count` codes of the density that was fitted to the codes of a model's file.
/** @param {Opened["packs"][number]} pack @param {number} count @param {number} seed */
function fittedCodes({ tensors, meta }, count, seed) {
  const { data, shape: [many] } = tensors["density/codes"];
  return shuffled(many, seed).slice(0, count).map((n) => rowOf(data, meta.latent_dim, n));
}

/** @type {Answering} */
export const holes = {
  own: ["counts", "marks"],
  async before({ data, opened }) {
    const { pictures } = shuffledDraws(opened.models, /** @type {any} */ (data));
    return { told: { marks: { pictures } } };
  },
  async answer({ data, opened: { models, packs }, guesses }) {
    const drawn = shuffledDraws(models, /** @type {any} */ (data));
    const rule = drawn.pictures.map((picture) => whitest(picture) > FIRM);
    const marked = /** @type {boolean[] | null} */ (guesses.marks) ?? rule;
    const own = countsOf(drawn.of, marked, models.length);
    const codes = codesOfPrior(MANY, models[0].size, data.seed + 1);
    const inks = models.map((model) => inkOf(decoded(model, codes)));
    const real = Array.from({ length: MANY }, (_, n) => rowOf(packs[1].tensors["map/codes"].data, models[1].size, n));
    const fitted = packs.map((pack, place) => decoded(models[place], fittedCodes(pack, MANY, data.seed)));
    const [near, nearVae] = packs.map(codesWhereDiceFall);
    return {
      truths: {
        counts: { autoencoder: own[0], vae: own[1] },
        marks: /** @type {any} */ ({ ...drawn, fitted: fitted.map((each) => each.slice(0, data.draws)) }),
      },
      values: {
        ink_autoencoder: inks[0], ink_vae: inks[1], ink_fitted: inkOf(fitted[0]),
        ink_real: inkOf(decoded(models[1], real)),
        near_autoencoder: near, near_vae: nearVae,
      },
    };
  },
};
