// @ts-nocheck
// Small multiples against the swept value: one figure of every model each, with its standard error
// where it was measured. What they show is in SERIES; a click on a point chooses its model.
import { make, makeSvg } from "../kit/dom.js";
import { numeral, short, ticks } from "../charts/charts.js";
import { logPlaces, paddedRange } from "../charts/frontier_plan.js";
import { splitLabel } from "./plan.js";

const MARGIN = { left: 40, right: 16, top: 20, bottom: 22 };

const measured = (key) => ({ measures }) => measures?.[key];
const bound = ({ rate, distortion, deterministic }) => (
  !deterministic && Number.isFinite(rate) && Number.isFinite(distortion)
    ? { value: rate + distortion } : null);
const active = ({ ready, deterministic, active_units: count, latent_dim: size }) => (
  ready && !deterministic ? { value: count, most: size } : null);

// [key, title, unit, colour, what it is, figure of a column -> {value, error} or nothing, better]
const SERIES = [
  ["bound", "−ELBO", "nats", "text",
    "Rate + distortion on validation data: a bound on the nats an example costs", bound, "lower"],
  ["active", "Active units", "", "z",
    "Dimensions whose mean varies over the data by more than 0.01 (Burda, Grosse & Salakhutdinov "
    + "2016)", active, ""],
  ["mutual_information", "Mutual information", "nats", "kl",
    "Nats that the code tells about which example it came from",
    measured("mutual_information"), ""],
  ["total_correlation", "Total correlation", "nats", "kl",
    "Nats that the code's dimensions share among them", measured("total_correlation"), "lower"],
  ["dimension_wise_kl", "Dimension-wise KL", "nats", "kl",
    "Nats by which single dimensions of all codes together stray from the prior",
    measured("dimension_wise_kl"), "lower"],
  ["frechet_prior", "Fréchet distance of samples", "", "reconstruction",
    "How far features of samples are from those of data", measured("frechet_prior"), "lower"],
  ["mig", "MIG", "", "z", "Mutual information gap: disentanglement, where factors are known",
    measured("mig"), "higher"],
];
const BETTER = { lower: "↓ better", higher: "↑ better" };
const OPTIONAL = "mig"; // shown only where it exists: most data sets have no known factors

const said = (value) => (Number.isInteger(value) ? String(value) : short(value));

function text(content, x, y, anchor, name) {
  const node = makeSvg("text", { x, y, "text-anchor": anchor, class: name });
  node.textContent = content;
  return node;
}

