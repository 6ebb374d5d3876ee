// One example, and one number of its code from -3 to 3 while the others stay.
//
// spec: example, dimension (both counted from 0). text: input.
/** @import { SceneKind } from "../types.js" */
import { make } from "../../kit/dom.js";
import { written } from "../rich.js";
import { pictureOf } from "./tile.js";

const STOPS = [-3, -2, -1, 0, 1, 2, 3];

/** @type {SceneKind["create"]} */
function create({ spec, text, course }) {
  const node = make("div", { class: "lp-lesson-row" });
  course.opened.then(({ packs, models, examples }) => {
    const { shape } = packs[0].meta;
    const { x, name } = examples[spec.example];
    const mean = Array.from(models[0].encode(x).mean);
    const at = (value) => models[0].decode(mean.map((own, d) => (d === spec.dimension ? value : own)));
    node.append(pictureOf(shape, x, `${text.input}: ${name}`, text.input),
      make("span", { class: "lp-lesson-bar", "aria-hidden": "true" }),
      ...STOPS.map((value) => pictureOf(shape, at(value), written(value, 0), written(value, 0))));
  }).catch(() => {}); // the player says what went wrong
  return { node, destroy() {} };
}

/** @type {SceneKind} */
export const slider = { create };
