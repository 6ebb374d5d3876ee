// Small multiples against the swept value: one figure of every model each, with its standard error
// where it was measured. What they show is in SERIES; a click on a point chooses its model.
/** @import { Frame, Point, Scale } from "../charts/types.js" */
/** @import { Figure } from "./series_plan.js" */
import { short } from "../charts/format.js";
import { createPanel } from "../charts/panel.js";
import { path, text } from "../charts/shapes.js";
import { createRoom, svgNodes } from "../charts/svg.js";
import { make, makeSvg } from "../kit/dom.js";
import { boundOf } from "./plan.js";
import { planSeries } from "./series_plan.js";
import { explainTitle } from "../kit/entry.js";
import { explain } from "../kit/tip.js";

const measured = (key) => ({ measures }) => measures?.[key];
const bound = (column) => ({ value: boundOf(column), error: column.bound_error });
const active = (column) => {
  const { ready, deterministic, encodes, active_units: count, latent_dim: size } = column;
  return ready && !deterministic && encodes !== false
    ? { value: count, most: size, error: column.active_error } : null;
};

// [key, title, unit, colour, {term of the glossary, what is special here}, figure of a column
// -> {value, error} or nothing, better]
/** @type {[string, string, string, string, {term?: string, help: string}, (column: any) => any, string][]} */
const SERIES = [
  ["bound", "−ELBO", "nats", "text",
    { term: "elbo", help: "Here with the other sign: reconstruction + KL on validation data." },
    bound, "lower"],
  ["active", "Active units", "", "z",
    { term: "active-unit", help: "Burda, Grosse & Salakhutdinov 2016." }, active, ""],
  ["mutual_information", "Mutual information", "nats", "kl",
    { term: "mutual-information", help: "" },
    measured("mutual_information"), ""],
  ["total_correlation", "Total correlation", "nats", "kl",
    { term: "total-correlation", help: "Not told where the mutual information is at its ceiling." },
    measured("total_correlation"), "lower"],
  ["dimension_wise_kl", "Dimension-wise KL", "nats", "kl",
    { help: "Nats by which single dimensions of all codes together stray from the prior" },
    measured("dimension_wise_kl"), "lower"],
  ["aggregate_kl", "KL of all codes to the prior", "nats", "kl",
    { help: "Nats by which all codes together stray from a prior that is not N(0, I)" },
    measured("aggregate_kl"), "lower"],
  ["frechet_prior", "Fréchet distance of samples", "", "reconstruction",
    { term: "frechet-distance", help: "Here: of samples from the prior and data." }, measured("frechet_prior"), "lower"],
  ["mig", "MIG", "", "z", { term: "mig", help: "" },
    measured("mig"), "higher"],
];
const BETTER = { lower: "↓ better", higher: "↑ better" };
// Shown only where they exist: factors that are known, codes with a density, and their prior's part.
const OPTIONAL = ["mig", "aggregate_kl"];

const written = (value) => (Number.isInteger(value) ? String(value) : short(value));
// What stands at its ceiling is a lower bound, and is not joined by a ranking.
/** @param {Figure} figure */
const bounded = ({ value, at_least: least }) => `${least ? "≥ " : ""}${written(value)}`;

/**
 * One standard error to either side, where there is one.
 * @param {Figure} figure
 * @param {number} x pixel
 * @param {Scale} y
 * @param {string} stroke
 */
function errorBar({ value, error, at_least: least }, x, y, stroke) {
  if (!error || least) return [];
  const [high, low] = [y.apply(value + error), y.apply(value - error)];
  const d = `M${x - 4} ${high}h8M${x} ${high}V${low}M${x - 4} ${low}h8`;
  return [path(d, { stroke, width: 1.5, name: "lp-error-bar" })];
}

// The value of the chosen point over it, inside the chart.
function valueLabel(words, [x, y], { left, width }, fill) {
  const anchor = x > width - 50 ? "end" : x < left + 20 ? "start" : "middle";
  const look = { fill, size: 14, weight: 700, rim: true };
  return text(words, x, Math.max(12, y - 11), { ...look, anchor });
}

