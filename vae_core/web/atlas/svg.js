// The scatter without Plotly, where it could not be loaded: plain SVG, in the plane only.
import { dotSize, rangeOf } from "./figure.js";
import { marksOf } from "./colours.js";
import { makeSvg } from "../kit/dom.js";
/** @import { Point } from "../engine/types.js" */
/** @import { Plot, PlotHands, Rings, Shown } from "./types.js" */

const CLICK = 5; // CSS pixels: a shorter drag is a click
const FAINT = 0.12;

// Whether (x, y) is inside a polygon [[x, y], ...], by counting crossings.
/**
 * @param {Point[]} polygon
 * @param {number} x
 * @param {number} y
 */
function insidePolygon(polygon, x, y) {
  let inside = false;
  polygon.forEach(([x1, y1], k) => {
    const [x0, y0] = polygon[(k || polygon.length) - 1];
    if ((y1 > y) !== (y0 > y) && x < ((x0 - x1) * (y - y1)) / (y0 - y1) + x1) inside = !inside;
  });
  return inside;
}

/**
 * @param {Point} corner
 * @param {Point} opposite
 * @returns {Point[]}
 */
function rectangle([x0, y0], [x1, y1]) {
  return [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
}

// Where the dots are, in pixels of a drawing of this size.
/**
 * @param {Pick<Shown, "data">} shown
 * @param {number} width
 * @param {number} height
 * @returns {Point[]}
 */
function placesOf({ data }, width, height) {
  const axes = [0, 1].map((axis) => Array.from(data.points).filter((_, i) => i % 2 === axis));
  const [xs, ys] = axes.map(rangeOf);
  const scale = Math.min(width / (xs[1] - xs[0]), height / (ys[1] - ys[0]));
  return Array.from({ length: data.count }, (_, i) => [
    width / 2 + (data.points[2 * i] - (xs[0] + xs[1]) / 2) * scale,
    height / 2 - (data.points[2 * i + 1] - (ys[0] + ys[1]) / 2) * scale,
  ]);
}

/**
 * @param {Pick<Shown, "data" | "colouring" | "palette">} shown
 * @param {Point[]} places
 * @param {{rings: Rings, selected: number[] | null, width: number}} view
 */
function marksAt({ data, colouring, palette }, places, { rings, selected, width }) {
  const mark = marksOf(colouring, palette);
  const chosen = selected && new Set(selected);
  const radius = dotSize(data.count, width) / 2;
  const dots = places.map(([x, y], i) => {
    const { path: d, scale: grow, colour } = mark(i);
    const transform = `translate(${x} ${y}) scale(${radius * grow})`;
    const opacity = chosen && !chosen.has(i) ? FAINT : 0.9;
    return makeSvg("path", { d, transform, fill: colour, opacity, "data-dot": i });
  });
  const circle = (i, grow, stroke) => {
    const [cx, cy] = places[i];
    const shape = { cx, cy, r: radius + grow, stroke, fill: "none", "stroke-width": 3 };
    return makeSvg("circle", { ...shape, "pointer-events": "none" });
  };
  return [
    ...dots,
    ...rings.latent.map((i) => circle(i, 4, palette.z)),
    ...rings.pixels.map((i) => circle(i, 7, palette.mu)),
    ...(rings.chosen === null ? [] : [circle(rings.chosen, 10, palette.text)]),
  ];
}

/** @param {Event} event */
function dotAt(event) {
  const index = /** @type {SVGElement} */ (event.target).dataset?.dot;
  return index === undefined ? null : Number(index);
}

// Hovering, clicking and dragging around dots. places(): where they are; box(): whether a drag is
// a rectangle.
/**
 * @param {SVGSVGElement} svg
 * @param {PlotHands} on
 * @param {{places: () => Point[], box: () => boolean}} view
 */
function attachHands(svg, on, { places, box }) {
  /** @type {Point[] | null} */
  let path = null; // of the drag in hand
  const trail = makeSvg("polygon", { class: "lp-atlas-trail" });

  /**
   * @param {PointerEvent} event
   * @returns {Point}
   */
  function placeOf(event) {
    const { left, top } = svg.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }
  /** @param {Point[]} drawn */
  const outline = (drawn) => (box() ? rectangle(drawn[0], drawn[drawn.length - 1]) : drawn);

  svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    path = [placeOf(event)];
    trail.removeAttribute("points");
    svg.append(trail);
  });
  svg.addEventListener("pointermove", (event) => {
    const index = dotAt(event);
    if (path) {
      path.push(placeOf(event));
      trail.setAttribute("points", outline(path).map((at) => at.join(",")).join(" "));
    } else if (index === null) on.leave();
    else on.hover(index);
  });
  svg.addEventListener("pointerleave", () => on.leave());
  svg.addEventListener("pointerup", (event) => {
    if (!path) return;
    const [start, end] = [path[0], placeOf(event)];
    const polygon = outline(path);
    const [far, index] = [Math.hypot(end[0] - start[0], end[1] - start[1]), dotAt(event)];
    path = null;
    trail.remove();
    if (polygon.length < 3 || far < CLICK) {
      if (index !== null) on.click(index);
      return;
    }
    const all = places();
    on.select(all.map((_, i) => i).filter((i) => insidePolygon(polygon, ...all[i])));
  });
}

// The same methods as createPlot's; without pan and zoom.
/**
 * @param {HTMLElement} node
 * @param {{on: PlotHands}} options
 * @returns {Plot}
 */
export function createSvgPlot(node, { on }) {
  const svg = makeSvg("svg", { class: "lp-atlas-svg", role: "img", "aria-label": "map" });
  node.append(svg);
  /** @type {Pick<Shown, "data" | "colouring" | "palette"> | null} */
  let shown = null;
  /** @type {Rings} */
  let rings = { latent: [], pixels: [], chosen: null };
  /** @type {number[] | null} */
  let selected = null;
  /** @type {Point[]} */
  let places = [];
  let dragging = "lasso";

  function paint() {
    if (!shown) return;
    const width = node.clientWidth;
    places = placesOf(shown, width, node.clientHeight);
    svg.replaceChildren(...marksAt(shown, places, { rings, selected, width }));
    node.dataset.drawn = `${Number(node.dataset.drawn ?? 0) + 1}`;
  }

  attachHands(svg, on, { places: () => places, box: () => dragging === "select" });

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
