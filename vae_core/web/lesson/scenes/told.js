// What one example costs when encoder and decoder are told each class.
//
// spec: example. text: told.
/** @import { SceneKind } from "../types.js" */
import { make } from "../../kit/dom.js";
import { createConditional } from "../answers/conditional.js";
import { written } from "../rich.js";

/** @type {SceneKind["create"]} */
function create({ spec, text, rich, course }) {
  const rows = make("div", { class: "lp-lesson-bars" });
  course.opened.then(({ packs, examples }) => {
    const model = createConditional(packs[0]);
    const { x } = examples[spec.example];
    const label = packs[0].tensors["examples/labels"].data[spec.example];
    const costs = Array.from({ length: model.count }, (_, y) => model.cost(x, y));
    const most = 1.12 * Math.max(...costs.map(({ reconstruction, kl }) => reconstruction + kl));
    rows.append(...costs.map(({ reconstruction, kl }, y) => make("div", { class: `lp-lesson-bar-row${y === label ? " lp-lesson-own" : ""}` },
      make("span", { class: "lp-lesson-bar-name", text: `y = ${y}` }),
      make("span", { class: "lp-lesson-bar-room" },
        ...[["reconstruction", reconstruction], ["kl", kl]].map(([kind, nats]) => make("span", {
          class: `lp-lesson-nats lp-lesson-nats-${kind}`, style: `width: ${((100 * Number(nats)) / most).toFixed(2)}%`,
        })), make("b", { class: "lp-number-text", text: written(reconstruction + kl, 0) })))));
  }).catch(() => {}); // the player says what went wrong
  return { node: make("div", {}, make("p", { class: "lp-muted" }, rich(text.told)), rows), destroy() {} };
}

/** @type {SceneKind} */
export const told = { create };
