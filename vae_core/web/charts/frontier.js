// @ts-nocheck
// Rate against distortion: a dot for each model, the way its training took, the level lines of the
// ELBO and the convex frontier (Alemi et al. 2018, "Fixing a Broken ELBO", arXiv:1711.00464).
import { make, makeSvg } from "../kit/dom.js";
import { numeral, short, ticks } from "./charts.js";
import {
  convexFrontier, levelLine, paddedRange, placeLabels,
} from "./frontier_plan.js";

const MARGIN = { left: 46, right: 14, top: 26, bottom: 38 };
const LABEL = 16; // CSS pixels high
const NAME = 106; // CSS pixels that the name of a level line takes
const CLEAR = 34; // and how far its middle stays from every dot

function path(points) {
  return points.length ? `M${points.map((point) => point.join(" ")).join("L")}` : "";
}

// A line of text in the chart; `anchor` as in SVG.
function text(content, x, y, anchor, name) {
  const node = makeSvg("text", { x, y, "text-anchor": anchor, class: name });
  node.textContent = content;
  return node;
}

// One dot with its label: a button for the pointer and the keyboard.
function createDot(onPick) {
  const mark = makeSvg("circle", { r: 6, class: "lp-dot" });
  const hit = makeSvg("circle", { r: 15, class: "lp-hit" });
  const place = makeSvg("g", { class: "lp-glide" }, hit, mark);
  const label = makeSvg("text", { class: "lp-dot-label" });
  const title = makeSvg("title");
  const node = makeSvg("g", { role: "button", tabindex: "0", class: "lp-point" },
    title, place, label);
  node.addEventListener("click", onPick);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onPick();
  });
  return { node, place, label, title };
}

