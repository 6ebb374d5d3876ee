// Where the cost of one picture stands among others that everybody can think of.
//
// spec: nothing. text: perfect, cost, average, half. values: perfect, reconstruction, kl, average, half, in nats.
/** @import { SceneKind } from "../types.js" */
import { make } from "../../kit/dom.js";
import { written } from "../rich.js";

/** @type {SceneKind["create"]} */
function create({ text, rich, values = {} }) {
  const of = (name) => Number(values[name]);
  const most = of("half");
  const bar = (name, parts) => make("div", { class: "lp-lesson-bar-row" },
    make("span", { class: "lp-lesson-bar-name" }, rich(text[name])),
    make("span", { class: "lp-lesson-bar-room" }, ...parts.map(([kind, nats]) => make("span", {
      class: `lp-lesson-nats lp-lesson-nats-${kind}`, style: `width: ${((100 * nats) / most).toFixed(2)}%`,
    })), make("b", { class: "lp-number-text", text: written(parts.reduce((sum, [, nats]) => sum + nats, 0), 1) })));
  return {
    node: make("div", { class: "lp-lesson-bars" },
      bar("perfect", [["reconstruction", of("perfect")]]),
      bar("cost", [["reconstruction", of("reconstruction")], ["kl", of("kl")]]),
      bar("average", [["reconstruction", of("average")]]),
      bar("half", [["reconstruction", of("half")]])),
    destroy() {},
  };
}

/** @type {SceneKind} */
export const anchors = { create };