function createPanel([key, title, unit, colour, help, figureOf, better], onPick) {
  const reading = make("span", { class: "lp-reading lp-muted lp-number-text" });
  const caption = make("figcaption", { title: help },
    make("b", { text: title, style: `color: var(--lp-${colour})` }), reading);
  const svg = makeSvg("svg", { class: "lp-series-chart", role: "img" });
  svg.style.setProperty("--colour", `var(--lp-${colour})`);
  const empty = make("p", { class: "lp-empty lp-muted" });
  const node = make("figure", { class: "lp-panel lp-series", "data-series": key }, caption,
    make("div", { class: "lp-chart-room" }, svg, empty));
  let columns = [];
  let figures = [];
  let size = [0, 0];
  let near = 0;

  function pointOf(figure, index, x, toY) {
    const point = makeSvg("g", { class: "lp-series-point" });
    if (index === near) point.classList.add("lp-chosen");
    const y = toY(figure.value);
    if (figure.error) {
      const [high, low] = [toY(figure.value + figure.error), toY(figure.value - figure.error)];
      point.append(makeSvg("path", {
        d: `M${x - 4} ${high}h8M${x} ${high}V${low}M${x - 4} ${low}h8`, class: "lp-error-bar",
      }));
    }
    const hit = makeSvg("circle", { cx: x, cy: y, r: 14, class: "lp-hit" });
    point.append(hit, makeSvg("circle", { cx: x, cy: y, r: index === near ? 6 : 4 }));
    if (index === near) {
      const anchor = x > size[0] - 50 ? "end" : x < MARGIN.left + 20 ? "start" : "middle";
      point.append(text(said(figure.value), x, Math.max(12, y - 11), anchor, "lp-series-value"));
    }
    const spread = figure.error ? ` ± ${short(figure.error)}` : "";
    const note = makeSvg("title");
    note.textContent = `${columns[index].label}: ${said(figure.value)}${spread} ${unit}`.trim();
    point.append(note);
    point.addEventListener("click", () => onPick(index));
    return point;
  }

  function axes(range, xs, toY) {
    const floor = size[1] - MARGIN.bottom;
    const nodes = ticks(...range, 4).flatMap((mark) => [
      makeSvg("path", { d: `M${MARGIN.left} ${toY(mark)}H${size[0] - 4}`, class: "lp-rule" }),
      text(numeral(mark), MARGIN.left - 6, toY(mark) + 4, "end", "lp-tick"),
    ]);
    let end = -Infinity;
    columns.forEach(({ label }, index) => {
      const name = splitLabel(label)[1];
      const half = 4 * name.length;
      if (xs[index] - half < end + 3) return; // the number before takes the place
      end = xs[index] + half;
      nodes.push(text(name, xs[index], floor + 17, "middle", "lp-tick"));
    });
    return nodes;
  }

  function draw() {
    const [width, height] = size;
    if (width < 1 || height < 1) return;
    const shown = figures.filter(Boolean);
    empty.hidden = shown.length > 0;
    if (!shown.length) {
      svg.replaceChildren();
      return;
    }
    const { places, broken } = logPlaces(columns.map(({ value }) => value));
    const inner = [MARGIN.left + 12, width - MARGIN.right];
    const xs = places.map((place) => inner[0] + place * (inner[1] - inner[0]));
    const reach = shown.flatMap(({ value, error = 0, most }) => [
      value - (error ?? 0), value + (error ?? 0), ...(most ? [0, most] : [])]);
    const range = paddedRange(reach, { share: 0.15, floor: 0, least: 1e-3 });
    const roomY = height - MARGIN.top - MARGIN.bottom;
    const toY = (y) => MARGIN.top + ((range[1] - y) / (range[1] - range[0])) * roomY;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const known = figures.flatMap((figure, index) => (
      figure ? [[xs[index], toY(figure.value)]] : []));
    const line = makeSvg("path", { class: "lp-series-line",
      d: `M${known.map((point) => point.join(" ")).join("L")}` });
    const cursor = makeSvg("path", { class: "lp-cursor",
      d: `M${xs[near]} ${MARGIN.top - 6}V${height - MARGIN.bottom}` });
    const zero = broken ? columns.findIndex(({ value }) => value === 0) : -1;
    const gap = zero < 0 ? [] : [
      text("⁄⁄", xs[zero] + 0.4 * (xs[zero + 1] - xs[zero]), height - 5, "middle", "lp-tick")];
    const points = figures.flatMap((figure, index) => (
      figure ? [pointOf(figure, index, xs[index], toY)] : []));
    svg.replaceChildren(...axes(range, xs, toY), cursor, ...gap, line, ...points);
  }

  const observer = new ResizeObserver(([{ contentRect }]) => {
    size = [contentRect.width, contentRect.height];
    draw();
  });
  observer.observe(svg.parentNode);

  return {
    node,
    update(next, waiting) {
      columns = next;
      figures = columns.map((column) => {
        const figure = figureOf(column);
        return Number.isFinite(figure?.value) ? figure : null;
      });
      node.hidden = key === OPTIONAL && !figures.some(Boolean);
      empty.textContent = waiting;
      const told = figures.find(Boolean)?.definition;
      if (told) caption.title = [told, figures.find(Boolean).source].filter(Boolean).join(" ");
      const list = columns.map(({ label }, index) => (
        figures[index] ? `${label}: ${said(figures[index].value)}` : "")).filter(Boolean);
      svg.setAttribute("aria-label", `${title}: ${list.join(", ") || "not measured yet"}`);
      reading.textContent = [unit, BETTER[better]].filter(Boolean).join(" · ");
      draw();
    },
    mark(column) {
      if (column === near) return;
      near = column;
      draw();
    },
    destroy: () => observer.disconnect(),
  };
}

// -> {node, update(columns, {active, measuring}), mark(position), destroy}
export function createSeries({ onPick }) {
  const panels = SERIES.map((row) => createPanel(row, onPick));
  const node = make("div", { class: "lp-multiples" }, ...panels.map((panel) => panel.node));
  return {
    node,
    update(columns, { active: training, measuring }) {
      const waiting = training ? "measured when all runs are over"
        : measuring ? "being measured" : "not measured yet";
      panels.forEach((panel, index) => (
        panel.update(columns, index < 2 ? "with the first reports" : waiting)));
    },
    mark(position) {
      for (const panel of panels) panel.mark(Math.round(position));
    },
    destroy() {
      for (const panel of panels) panel.destroy();
    },
  };
}
