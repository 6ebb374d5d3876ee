// The scatter without Plotly, where it could not be loaded: plain SVG, in the plane only.
import { dotSize, rangeOf } from "./figure.js";
import { marksOf } from "./colours.js";
import { makeSvg } from "../kit/dom.js";

const CLICK = 5; // CSS pixels: a shorter drag is a click
const FAINT = 0.12;

// Whether (x, y) is inside a polygon [[x, y], ...], by counting crossings.
function insidePolygon(polygon, x, y) {
  let inside = false;
  polygon.forEach(([x1, y1], k) => {
    const [x0, y0] = polygon[(k || polygon.length) - 1];
    if ((y1 > y) !== (y0 > y) && x < ((x0 - x1) * (y - y1)) / (y0 - y1) + x1) inside = !inside;
  });
  return inside;
}

function rectangle([[x0, y0]], [x1, y1]) {
  return [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
}

// The same methods as createPlot's; without pan and zoom.
export function createSvgPlot(node, { on }) {
  const svg = makeSvg("svg", { class: "lp-atlas-svg", role: "img", "aria-label": "map" });
  node.append(svg);
  let shown = null;
  let rings = { latent: [], pixels: [], chosen: null };
  let selected = null;
  let places = [];
  let dragging = "lasso";
  let path = null; // of the drag in hand
  let trail = null;

  function paint() {
    if (!shown) return;
    const { data, colouring, palette } = shown;
    svg.replaceChildren();
    const [width, height] = [node.clientWidth, node.clientHeight];
    const axes = [0, 1].map((axis) => data.points.filter((_, i) => i % 2 === axis));
    const [xs, ys] = axes.map((values) => rangeOf(Array.from(values)));
    const scale = Math.min(width / (xs[1] - xs[0]), height / (ys[1] - ys[0]));
    places = Array.from({ length: data.count }, (_, i) => [
      width / 2 + (data.points[2 * i] - (xs[0] + xs[1]) / 2) * scale,
      height / 2 - (data.points[2 * i + 1] - (ys[0] + ys[1]) / 2) * scale,
    ]);
    const mark = marksOf(colouring, palette);
    const chosen = selected && new Set(selected);
    const radius = dotSize(data.count, width) / 2;
    places.forEach(([x, y], i) => {
      const { path: d, scale: grow, colour } = mark(i);
      const transform = `translate(${x} ${y}) scale(${radius * grow})`;
      const opacity = chosen && !chosen.has(i) ? FAINT : 0.9;
      svg.append(makeSvg("path", { d, transform, fill: colour, opacity, "data-dot": i }));
    });
    const circle = (i, grow, stroke) => {
      const [cx, cy] = places[i];
      const shape = { cx, cy, r: radius + grow, stroke, fill: "none", "stroke-width": 3 };
      svg.append(makeSvg("circle", { ...shape, "pointer-events": "none" }));
    };
    rings.latent.forEach((i) => circle(i, 4, palette.z));
    rings.pixels.forEach((i) => circle(i, 7, palette.mu));
    if (rings.chosen !== null) circle(rings.chosen, 10, palette.text);
    node.dataset.drawn = `${Number(node.dataset.drawn ?? 0) + 1}`;
  }

  const dotAt = (event) => {
    const index = event.target.dataset?.dot;
    return index === undefined ? null : Number(index);
  };
  const placeOf = (event) => {
    const box = svg.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const outline = () => (dragging === "select" ? rectangle(path, path.at(-1)) : path);

  svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    path = [placeOf(event)];
    trail = makeSvg("polygon", { class: "lp-atlas-trail" });
    svg.append(trail);
  });
  svg.addEventListener("pointermove", (event) => {
    const index = dotAt(event);
    if (path) {
      path.push(placeOf(event));
      trail.setAttribute("points", outline().map((at) => at.join(",")).join(" "));
    } else if (index === null) on.leave();
    else on.hover(index);
  });
  svg.addEventListener("pointerleave", () => on.leave());
  svg.addEventListener("pointerup", (event) => {
    if (!path) return;
    const [start, end] = [path[0], placeOf(event)];
    const polygon = outline();
    const [far, index] = [Math.hypot(end[0] - start[0], end[1] - start[1]), dotAt(event)];
    path = null;
    trail.remove();
    if (polygon.length < 3 || far < CLICK) {
      if (index !== null) on.click(index);
      return;
    }
    const inside = places.map((_, i) => i).filter((i) => insidePolygon(polygon, ...places[i]));
    on.select(inside);
  });

  return {
    draw(data, colouring, palette) {
      shown = { data, colouring, palette };
      paint();
    },
    recolour(colouring, palette) {
      if (shown) Object.assign(shown, { colouring, palette });
      paint();
    },
    ring(next) {
      rings = next;
      paint();
    },
    select(next) {
      selected = next;
      paint();
    },
    mode(name) { dragging = name; },
    zoom() {},
    reset() {},
    resize: paint,
    destroy() { node.replaceChildren(); },
  };
}