/**
 * A point that can be clicked.
 * @param {Figure} figure
 * @param {Point} place
 * @param {Frame} frame
 * @param {{words: string, colour: string, chosen: boolean}} look words: told under the pointer
 */
function createPoint(figure, place, frame, { words, colour, chosen }) {
  const [cx, cy] = place;
  const bar = svgNodes(errorBar(figure, cx, frame.y, colour));
  const label = chosen ? svgNodes([valueLabel(bounded(figure), place, frame, colour)]) : [];
  const ink = `var(--lp-${colour})`;
  const fill = figure.at_least ? "var(--lp-background)" : ink;
  const name = `lp-series-point${chosen ? " lp-chosen" : ""}`;
  return explain(makeSvg("g", { class: name, role: "img", "aria-label": words },
    ...bar, makeSvg("circle", { cx, cy, r: 14, class: "lp-hit" }),
    makeSvg("circle", { cx, cy, r: chosen ? 5 : 3, fill, stroke: ink, "stroke-width": 2 }),
    ...label), words);
}

function createMultiple([key, title, unit, colour, said, figureOf, better], onPick) {
  const svg = makeSvg("svg", { class: "lp-series-chart", role: "img" });
  const room = createRoom(svg, draw);
  const { node, heading, reading } = createPanel(
    { title, ...said, colour, name: "lp-series" }, room.node);
  node.dataset.series = key;
  let columns = [];
  let figures = [];
  let near = 0;

  function draw(size) {
    const plan = planSeries(columns, figures, { colour, near }, size);
    room.empty.hidden = plan !== null;
    svg.replaceChildren(...svgNodes(plan?.shapes ?? []));
    plan?.places.forEach((place, index) => {
      if (!place) return;
      const { error, at_least: least } = figures[index];
      const spread = error && !least ? ` ± ${short(error)}` : "";
      const words = `${columns[index].label}: ${bounded(figures[index])}${spread} ${unit}`.trim();
      const look = { words, colour, chosen: index === near };
      const point = createPoint(figures[index], place, plan.frame, look);
      point.addEventListener("click", () => onPick(index));
      svg.append(point);
    });
  }

  return {
    node,
    update(next, waiting, repeats) {
      columns = next;
      figures = columns.map((column) => {
        const figure = figureOf(column);
        return Number.isFinite(figure?.value) ? figure : null;
      });
      node.hidden = OPTIONAL.includes(key) && !figures.some(Boolean);
      room.empty.textContent = waiting;
      const told = figures.find(Boolean)?.definition;
      const help = [told, figures.find(Boolean)?.source].filter(Boolean).join(" ");
      if (told) explainTitle(heading, { help, term: said.term });
      const list = columns.map(({ label }, index) => (
        figures[index] ? `${label}: ${bounded(figures[index])}` : "")).filter(Boolean);
      svg.setAttribute("aria-label", `${title}: ${list.join(", ") || "not measured yet"}`);
      const cut = figures.some((figure) => figure?.at_least);
      const bars = repeats > 1 && figures.some((figure) => figure?.error) && `± 95 %, ${repeats} seeds`;
      const sense = cut ? "cut off at its ceiling" : BETTER[better];
      reading.textContent = [unit, sense, bars].filter(Boolean).join(" · ");
      room.redraw();
    },
    mark(column) {
      if (column === near) return;
      near = column;
      room.redraw();
    },
    destroy: room.destroy,
  };
}

// -> {node, update(columns, {active, measuring, repeats}), mark(position), destroy}
export function createSeries({ onPick }) {
  const panels = SERIES.map((row) => createMultiple(row, onPick));
  const node = make("div", { class: "lp-multiples" }, ...panels.map((panel) => panel.node));
  return {
    node,
    update(columns, { active: training, measuring, repeats = 1 }) {
      const waiting = training ? "measured when all runs are over"
        : measuring ? "being measured" : "not measured yet";
      panels.forEach((panel, index) => (
        panel.update(columns, index < 2 ? "with the first reports" : waiting, repeats)));
    },
    mark(position) {
      for (const panel of panels) panel.mark(Math.round(position));
    },
    destroy() {
      for (const panel of panels) panel.destroy();
    },
  };
}
