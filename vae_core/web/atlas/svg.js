// The scatter without Plotly, where it could not be loaded: plain SVG, in the plane only.
import { dotSize, rangeOf } from "./figure.js";
import { legendMarks, marksOf } from "./colours.js";
import { besideMarks, classCentres } from "../charts/centres.js";
import { createPlaneFrame } from "../charts/frame.js";
import { circle, path, text } from "../charts/shapes.js";
import { glyphNode, svgNodes } from "../charts/svg.js";
import { makeSvg, placeIn } from "../kit/dom.js";

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

// Where the plane is on the screen.
function frameOf({ points }, size) {
  const [xs, ys] = [0, 1].map((axis) => (
    rangeOf(Array.from(points).filter((_, i) => i % 2 === axis))));
  const unit = Math.min(size.width / (xs[1] - xs[0]), size.height / (ys[1] - ys[0]));
  return createPlaneFrame([(xs[0] + xs[1]) / 2, (ys[0] + ys[1]) / 2], unit, size);
}

// Where the dots are: [[x, y] in pixels, ...].
function placesOf({ points, count }, { x, y }) {
  return Array.from({ length: count }, (_, i) => (
    [x.apply(points[2 * i]), y.apply(points[2 * i + 1])]));
}

// The names of classes beside their marks; none takes the pointer.
function nameNodes({ data, colouring, palette }, { x, y, width, height }) {
  if (colouring.kind !== "category") return "";
  const centres = classCentres(data.points, colouring.values, colouring.names);
  const marks = legendMarks(colouring, palette);
  const places = centres.map(({ at }) => (
    /** @type {[number, number]} */ ([x.apply(at[0]), y.apply(at[1])])));
  const names = besideMarks(places, centres.map(({ name }) => name), { width, height });
  const look = /** @type {const} */ ({ fill: "text", size: 15, weight: 700, rim: true });
  return makeSvg("g", { "pointer-events": "none" },
    ...centres.map(({ index }, k) => glyphNode(marks[index][0], places[k], 6.5)),
    ...svgNodes(centres.flatMap(({ name }, k) => {
      const at = names[k];
      return at ? [text(name, at[0], at[1] + 5, look)] : [];
    })));
}

function dotNodes(places, radius, { colouring, palette }, selected) {
  const glyphOf = marksOf(colouring, palette);
  const chosen = selected && new Set(selected);
  return places.map((place, i) => {
    const opacity = chosen && !chosen.has(i) ? FAINT : 0.9;
    return glyphNode(glyphOf(i), place, radius, { opacity, "data-dot": i });
  });
}

// Rings around neighbours and around the point that they are neighbours of; none takes the pointer.
function ringNodes(places, radius, { latent, pixels, chosen }) {
  const ring = (i, grow, stroke) => {
    const [x, y] = places[i];
    return path(circle(x, y, radius + grow), { stroke, width: 3 });
  };
  const rings = [
    ...latent.map((i) => ring(i, 4, "z")),
    ...pixels.map((i) => ring(i, 7, "mu")),
    ...(chosen === null ? [] : [ring(chosen, 10, "text")]),
  ];
  return makeSvg("g", { "pointer-events": "none" }, ...svgNodes(rings));
}

// Tells of dots under the pointer and of outlines drawn around some. outlineOf(path) -> polygon.
function listen(svg, { on, outlineOf, within }) {
  /** @type {number[][] | null} */
  let drag = null;
  let trail = makeSvg("polygon");
  const dotAt = (event) => {
    const index = event.target.dataset?.dot;
    return index === undefined ? null : Number(index);
  };
  const placeOf = (event) => placeIn(svg, event);

  svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    drag = [placeOf(event)];
    trail = makeSvg("polygon", { class: "lp-atlas-trail" });
    svg.append(trail);
  });
  svg.addEventListener("pointermove", (event) => {
    const index = dotAt(event);
    if (drag) {
      drag.push(placeOf(event));
      trail.setAttribute("points", outlineOf(drag).map((at) => at.join(",")).join(" "));
    } else if (index === null) on.leave();
    else on.hover(index);
  });
  svg.addEventListener("pointerleave", () => on.leave());
  svg.addEventListener("pointerup", (event) => {
    if (!drag) return;
    const [start, end] = [drag[0], placeOf(event)];
    const polygon = outlineOf(drag);
    const [far, index] = [Math.hypot(end[0] - start[0], end[1] - start[1]), dotAt(event)];
    drag = null;
    trail.remove();
    if (polygon.length >= 3 && far >= CLICK) on.select(within(polygon));
    else if (index !== null) on.click(index);
  });
}

// The same methods as createPlot's; without pan and zoom.
export function createSvgPlot(node, { on }) {
  const svg = makeSvg("svg", { class: "lp-atlas-svg", role: "img", "aria-label": "map" });
  node.append(svg);
  /** @type {{data: any, colouring: any, palette: any} | null} */
  let shown = null;
  let rings = { latent: [], pixels: [], chosen: null };
  let selected = null;
  let places = [];
  let dragging = "lasso";
  /** @type {any} the map whose frame stands */
  let home = null;

  function paint() {
    if (!shown) return;
    const size = { width: node.clientWidth, height: node.clientHeight };
    const radius = dotSize(shown.data.count, size.width) / 2;
    const frame = frameOf(home, size);
    places = placesOf(shown.data, frame);
    svg.replaceChildren(...dotNodes(places, radius, shown, selected),
      nameNodes(shown, frame), ringNodes(places, radius, rings));
    node.dataset.drawn = `${Number(node.dataset.drawn ?? 0) + 1}`;
  }

  listen(svg, {
    on,
    outlineOf: (drag) => (dragging === "select" ? rectangle(drag, drag.at(-1)) : drag),
    within: (polygon) => (
      places.map((_, i) => i).filter((i) => insidePolygon(polygon, ...places[i]))),
  });

  return {
    draw(data, colouring, palette) {
      shown = { data, colouring, palette };
      home = data;
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
    place(points) {
      if (shown) shown.data = { ...shown.data, points: points ?? home.points };
      paint();
    },
    zoom() {},
    reset() {},
    resize: paint,
    destroy() { node.replaceChildren(); },
  };
}
