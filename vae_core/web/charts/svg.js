// Charts in SVG, where dots are buttons and a style sheet moves them.
/** @import { Glyph, Look, Shape, Size, TextLook } from "./types.js" */
import { make, makeSvg } from "../kit/dom.js";

const isName = /^[a-z]+$/; // of a colour of the palette, as in kit/style.js

// Attributes, which a style sheet overrules.
const colourOf = (colour) => (isName.test(colour) ? `var(--lp-${colour})` : colour);

/** @param {Look} look */
function lookOf({ fill, stroke, width = 1, dash, opacity = 1, name }) {
  return {
    fill: fill ? colourOf(fill) : "none",
    ...(stroke && {
      stroke: colourOf(stroke), "stroke-width": width, "stroke-linejoin": "round",
    }),
    ...(dash && { "stroke-dasharray": dash.join(" ") }),
    ...(opacity < 1 && { opacity }),
    ...(name && { class: name }),
  };
}

/** @param {TextLook & {x: number, y: number}} look */
function textLookOf({ x, y, anchor = "start", fill = "muted", size = 12, weight = 400, ...look }) {
  const { rim, turn, name } = look;
  return {
    x, y, fill: colourOf(fill), "text-anchor": anchor, "font-size": size, "font-weight": weight,
    ...(rim && {
      "paint-order": "stroke", stroke: "var(--lp-background)", "stroke-width": 4,
      "stroke-linejoin": "round",
    }),
    ...(turn && { transform: `rotate(${turn.toFixed(2)} ${x} ${y})` }),
    ...(name && { class: name }),
  };
}

/**
 * One dot with the shape of its class.
 * @param {Glyph} glyph
 * @param {[number, number]} place
 * @param {number} radius
 * @param {Record<string, string | number>} [attributes]
 */
export function glyphNode({ path, scale, colour }, [x, y], radius, attributes = {}) {
  const transform = `translate(${x} ${y}) scale(${radius * scale})`;
  return makeSvg("path", { d: path, transform, fill: colour, ...attributes });
}

/**
 * @param {Shape[]} shapes paths and texts
 * @returns {SVGElement[]}
 */
export function svgNodes(shapes) {
  return shapes.map((shape) => {
    if (shape.kind === "path") return makeSvg("path", { d: shape.d, ...lookOf(shape) });
    if (shape.kind !== "text") throw new Error(`No SVG is made of ${shape.kind}.`);
    const node = makeSvg("text", textLookOf(shape));
    node.textContent = shape.text;
    return node;
  });
}

/**
 * An SVG that fills the room its figure leaves, with words in its place while there is nothing to
 * show. draw(size) at every change of size.
 * @param {SVGSVGElement} svg
 * @param {(size: Size) => void} draw
 */
export function createRoom(svg, draw) {
  const empty = make("p", { class: "lp-empty lp-muted" });
  const node = make("div", { class: "lp-chart-room" }, svg, empty);
  let size = { width: 0, height: 0 };
  const redraw = () => {
    if (size.width < 1 || size.height < 1) return;
    svg.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    draw(size);
  };
  const observer = new ResizeObserver(([{ contentRect }]) => {
    size = { width: contentRect.width, height: contentRect.height };
    redraw();
  });
  observer.observe(node);
  return { node, empty, redraw, destroy: () => observer.disconnect() };
}
