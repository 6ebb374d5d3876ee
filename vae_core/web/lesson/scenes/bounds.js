// Recorded bounds of models, each with its ELBO, on one scale.
//
// text: axis, recorded, elbo, bound, cards.ID.
/** @import { SceneKind } from "../types.js" */
import { make, makeSvg } from "../../kit/dom.js";
import { createFigure, createFrame, svgText } from "../commits/figure.js";
import { plain as plainly, written } from "../rich.js";

const ROW = 44;
const FOOT = 60;

/** @type {SceneKind["create"]} */
function create({ text, course }) {
  const { bounds: told } = course.data.recorded;
  const names = Object.keys(told).sort((one, other) => told[one].bound - told[other].bound);
  const all = names.flatMap((name) => [told[name].bound, told[name].elbo]);
  const xSpec = { low: Math.floor(Math.min(...all) / 2) * 2 - 2, high: Math.ceil(Math.max(...all) / 2) * 2 };
  const said = (name) => text.cards[name];
  const figure = createFigure(text.axis, (size) => {
    const frame = createFrame(size, xSpec, { low: 0, high: 1, ticks: [] }, { axis: "", across: plainly(text.axis, course.language), symbol: "text" });
    const rows = names.flatMap((name, k) => {
      const y = 26 + k * ROW;
      const [elbo, bound] = [frame.x.apply(told[name].elbo), frame.x.apply(told[name].bound)];
      return [
        svgText(said(name), { class: "lp-fig-tick lp-bounds-name", x: 4, y: y - 8 }),
        makeSvg("path", { class: "lp-bounds-between", d: `M${elbo},${y + 8}H${bound}` }),
        makeSvg("circle", { class: "lp-bounds-elbo", cx: elbo, cy: y + 8, r: 5 }),
        makeSvg("circle", { class: "lp-bounds-bound", cx: bound, cy: y + 8, r: 6 }),
        svgText(written(told[name].bound, 1), { class: "lp-fig-number", x: bound + 10, y: y + 12 }),
      ];
    });
    return [frame.node, ...rows];
  });
  figure.svg.setAttribute("role", "img");
  figure.svg.setAttribute("aria-label", names.map((name) => (
    `${said(name)}: ${text.bound} ${written(told[name].bound, 1)}, ${text.elbo} ${written(told[name].elbo, 1)}`)).join("; "));
  figure.node.style.height = `${names.length * ROW + FOOT}px`;
  return {
    node: make("div", { class: "lp-bounds" }, figure.node, make("p", { class: "lp-lesson-small" },
      make("span", { class: "lp-bounds-key lp-bounds-key-bound" }), ` ${text.bound}  `,
      make("span", { class: "lp-bounds-key" }), ` ${text.elbo} · ${text.recorded}`)),
    destroy: figure.destroy,
  };
}

/** @type {SceneKind} */
export const bounds = { create };
