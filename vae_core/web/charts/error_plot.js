// How far a model is from the truth, by the step, while it rolls.
/** @import { Plan } from "./types.js" */
import { axisX, axisY } from "./axis.js";
import { createFrame, draw } from "./frame.js";
import { dots, line, words } from "./marks.js";
import { linear, ticks } from "./scale.js";
import { svgNodes } from "./svg.js";
import { make, makeSvg } from "../kit/dom.js";
import { counted } from "../kit/counted.js";

const SIZE = { width: 280, height: 118 };
const MARGIN = { left: 34, right: 8, top: 8, bottom: 28 };
const LEAST = { steps: 20, degrees: 20 };
const NUMBERS = 11; // CSS pixels

const degrees = (value) => `${value}°`;

/**
 * @param {number[]} errors degrees by step, from the start
 * @returns {Plan}
 */
export function planErrors(errors) {
  const steps = Math.max(LEAST.steps, 10 * Math.ceil((errors.length - 1) / 10));
  const most = Math.max(LEAST.degrees, 20 * Math.ceil(Math.max(0, ...errors) / 20));
  const frame = createFrame(SIZE, MARGIN, {
    x: (pixels) => linear([0, steps], pixels),
    y: (pixels) => linear([0, most], pixels),
  });
  const xs = errors.map((_, step) => step);
  const shapes = draw(frame, [
    axisY({ ticks: ticks([0, most], 3), size: NUMBERS, grid: 0.16, format: degrees }),
    axisX({ ticks: ticks([0, steps], 4), size: NUMBERS, below: 14 }),
    words("step", ({ right, height }) => [right, height - 3], { anchor: "end", size: NUMBERS }),
    line(errors.length > 1 ? xs : [], errors, { stroke: "bad", width: 2, name: "lp-clip-error" }),
    dots(xs.slice(-1), errors.slice(-1), { radius: 3, fill: "bad" }),
  ]);
  return { frame, shapes };
}

/** -> {node, show(degrees by step)} */
export function createErrorPlot() {
  const svg = makeSvg("svg", {
    viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, class: "lp-curves", role: "img",
  });
  return {
    node: make(
      "div",
      { class: "lp-clip-plot" },
      make("p", { class: "lp-muted", text: "Model against truth: difference in angle by step" }),
      svg,
    ),
    /** @param {number[]} errors */
    show(errors) {
      svg.replaceChildren(...svgNodes(planErrors(errors).shapes));
      if (!errors.length) return;
      const last = errors[errors.length - 1];
      const words = `${last.toFixed(0)} degrees apart after ${counted(errors.length - 1, "step")}`;
      svg.setAttribute("aria-label", words);
    },
  };
}
