// The bound on -log p(x) of one picture against the number of codes that are averaged.
//
// spec: samples. text: across, axis. values: bound_0, bound_1, ... in nats.
/** @import { SceneKind } from "../types.js" */
import { make, makeSvg } from "../../kit/dom.js";
import { createFigure, createFrame, svgText } from "../commits/figure.js";
import { written } from "../rich.js";

/** @type {SceneKind["create"]} */
function create({ spec, text, values = {} }) {
  const bounds = spec.samples.map((_, k) => Number(values[`bound_${k}`]));
  const low = Math.floor(Math.min(...bounds) - 1);
  const high = Math.ceil(Math.max(...bounds) + 1);
  const figure = createFigure(text.axis, (size) => {
    const { node, x, y } = createFrame(size, { values: spec.samples, labels: spec.samples.map(String), scale: "log", low: 1, high: 1 },
      { low, high }, { axis: text.axis, across: text.across, symbol: "y" });
    const at = bounds.map((bound, k) => [x.apply(spec.samples[k]), y.apply(bound)]);
    return [node, makeSvg("polyline", { class: "lp-fig-its", points: at.map((point) => point.join(",")).join(" ") }),
      ...at.flatMap(([left, top], k) => [
        makeSvg("circle", { class: "lp-fig-point", cx: left, cy: top, r: 5 }),
        svgText(written(bounds[k], 1), { class: "lp-fig-number", x: left, y: top - 11, "text-anchor": k === 0 ? "start" : k === bounds.length - 1 ? "end" : "middle" }),
      ])];
  });
  return { node: make("div", { class: "lp-lesson-scene lp-fig-truth", style: "--own: var(--lp-text)" }, figure.node), destroy: figure.destroy };
}

/** @type {SceneKind} */
export const tighter = { create };
