// The door "When the code dies": two trainings of one network, of which one ends with a dead code.
import { make } from "../kit/dom.js";
import { createChoice } from "./choice.js";
import { createTiles } from "./tiles.js";
/** @import { DoorParts } from "./door.js" */

const IN = "in";

/** @param {DoorParts} parts */
export function collapseDoor({ packs, names, stage, picks }) {
  const { shape } = packs[0].meta;
  const choice = createChoice("Model", names, stage.use);
  const title = (text) => make("span", { class: "lp-home-row-title", text });
  const tiles = createTiles({
    titles: [title(IN), ...names.map(title)], columns: picks.length, shape,
    label: "Ten digits and what comes out",
    onPick: (column) => stage.pick(picks[column].index),
  });
  picks.forEach(({ x, name }, column) => {
    tiles.draw(0, column, x, `digit ${name}`);
    stage.models.forEach((model, place) => {
      const { mean, sigma } = model.encode(x);
      const { picture } = model.look({ x, mu: mean, sigma, epsilon: new Float32Array(model.size) });
      tiles.draw(place + 1, column, picture, `digit ${name}, ${names[place]}`);
    });
  });
  stage.watch(({ index, place }) => {
    choice.show(place);
    tiles.mark((row, column) => picks[column].index === index && (row === 0 || row === place + 1));
  });
  return {
    title: "When the code dies",
    words: "Ten digits go in and one blur comes out. At β = 32 a nat of code costs more than it "
      + "saves, so the encoder says the prior for every digit, its KL is nearly 0 nats, and the "
      + "decoder can only paint the average. Press another digit, then the remedy: β = 1.",
    condition: "One network, one data set, one number of epochs; only β differs. A code can die at "
      + "β = 1 too, early in the training of a deep network, before the decoder listens: there a β "
      + "that rises from 0 helps (on Train, “Train both”, KL annealing).",
    start: 0,
    parts: [make("div", { class: "lp-home-tools" }, choice.node), tiles.node],
  };
}
