// Charts in SVG, where dots are buttons and a style sheet moves them.
/** @import { Glyph, Look, Palette, Shape, Size, SymbolsShape, TextLook } from "./types.js" */
import { make, makeSvg } from "../kit/dom.js";

const isName = /^[a-z]+$/; // of a colour of the palette, as in kit/style.js

// Attributes, which a style sheet overrules; with a palette they need none.
/** @param {string} colour @param {Palette} [palette] */
function colourOf(colour, palette) {
  if (palette) return palette[colour] ?? colour;
  return isName.test(colour) ? `var(--lp-${colour})` : colour;
}

/** @param {Look} look @param {Palette} [palette] */
function lookOf({ fill, stroke, width = 1, dash, opacity = 1, name }, palette) {
  return {
    fill: fill ? colourOf(fill, palette) : "none",
    ...(stroke && {
      stroke: colourOf(stroke, palette), "stroke-width": width, "stroke-linejoin": "round",
    }),
    ...(dash && { "stroke-dasharray": dash.join(" ") }),
    ...(opacity < 1 && { opacity }),
    ...(name && { class: name }),
  };
}

/** @param {TextLook & {x: number, y: number}} look @param {Palette} [palette] */
function textLookOf({ x, y, anchor = "start", fill = "muted", size = 12, weight = 400, ...look }, palette) {
  const { rim, turn, name } = look;
  return {
    x, y, fill: colourOf(fill, palette), "text-anchor": anchor, "font-size": size, "font-weight": weight,
    ...(rim && {
      "paint-order": "stroke", stroke: colourOf("background", palette), "stroke-width": 4,
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

// Dots that may overlap, each with a thin gap in the colour of the ground around it.
/** @param {SymbolsShape} shape @param {Palette} [palette] */
function symbolsNode({ xs, ys, glyphs, which, radius }, palette) {
  const dots = Array.from({ length: xs.length }, (_, i) => {
    const glyph = (which ? glyphs[which[i]] : null) ?? glyphs[0];
    return glyphNode({ ...glyph, colour: colourOf(glyph.colour, palette) }, [xs[i], ys[i]], radius);
  });
  return makeSvg("g", { stroke: colourOf("background", palette), "stroke-width": 0.3 }, ...dots);
}

/**
 * @param {Shape[]} shapes
 * @param {Palette} [palette] of an SVG that stands alone, without a style sheet
 * @returns {SVGElement[]}
 */
export function svgNodes(shapes, palette) {
  return shapes.map((shape) => {
    switch (shape.kind) {
      case "path":
        return makeSvg("path", { d: shape.d, ...lookOf(shape, palette) });
      case "text": {
        const node = makeSvg("text", textLookOf(shape, palette));
        node.textContent = shape.text;
        return node;
      }
      case "symbols":
        return symbolsNode(shape, palette);
      case "raster":
        return imageNode(shape.image.toDataURL(), shape.box, shape.smooth);
      default: {
        const [x, y, width, height] = shape.box;
        const viewBox = `${x} ${y} ${width} ${height}`;
        return makeSvg("svg", { x, y, width, height, viewBox }, ...svgNodes(shape.shapes, palette));
      }
    }
  });
}

/**
 * A picture in a box, stretched to it.
 * @param {string} href
 * @param {import("./types.js").Box} box
 * @param {boolean} smooth whether its pixels melt into each other
 */
export function imageNode(href, [x, y, width, height], smooth) {
  return makeSvg("image", {
    href, x, y, width, height, preserveAspectRatio: "none",
    ...(!smooth && { style: "image-rendering: pixelated" }),
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
