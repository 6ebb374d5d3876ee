// One code of a conditional model under every class: empty frames before the reveal, pictures after it.
//
// spec: example. text: input.
/** @import { SceneKind } from "../types.js" */
/** @import { Course } from "../types.js" */
import { make } from "../../kit/dom.js";
import { createConditional } from "../answers/conditional.js";
import { pictureOf } from "./tile.js";

/** @param {Course} course @param {number} example @param {string} input @param {boolean} empty */
function row(course, example, input, empty) {
  const node = make("div", { class: "lp-lesson-row lp-lesson-classes" });
  course.opened.then(({ packs, examples }) => {
    const [pack] = packs;
    const { shape } = pack.meta;
    const { x } = examples[example];
    const label = pack.tensors["examples/labels"].data[example];
    const model = createConditional(pack);
    const z = model.mean(x, label);
    const frames = Array.from({ length: model.count }, (_, y) => (empty
      ? make("figure", { class: "lp-lesson-tile" }, make("span", { class: "lp-lesson-empty", "aria-hidden": "true" }), make("figcaption", { text: `y = ${y}` }))
      : pictureOf(shape, model.decode(z, y), `y = ${y}`, `y = ${y}`)));
    node.append(pictureOf(shape, x, input, input), make("span", { class: "lp-lesson-bar", "aria-hidden": "true" }), ...frames);
  }).catch(() => {}); // the player says what went wrong
  return { node, destroy() {} };
}

/** @type {SceneKind} */
export const frames = { create: ({ spec, text, course }) => row(course, spec.example, text.input, true) };
/** @type {SceneKind} */
export const classes = {
  create: ({ spec, course }) => row(course, spec.example, course.lesson.text.look.input, false),
};
