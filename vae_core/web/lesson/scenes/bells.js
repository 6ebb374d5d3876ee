// A thousand bells of one number of the code, their average, and the prior over it.
//
// spec: dimension. text: prior, average, one, thin. truth: the bell of the example in hand.
/** @import { SceneKind } from "../types.js" */
import { make, makeSvg } from "../../kit/dom.js";
import { linear } from "../../charts/scale.js";
import { createFigure, svgText } from "../commits/figure.js";
import { bellsOf, densityOf } from "../answers/posterior.js";
import { written } from "../rich.js";

const REACH = 3.2;
const STEP = 0.04;
const SHOWN = 60; // of the bells, drawn one by one
const LOWER = 20; // times, so that they fit under their average

/** @type {SceneKind["create"]} */
function create({ spec, text, course, truth }) {
  const node = make("div", { class: "lp-lesson-scene" });
  let figure;
  course.opened.then(({ packs }) => {
    const all = bellsOf(packs[0], spec.dimension);
    const places = Array.from({ length: Math.round((2 * REACH) / STEP) + 1 }, (_, k) => -REACH + k * STEP);
    const prior = (at) => densityOf({ mu: 0, sigma: 1 }, at);
    const average = (at) => all.reduce((sum, bell) => sum + densityOf(bell, at), 0) / all.length;
    const lines = { prior: places.map(prior), average: places.map(average) };
    figure = createFigure(text.average, ({ width, height }) => {
      const x = linear([-REACH, REACH], [16, width - 16]);
      const y = linear([0, 0.55], [height - 30, 26]);
      const corner = (value, k) => `${x.apply(places[k]).toFixed(1)},${y.apply(value).toFixed(1)}`;
      const path = (values) => `M${values.map(corner).join("L")}`;
      const narrow = all.slice(0, SHOWN).map((bell) => makeSvg("path", {
        class: "lp-fig-bell-many",
        d: path(places.map((at) => Math.min(0.55, densityOf(bell, at) / LOWER))),
      }));
      const own = /** @type {any} */ (truth);
      return [
        makeSvg("path", { class: "lp-fig-line", d: `M16,${height - 30}H${width - 16}` }),
        ...[-3, -2, -1, 0, 1, 2, 3].map((value) => svgText(written(value, 0), { class: "lp-fig-tick", x: x.apply(value), y: height - 12, "text-anchor": "middle" })),
        ...narrow, makeSvg("path", { class: "lp-fig-bell-one", d: path(places.map((at) => densityOf(own, at) / LOWER)) }),
        makeSvg("path", { class: "lp-fig-bell-prior-line", d: path(lines.prior) }),
        makeSvg("path", { class: "lp-fig-bell-average", d: path(lines.average) }),
        svgText(text.prior, { class: "lp-fig-name lp-fig-bell-name-prior", x: x.apply(-1.2), y: y.apply(prior(-1.2)) - 6, "text-anchor": "end" }),
        svgText(text.average, { class: "lp-fig-name lp-fig-bell-name-average", x: x.apply(0), y: 14, "text-anchor": "middle" }),
        svgText(text.one, { class: "lp-fig-name lp-fig-bell-name-one", x: x.apply(own.mu) + 8, y: y.apply(densityOf(own, own.mu) / LOWER) - 4 }),
      ];
    });
    node.append(figure.node, make("p", { class: "lp-lesson-small", text: text.thin }));
  }).catch(() => {}); // the player says what went wrong
  return { node, destroy: () => figure?.destroy() };
}

/** @type {SceneKind} */
export const bells = { create };
