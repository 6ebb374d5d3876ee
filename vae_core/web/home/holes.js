// The door "Why not an autoencoder?": the same dice decoded by an autoencoder and by a VAE.
import { make } from "../kit/dom.js";
import { randomNormal } from "../engine/axes.js";
import { createChoice } from "./choice.js";
import { grouped } from "../kit/counted.js";
import { button, dieIcon } from "./dice.js";
import { createFresh } from "./fresh.js";
import { createModel } from "./model.js";
import { PRIOR, createScatter } from "./scatter.js";
import { createTiles } from "./tiles.js";
/** @import { Pack } from "../engine/types.js" */

const DICE = 12;
const USUAL = 300; // codes of real pictures whose decoding tells what is usual
const FALL = 4.82; // of 100 throws of ten dice 99 are nearer to the origin: χ² at 0.99 is 23.21
const MARGIN = 1.05; // of the maps about what they show

const whitest = (picture) => picture.reduce((most, value) => Math.max(most, value), 0);

const percent = (share) => `${Math.round(100 * share)} %`;
const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

// The whitest pixel of pictures decoded at codes of real ones, on average.
/**
 * @param {ReturnType<typeof createModel>} model
 * @param {ArrayLike<number>} codes (M, D)
 */
export function usualWhite(model, codes) {
  const { size } = model;
  const count = Math.min(USUAL, codes.length / size);
  return meanOf(Array.from({ length: count }, (_, m) => (
    whitest(model.decode(Array.from({ length: size }, (__, d) => codes[m * size + d]))))));
}

// The two widest dimensions of a model's codes, and the middle and half the width of a square about
// all codes and the prior's two standard deviations.
/** @param {Pack} pack @returns {{axes: [number, number], middle: number[], reach: number}} */
export function viewOf({ meta, tensors }) {
  const { std = [] } = meta.latent ?? {};
  const [first, second] = std.map((_, d) => d).sort((a, b) => std[b] - std[a]);
  const low = [-PRIOR, -PRIOR];
  const high = [PRIOR, PRIOR];
  tensors["map/codes"].data.forEach((value, place) => {
    const side = [first, second].indexOf(place % meta.latent_dim);
    if (side < 0) return;
    low[side] = Math.min(low[side], value);
    high[side] = Math.max(high[side], value);
  });
  return {
    axes: [first, second],
    middle: low.map((value, side) => (value + high[side]) / 2),
    reach: Math.max(...low.map((value, side) => (high[side] - value) / 2)),
  };
}

/** @param {Pack} pack @returns {number} */
const codeCount = ({ tensors }) => tensors["map/codes"].shape[0];

// How many codes lie as near to the origin as nearly all throws.
/** @param {Pack} pack */
export function codesWhereDiceFall({ meta, tensors }) {
  const { data } = tensors["map/codes"];
  const size = meta.latent_dim;
  let found = 0;
  for (let from = 0; from < data.length; from += size) {
    if (Math.hypot(...data.subarray(from, from + size)) < FALL) found += 1;
  }
  return found;
}

// One model: what it makes of codes, and how firm its strokes are. reach: of the map of its codes.
/** @param {Pack} pack @param {string} name @param {number} reach */
function createSide(pack, name, reach) {
  const model = createModel(pack);
  const codes = pack.tensors["map/codes"].data;
  const usual = usualWhite(model, codes);
  const scatter = createScatter({
    codes, size: model.size, ...viewOf(pack), reach,
    label: `${name}: codes of ${grouped(codeCount(pack))} digits, the prior and the dice`,
  });
  const now = make("b", { class: "lp-number-text", "data-white": "" });
  const title = make("span", { class: "lp-home-row-title" }, make("b", { text: name }),
    make("span", {}, "whitest pixel ", now),
    make("span", { class: "lp-muted", "data-usual": usual, text: `at digits’ codes ${percent(usual)}` }));
  return {
    name, fresh: createFresh(pack), scatter, title,
    /** @param {number[][]} dice @returns {Float32Array[]} their pictures */
    look(dice) {
      const pictures = dice.map((z) => model.decode(z).slice());
      const white = meanOf(pictures.map(whitest));
      now.textContent = percent(white);
      now.dataset.white = `${white}`;
      scatter.show(dice);
      return pictures;
    },
  };
}

/** @param {{packs: Pack[], names: string[]}} parts */
export function holesDoor({ packs, names }) {
  const reach = MARGIN * Math.max(...packs.map((pack) => viewOf(pack).reach));
  const sides = packs.map((pack, place) => createSide(pack, names[place], reach));
  const tiles = createTiles({
    titles: sides.map(({ title }) => title), columns: DICE, shape: packs[0].meta.shape,
    label: "Twelve codes, decoded by both",
  });
  const size = packs[0].meta.latent_dim;
  let fitted = 0;
  /** @type {number[][]} */
  let dice = [];

  function show() {
    sides.forEach((side, row) => {
      const pictures = side.look(fitted ? dice.map(side.fresh.fitted) : dice);
      pictures.forEach((picture, column) => {
        const words = `${side.name}, throw ${column + 1}: whitest pixel ${percent(whitest(picture))}`;
        tiles.draw(row, column, picture, words);
      });
    });
  }
  function roll() {
    dice = Array.from({ length: DICE }, () => Array.from({ length: size }, randomNormal));
    show();
  }
  const choice = createChoice("Where the dice come from", [
    "Dice from N(0, I)", "Dice from a density fitted to the codes",
  ], (index) => {
    fitted = index;
    show();
  });
  choice.show(0);
  roll();
  const maps = sides.map(({ scatter, name }, place) => {
    const near = codesWhereDiceFall(packs[place]);
    return make("figure", { class: "lp-home-figure" }, scatter.node,
      make("figcaption", { "data-near": near },
        make("b", { text: name }), make("br", {}), `${grouped(near)} of ${grouped(codeCount(packs[place]))} codes near the dice`));
  });
  return {
    title: "Why not an autoencoder?",
    words: "Twelve throws of the dice, decoded by both. An autoencoder is never told where codes "
      + "should lie: the dice fall into a hole among them, where almost no digit has its code, and most "
      + "pictures come out faint. A VAE’s KL keeps its codes where the dice fall.",
    condition: "One network, one data set, one number of epochs; both reconstruct well. The whitest "
      + "pixel: its mean over the twelve pictures, beside that over pictures decoded at the codes of "
      + "real digits. Firm strokes need not be a digit: a VAE’s throws miss one now and then too.",
    parts: [
      make("div", { class: "lp-home-tools" },
        button("Roll the dice", roll, { icon: dieIcon(), kind: "lp-home-first" }), choice.node),
      tiles.node,
      make("div", { class: "lp-home-maps" }, ...maps,
        make("p", { class: "lp-muted" },
          "The two widest of the ten dimensions. Grey: codes of "
          + `${grouped(codeCount(packs[0]))} digits. Dashed circle: the `
          + "prior, two standard deviations. Blue dots: the throws. One scale for both. "
          + `Near the dice: within ${FALL} of the origin in all ten dimensions, as 99 % of throws are. `
          + "Codes of the autoencoder that seem near on this map lie far off in other dimensions.")),
    ],
  };
}
