// Some examples, each beside what several models bring back of it.
//
// spec: examples, how many; labels of the models. text: input.
/** @import { SceneKind } from "../types.js" */
import { make } from "../../kit/dom.js";
import { pictureOf } from "./tile.js";

/** @type {SceneKind["create"]} */
function create({ spec, text, course }) {
  const node = make("div", { class: "lp-lesson-groups" });
  course.opened.then(({ packs, models, examples }) => {
    const { shape } = packs[0].meta;
    const names = [text.input, ...spec.labels];
    node.append(...examples.slice(0, spec.examples).map(({ x, name }) => {
      const pictures = [x, ...models.map((model) => model.decode(model.encode(x).mean).slice())];
      return make("div", { class: "lp-lesson-group" }, ...pictures.map((picture, k) => (
        pictureOf(shape, picture, `${name}: ${names[k]}`, names[k]))));
    }));
  }).catch(() => {}); // the player says what went wrong
  return { node, destroy() {} };
}

/** @type {SceneKind} */
export const groups = { create };
