// The door "Why not an autoencoder?": the same dice decoded by an autoencoder and by a VAE.
import { make } from "../kit/dom.js";
import { randomNormal } from "../engine/axes.js";
import { createChoice } from "./choice.js";
import { button, dieIcon } from "./dice.js";
import { createFresh } from "./fresh.js";
import { createModel } from "./model.js";
import { createScatter } from "./scatter.js";
import { createTiles } from "./tiles.js";
/** @import { Pack } from "../engine/types.js" */

const DICE = 12;
const USUAL = 300; // codes of real pictures whose decoding tells what is usual
const REACH = 9; // half the width of the maps, in the prior's standard deviations
const RARE = 0.01; // a hole: the whitest pixel is darker than in 99 % of these

const whitest = (picture) => picture.reduce((most, value) => Math.max(most, value), 0);

// The whitest pixel that all but a few pictures decoded at codes of real ones reach.
/**
 * @param {ReturnType<typeof createModel>} model
 * @param {ArrayLike<number>} codes (M, D)
 */
export function usualWhite(model, codes) {
  const { size } = model;
  const count = Math.min(USUAL, codes.length / size);
  const found = Array.from({ length: count }, (_, m) => (
    whitest(model.decode(Array.from({ length: size }, (__, d) => codes[m * size + d])))));
  return found.sort((a, b) => a - b)[Math.floor(RARE * count)];
}

// One model: what it makes of codes, and where it paints no clear stroke.
/** @param {Pack} pack @param {string} name */
function createSide(pack, name) {
  const model = createModel(pack);
  const codes = pack.tensors["map/codes"].data;
  const usual = usualWhite(model, codes);
  const std = pack.meta.latent?.std ?? [];
  const widest = std.map((_, d) => d).sort((a, b) => std[b] - std[a]);
  const scatter = createScatter({
    codes, size: model.size, axes: [widest[0], widest[1]], reach: REACH,
    label: `${name}: codes of 1000 digits, the prior and the dice`,
  });
  const count = make("b", { class: "lp-number-text lp-home-count", "data-holes": "" });
  const title = make("span", { class: "lp-home-row-title" }, make("b", { text: name }), count);
  return {
    name, fresh: createFresh(pack), scatter, title, count,
    // The pictures of codes and whether each is of a hole.
    /** @param {number[][]} dice */
    look(dice) {
      return dice.map((z) => {
        const picture = model.decode(z).slice();
        return { z, picture, hole: whitest(picture) < usual };
      });
    },
  };
}

/** @param {{packs: Pack[], names: string[]}} parts */
export function holesDoor({ packs, names }) {
  const sides = packs.map((pack, place) => createSide(pack, names[place]));
  const tiles = createTiles({
    titles: sides.map(({ title }) => title), columns: DICE, shape: packs[0].meta.shape,
    label: "Twelve codes, decoded by both",
  });
  const size = packs[0].meta.latent_dim;
  let fitted = 0;
  /** @type {number[][]} */
  let dice = [];

  function show() {
    const seen = sides.map((side) => side.look(fitted ? dice.map(side.fresh.fitted) : dice));
    sides.forEach((side, row) => {
      seen[row].forEach(({ picture, hole }, column) => {
        tiles.draw(row, column, picture, hole ? "no clear stroke" : "clear strokes");
      });
      const holes = seen[row].map(({ hole }) => hole);
      const found = holes.filter(Boolean).length;
      side.count.textContent = `${found} of ${DICE} in a hole`;
      side.count.dataset.holes = `${found}`;
      side.scatter.show(seen[row].map(({ z }) => z), holes);
    });
    tiles.mark((row, column) => seen[row][column].hole);
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
  const maps = sides.map(({ scatter, name }) => make("figure", { class: "lp-home-figure" },
    scatter.node, make("figcaption", {}, make("b", { text: name }))));
  return {
    title: "Why not an autoencoder?",
    words: "Twelve throws of the dice, decoded by both. An autoencoder is never told where codes "
      + "should lie, so many throws land in a hole, where no digit has its code and the decoder was "
      + "never trained. A VAE’s KL keeps its codes where the dice fall.",
    condition: "One network, one data set, one number of epochs; both reconstruct well. A throw is in "
      + "a hole if the decoder paints no clear stroke there: its whitest pixel is darker than in 99 % "
      + "of its pictures at the codes of real digits.",
    parts: [
      make("div", { class: "lp-home-tools" },
        button("Roll the dice", roll, { icon: dieIcon(), kind: "lp-home-first" }), choice.node),
      tiles.node,
      make("div", { class: "lp-home-maps" }, ...maps,
        make("p", { class: "lp-muted" },
          "The two widest of the ten dimensions. Grey: codes of 1000 digits. Dashed circle: the "
          + "prior, two standard deviations. Blue dots: throws with clear strokes. Red rings: throws "
          + "in a hole.")),
    ],
  };
}