// onPick(column) at a click or Enter. -> {node, update(columns), mark(position), destroy}
export function createFrontier({ onPick }) {
  const reading = make("span", { class: "lp-muted", text: "lower left is better" });
  const grid = makeSvg("g", {});
  const trails = makeSvg("g", { class: "lp-trails" });
  const hull = makeSvg("path", { class: "lp-hull" });
  const ring = makeSvg("circle", { r: 11, class: "lp-ring" });
  const dots = makeSvg("g", {});
  const svg = makeSvg("svg", { role: "group", "aria-label": "rate against distortion" },
    grid, trails, hull, ring, dots);
  const empty = make("p", {
    class: "lp-empty lp-muted", text: "The dots come with the first reports.",
  });
  const node = make("figure", { class: "lp-panel lp-frontier" },
    make("figcaption", { title: "A dot for each model at its validation figures; thin lines show "
      + "how its training got there; dashed lines join equal ELBOs; the thick line is the convex "
      + "frontier of these models (Alemi et al. 2018, arXiv:1711.00464)" },
      make("b", { text: "Rate against distortion" }), reading),
    make("div", { class: "lp-chart-room" }, svg, empty));
  let columns = [];
  let size = [0, 0];
  let parts = [];
  let places = []; // of the dots, in CSS pixels, or null
  let position = 0;

  // The name of a level line, along it, at that end which is farther from the dots.
  function levelName(sum, [[x, y], [u, v]]) {
    if (Math.hypot(u - x, v - y) < NAME) return [];
    const share = NAME / 2 / Math.hypot(u - x, v - y);
    const middles = [[x + (u - x) * share, y + (v - y) * share],
      [u - (u - x) * share, v - (v - y) * share]];
    const free = middles.map(([a, b]) => Math.min(
      ...places.filter(Boolean).map(([c, d]) => Math.hypot(a - c, b - d))));
    if (Math.max(...free) < CLEAR) return [];
    const atStart = free[0] >= free[1];
    const [a, b] = atStart ? [x, y] : [u, v];
    const anchor = atStart ? "start" : "end";
    const name = text(`−ELBO ${sum} nats`, a + (atStart ? 8 : -8), b - 4, anchor, "lp-level-name");
    const slope = Math.atan2(v - y, u - x) * (180 / Math.PI);
    name.setAttribute("transform", `rotate(${slope.toFixed(2)} ${a} ${b})`);
    return [name];
  }

  function drawGrid(rangeX, rangeY, toX, toY) {
    const [width, height] = size;
    const floor = height - MARGIN.bottom;
    const nodes = [];
    const sums = ticks(rangeX[0] + rangeY[0], rangeX[1] + rangeY[1], 7);
    for (const sum of sums) {
      const ends = levelLine(sum, rangeX, rangeY);
      if (!ends) continue;
      const line = ends.map(([x, y]) => [toX(x), toY(y)]);
      nodes.push(makeSvg("path", { d: path(line), class: "lp-level" }));
      nodes.push(...levelName(sum, line));
    }
    for (const mark of ticks(...rangeX, Math.max(2, width / 90))) {
      nodes.push(text(numeral(mark), toX(mark), floor + 17, "middle", "lp-tick"));
    }
    for (const mark of ticks(...rangeY, Math.max(2, height / 70))) {
      nodes.push(text(numeral(mark), MARGIN.left - 7, toY(mark) + 4, "end", "lp-tick"));
    }
    nodes.push(makeSvg("path", {
      d: `M${MARGIN.left} ${MARGIN.top}V${floor}H${width - MARGIN.right}`, class: "lp-axis",
    }));
    nodes.push(text("Rate, nats", width - MARGIN.right, height - 4, "end", "lp-axis-kl"));
    nodes.push(text("Distortion, nats", 0, 13, "start", "lp-axis-reconstruction"));
    grid.replaceChildren(...nodes);
  }

  function drawTrails(rangeX, rangeY, toX, toY) {
    const within = (value, [low, high]) => value >= low && value <= high;
    const inside = ([x, y]) => within(x, rangeX) && within(y, rangeY);
    trails.replaceChildren(...columns.filter(plotted).map(({ history, rate, distortion }) => {
      const way = history.rate.map((x, index) => [x, history.distortion[index]]);
      const start = way.findIndex(inside);
      const shown = start < 0 ? [] : way.slice(start);
      const points = [...shown, [rate, distortion]].filter(inside);
      return makeSvg("path", { d: path(points.map(([x, y]) => [toX(x), toY(y)])) });
    }));
  }

  function drawDots() {
    const [width, height] = size;
    const shown = places.flatMap((place, index) => (place ? [index] : []));
    const boxes = placeLabels(
      shown.map((index) => places[index]),
      shown.map((index) => [8.2 * columns[index].label.length, LABEL]),
      [MARGIN.left, MARGIN.top, width, height - MARGIN.bottom],
    );
    parts.forEach((part) => { part.node.style.display = "none"; });
    shown.forEach((index, order) => {
      const { node: point, place, label, title } = parts[index];
      const { label: name, rate, distortion } = columns[index];
      point.style.display = "";
      const [x, y] = places[index].map((value) => `${value.toFixed(1)}px`);
      place.style.transform = `translate(${x}, ${y})`;
      label.textContent = name;
      label.setAttribute("x", boxes[order][0].toFixed(1));
      label.setAttribute("y", (boxes[order][1] + LABEL - 4).toFixed(1));
      const said = `${name}: rate ${short(rate)} nats, distortion ${short(distortion)} nats, `
        + `−ELBO ${short(rate + distortion)} nats`;
      point.setAttribute("aria-label", said);
      title.textContent = said;
    });
  }

  function draw() {
    const [width, height] = size;
    if (width < 1 || height < 1) return;
    const shown = columns.filter(plotted);
    empty.hidden = shown.length > 0;
    svg.style.visibility = shown.length ? "" : "hidden";
    places = columns.map(() => null);
    if (!shown.length) return;
    const rangeX = paddedRange(shown.map(({ rate }) => rate), { floor: 0, least: 2 });
    const rangeY = paddedRange(shown.map(({ distortion }) => distortion), { least: 2 });
    const roomX = width - MARGIN.left - MARGIN.right;
    const roomY = height - MARGIN.top - MARGIN.bottom;
    const toX = (x) => MARGIN.left + ((x - rangeX[0]) / (rangeX[1] - rangeX[0])) * roomX;
    const toY = (y) => MARGIN.top + ((rangeY[1] - y) / (rangeY[1] - rangeY[0])) * roomY;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    places = columns.map((column) => (
      plotted(column) ? [toX(column.rate), toY(column.distortion)] : null));
    drawGrid(rangeX, rangeY, toX, toY);
    drawTrails(rangeX, rangeY, toX, toY);
    const frontier = convexFrontier(shown.map(({ rate, distortion }) => [rate, distortion]));
    hull.setAttribute("d", path(frontier.map(([x, y]) => [toX(x), toY(y)])));
    drawDots();
    drawRing();
  }

  // The ring is at the chosen dot, and between two dots while the scrubber is.
  function drawRing() {
    const low = Math.floor(position);
    const [from, to] = [places[low], places[low + 1] ?? places[low]];
    const near = Math.round(position);
    const here = from && to
      ? from.map((value, k) => value + (to[k] - value) * (position - low)) : places[near];
    ring.style.display = here ? "" : "none";
    if (here) {
      ring.setAttribute("cx", here[0].toFixed(1));
      ring.setAttribute("cy", here[1].toFixed(1));
    }
    parts.forEach(({ node: point }, index) => {
      point.classList.toggle("lp-chosen", index === near);
      point.setAttribute("aria-pressed", index === near ? "true" : "false");
    });
  }

  const observer = new ResizeObserver(([{ contentRect }]) => {
    size = [contentRect.width, contentRect.height];
    draw();
  });
  observer.observe(svg.parentNode);

  return {
    node,
    update(next) {
      columns = next;
      if (parts.length !== columns.length) {
        parts = columns.map((_, index) => createDot(() => onPick(index)));
        dots.replaceChildren(...parts.map((part) => part.node));
      }
      draw();
    },
    mark(next) {
      position = next;
      if (places.length) drawRing();
    },
    destroy: () => observer.disconnect(),
  };
}

const plotted = ({ rate, distortion, deterministic }) => (
  Number.isFinite(rate) && Number.isFinite(distortion) && !deterministic);
