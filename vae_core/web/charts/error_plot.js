// @ts-nocheck
// How far a model is from the truth, by the step, while it rolls.
import { ticks } from "./charts.js";
import { make, makeSvg } from "../kit/dom.js";

const [WIDTH, HEIGHT] = [280, 118];
const EDGE = { left: 34, right: 8, top: 8, bottom: 28 };
const LEAST = { steps: 20, degrees: 20 };

// -> {node, show(degrees by step)}
export function createErrorPlot() {
  const grid = makeSvg("g", {});
  const line = makeSvg("path", { class: "lp-clip-error" });
  const dot = makeSvg("circle", { class: "lp-clip-dot", r: 3 });
  const svg = makeSvg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "lp-curves", role: "img" });
  svg.append(grid, line, dot);
  let drawn = "";

  function axes(steps, most, x, y) {
    const plan = `${steps} ${most}`;
    if (plan === drawn) return;
    drawn = plan;
    const text = (content, place, anchor) => {
      const node = makeSvg("text", { ...place, "text-anchor": anchor });
      node.textContent = content;
      return node;
    };
    const rows = ticks(0, most, 3).flatMap((value) => [
      makeSvg("line", {
        x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(value), y2: y(value), class: "lp-curve-grid",
      }),
      text(`${value}°`, { x: EDGE.left - 5, y: y(value) + 4 }, "end"),
    ]);
    const columns = ticks(0, steps, 4).map(
      (value) => text(value, { x: x(value), y: HEIGHT - EDGE.bottom + 14 }, "middle"),
    );
    const name = text("step", { x: WIDTH - EDGE.right, y: HEIGHT - 3 }, "end");
    grid.replaceChildren(...rows, ...columns, name);
  }

  return {
    node: make(
      "div",
      { class: "lp-clip-plot" },
      make("p", { class: "lp-muted", text: "Model against truth: difference in angle by step" }),
      svg,
    ),
    show(errors) {
      const steps = Math.max(LEAST.steps, 10 * Math.ceil((errors.length - 1) / 10));
      const most = Math.max(LEAST.degrees, 20 * Math.ceil(Math.max(0, ...errors) / 20));
      const x = (value) => EDGE.left + ((WIDTH - EDGE.left - EDGE.right) * value) / steps;
      const y = (value) => EDGE.top + ((HEIGHT - EDGE.top - EDGE.bottom) * (most - value)) / most;
      axes(steps, most, x, y);
      const points = errors.map((value, k) => `${x(k).toFixed(1)} ${y(value).toFixed(1)}`);
      line.setAttribute("d", points.length > 1 ? `M${points.join("L")}` : "");
      dot.setAttribute("visibility", errors.length ? "visible" : "hidden");
      if (!errors.length) return;
      dot.setAttribute("cx", x(errors.length - 1));
      dot.setAttribute("cy", y(errors.at(-1)));
      const words = `${errors.at(-1).toFixed(0)} degrees apart after ${errors.length - 1} steps`;
      svg.setAttribute("aria-label", words);
    },
  };
}
