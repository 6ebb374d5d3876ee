// One example under several models, side by side.
//
// spec: labels of the models, example: the class of the example that is there at first.
/** @import { SceneKind } from "../types.js" */
import { make } from "../../kit/dom.js";
import { createPicture } from "../../kit/picture.js";

/** @param {string} said @param {import("../../engine/types.js").Shape} shape */
function tile(said, shape) {
  const canvas = make("canvas", { class: "lp-pixels lp-lesson-pixels", role: "img", "aria-label": said });
  return { node: make("figure", { class: "lp-lesson-tile" }, canvas, make("figcaption", { text: said })), view: createPicture(canvas, shape) };
}

/** @type {SceneKind["create"]} */
function create({ spec, text, course }) {
  const node = make("div", { class: "lp-lesson-row" });
  course.opened.then(({ packs, models, examples }) => {
    const { shape } = packs[0].meta;
    const first = examples.find(({ name }) => name === `${spec.example}`) ?? examples[0];
    if (!course.hand.get()) course.hand.set(first.index);
    const input = tile(text.input ?? "x", shape);
    const tiles = models.map((_, k) => tile(spec.labels[k], shape));
    node.append(input.node, make("span", { class: "lp-lesson-bar", "aria-hidden": "true" }), ...tiles.map((each) => each.node));
    course.hand.watch((example) => {
      if (!example) return;
      input.view.draw(example.x);
      models.forEach((model, k) => tiles[k].view.draw(model.decode(model.encode(example.x).mean)));
    });
  }).catch(() => {}); // the player says what went wrong
  return { node, destroy() {} };
}

/** @type {SceneKind} */
export const row = { create };
