// The door "What does β do?": one digit under five models that differ in β alone.
import { make } from "../kit/dom.js";
import { klText } from "./cost_words.js";
import { createTiles } from "./tiles.js";
/** @import { Pack } from "../engine/types.js" */
/** @import { DoorParts } from "./door.js" */

const FRACTIONS = { 0.25: "¼", 0.5: "½" };

/** @param {number} beta */
const betaText = (beta) => FRACTIONS[beta] ?? `${beta}`;

// The two terms of one model's cost, as two lines in their colours.
/** @param {{reconstruction: number, kl: number}} seen */
function costLines({ reconstruction, kl }) {
  return [
    make("span", {
      class: "lp-home-reconstruction", "data-reconstruction": reconstruction,
      text: reconstruction.toFixed(1),
    }),
    make("span", { class: "lp-home-kl", "data-kl": kl, text: klText(kl) }),
  ];
}

/** @param {DoorParts} parts */
export function betaDoor({ packs, stage }) {
  const betas = packs.map(({ meta }) => Number(meta.config?.beta ?? 1));
  const names = betas.map((beta) => `β = ${betaText(beta)}`);
  const last = packs.length - 1;
  const input = make("input", {
    type: "range", min: 0, max: last, step: 1, "aria-label": "β", class: "lp-home-slider",
  });
  const said = make("b", { class: "lp-number-text lp-home-kl" });
  const tiles = createTiles({
    titles: [make("span", { class: "lp-home-row-title" },
      make("span", { class: "lp-muted", text: "nats, of this digit" }),
      make("span", { class: "lp-home-reconstruction", text: "Reconstruction" }),
      make("span", { class: "lp-home-kl", text: "KL" }))],
    columns: packs.length, shape: packs[0].meta.shape, label: "Five models", onPick: stage.use,
  });
  input.addEventListener("input", () => stage.use(Number(input.value)));

  /** @type {{said?: object | null, epsilon?: number[]}} what the tiles show */
  let drawn = {};
  stage.watch(({ x, place, epsilon, said: encoded }) => {
    input.value = `${place}`;
    input.setAttribute("aria-valuetext", names[place]);
    said.textContent = names[place];
    tiles.mark((_, column) => column === place);
    if (!x) drawn = {};
    // A code that is moved by hand changes none of them.
    if (!x || (encoded === drawn.said && epsilon === drawn.epsilon)) return;
    drawn = { said: encoded, epsilon };
    stage.models.forEach((model, column) => {
      const { mean, sigma } = model.encode(x);
      const seen = model.look({ x, mu: mean, sigma, epsilon });
      const words = `${names[column]}: ${seen.reconstruction.toFixed(1)} nats of reconstruction, `
        + `${seen.kl.toFixed(2)} of KL`;
      tiles.draw(0, column, seen.picture, words, make("b", { text: names[column] }), ...costLines(seen));
    });
  });
  return {
    title: "What does β do?",
    words: "β is the price of a nat of code. The dearer the code, the less it tells, and what it no "
      + "longer tells is blurred: slide from sharp to blurred and watch one term pay for the other.",
    condition: "Five models of one network, one data set and one number of epochs; only β differs. "
      + "All see the same digit and the same noise.",
    start: 1,
    parts: [make("div", { class: "lp-home-walls" },
      make("label", { class: "lp-home-slide" }, said, input), tiles.node)],
  };
}
