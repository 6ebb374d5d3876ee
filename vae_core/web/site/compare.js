// One model under several β, all trained in a static site's page: compare.html?preset=ID. The wall fills
// while they learn, a worker for each core.
import { make } from "../kit/dom.js";
import { readPack } from "../engine/pack.js";
import { mountLearningWall } from "../learn/wall_view.js";
import { openPage } from "./frame.js";
import { openTraining } from "./trainings.js";

const WEIGHT = "beta";
const VALUES = [0.25, 1, 4, 8, 16];

openPage(async (root, site) => {
  const words = { title: "Compare", label: "What to compare", first: "digits" };
  const { chosen, file, examples, place, start } = await openTraining(root, site, words);
  if (!(WEIGHT in readPack(file).meta.training.weights)) {
    throw new Error("The loss of this model has no β that could differ. Choose another above.");
  }
  place.before(make("p", {
    class: "lp-muted", text: "Five trainings from the same first weights; only β, the price of a nat of code, differs.",
  }));
  mountLearningWall(place, {
    file, examples, title: chosen.title, weight: WEIGHT, values: VALUES,
    labels: VALUES.map((value) => `β = ${value}`), start,
  });
});
