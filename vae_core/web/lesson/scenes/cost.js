// One example, what comes back of it, and what both parts of its cost are together, on average over codes.
//
// spec: example. text: input, output, total.
/** @import { SceneKind } from "../types.js" */
import { make } from "../../kit/dom.js";
import { onceLooked } from "../answers/elbo.js";
import { written } from "../rich.js";
import { pictureOf } from "./tile.js";

/** @type {SceneKind["create"]} */
function create({ spec, text, rich, course }) {
  const node = make("div", { class: "lp-lesson-row lp-lesson-close" });
  course.opened.then(async ({ packs, models: [model], examples }) => {
    const { shape } = packs[0].meta;
    const { x, name } = examples[spec.example];
    const { mean, sigma } = model.encode(x);
    const total = make("b", { class: "lp-number-text", text: "–" });
    node.append(pictureOf(shape, x, name, rich(text.input)), pictureOf(shape, model.decode(mean), "x̂", rich(text.output)),
      make("p", { class: "lp-lesson-large" }, total, ` ${text.total}`));
    const said = { mean, sigma: /** @type {Float32Array} */ (sigma) };
    const { reconstruction, kl } = await onceLooked(packs[0], x, said, course.data.draws);
    total.textContent = written(reconstruction + kl, 0);
  }).catch(() => {}); // the player says what went wrong
  return { node, destroy() {} };
}

/** @type {SceneKind} */
export const cost = { create };
