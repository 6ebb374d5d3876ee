// A part of a page as one SVG that stands alone: boxes, words and pictures where they stand on the
// screen. Charts on a canvas are drawn anew from their shapes, so that they are sharp at any size.
import { imageNode, svgNodes } from "../charts/svg.js";
import { make, makeSvg } from "../kit/dom.js";
/** @import { Box } from "../charts/types.js" */

const SHARP = 3; // pixels for each CSS pixel of what can be painted anew but has no shapes
const TRANSPARENT = /^rgba\(.*, 0\)$|^transparent$/;
// Of an SVG's own elements, what a style sheet may have decided.
const LOOKS = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linejoin",
  "stroke-linecap", "opacity", "font-family", "font-size", "font-weight", "text-anchor", "paint-order",
  "dominant-baseline", "visibility", "display", "image-rendering", "transform", "transform-origin",
];

/** @typedef {{x: number, y: number}} Origin */

/** @param {DOMRect} rect @param {Origin} origin @returns {Box} */
const boxOf = (rect, { x, y }) => [rect.left - x, rect.top - y, rect.width, rect.height];

// Ground and border of an element.
/** @param {CSSStyleDeclaration} style @param {Box} box @returns {SVGElement[]} */
function frameNodes(style, [x, y, width, height]) {
  const found = [];
  const rx = Math.min(parseFloat(style.borderTopLeftRadius) || 0, width / 2, height / 2);
  if (!TRANSPARENT.test(style.backgroundColor)) {
    found.push(makeSvg("rect", { x, y, width, height, rx, fill: style.backgroundColor }));
  }
  const sides = ["Top", "Right", "Bottom", "Left"].map((side) => ({
    width: style[`border${side}Style`] === "none" ? 0 : parseFloat(style[`border${side}Width`]),
    colour: style[`border${side}Color`],
  }));
  const [first] = sides;
  if (sides.every((side) => side.width === first.width && side.colour === first.colour)) {
    if (first.width > 0 && !TRANSPARENT.test(first.colour)) {
      const half = first.width / 2;
      found.push(makeSvg("rect", {
        x: x + half, y: y + half, width: width - first.width, height: height - first.width, rx,
        fill: "none", stroke: first.colour, "stroke-width": first.width,
      }));
    }
    return found;
  }
  const lines = [
    [x, y, x + width, y], [x + width, y, x + width, y + height],
    [x, y + height, x + width, y + height], [x, y, x, y + height],
  ];
  sides.forEach((side, k) => {
    if (side.width === 0 || TRANSPARENT.test(side.colour)) return;
    const [x1, y1, x2, y2] = lines[k];
    found.push(makeSvg("line", { x1, y1, x2, y2, stroke: side.colour, "stroke-width": side.width }));
  });
  return found;
}

// The lines of a text as the page has broken them: [words, box].
/** @param {Text} text @returns {[string, DOMRect][]} */
function linesOf(text) {
  const range = document.createRange();
  /** @type {[string, DOMRect][]} */
  const lines = [];
  let [from, top] = [0, NaN];
  const words = [...text.data.matchAll(/\S+\s*/g)];
  const close = (end) => {
    range.setStart(text, from);
    range.setEnd(text, end);
    const said = text.data.slice(from, end).replace(/\s+/g, " ").trim();
    if (said) lines.push([said, range.getBoundingClientRect()]);
  };
  for (const { index, 0: word } of words) {
    range.setStart(text, index);
    range.setEnd(text, index + word.trimEnd().length);
    const rect = range.getBoundingClientRect();
    if (Math.abs(rect.top - top) > rect.height / 2) {
      close(index);
      from = index;
    }
    if (!(Math.abs(rect.top - top) <= rect.height / 2)) top = rect.top;
  }
  if (words.length) close(words[words.length - 1].index + words[words.length - 1][0].trimEnd().length);
  return lines;
}

/** @param {Text} text @param {CSSStyleDeclaration} style @param {Origin} origin */
function wordNodes(text, style, origin) {
  const size = parseFloat(style.fontSize);
  return linesOf(text).map(([said, rect]) => {
    const node = makeSvg("text", {
      x: rect.left - origin.x, y: rect.top - origin.y + rect.height / 2 + 0.35 * size, fill: style.color,
      "font-family": style.fontFamily, "font-size": size, "font-weight": style.fontWeight,
      ...(style.fontStyle !== "normal" && { "font-style": style.fontStyle }),
      // Another computer's font may be wider: the words keep their room.
      textLength: rect.width, lengthAdjust: "spacingAndGlyphs",
    });
    node.textContent = said;
    return node;
  });
}

// What is chosen or typed stands in no text of the page.
/** @param {Element} element @param {CSSStyleDeclaration} style @param {Box} box */
function valueNodes(element, style, [x, y, , height]) {
  const said = element instanceof HTMLSelectElement ? element.selectedOptions[0]?.text
    : element instanceof HTMLInputElement && /^(text|number|search)$/.test(element.type) ? element.value : "";
  if (!said) return [];
  const size = parseFloat(style.fontSize);
  const right = style.textAlign === "right" || style.textAlign === "end";
  const node = makeSvg("text", {
    x: right ? x + element.clientWidth - parseFloat(style.paddingRight) : x + parseFloat(style.paddingLeft) + 1,
    y: y + height / 2 + 0.35 * size, fill: style.color, "font-family": style.fontFamily, "font-size": size,
    "font-weight": style.fontWeight, ...(right && { "text-anchor": "end" }),
  });
  node.textContent = said;
  return [node];
}

/** @param {HTMLCanvasElement} canvas @param {Box} box @returns {Promise<SVGElement[]>} */
async function canvasNodes(canvas, box) {
  const [x, y, width, height] = box;
  const drawing = canvas.lpDrawing?.();
  if (drawing) {
    return [makeSvg("svg", { x, y, width, height, viewBox: `0 0 ${width} ${height}` },
      ...svgNodes(drawing.shapes, drawing.palette))];
  }
  if (canvas.lpRepaint) {
    const large = make("canvas", { width: Math.round(width * SHARP), height: Math.round(height * SHARP) });
    const context = large.getContext("2d");
    context?.setTransform(SHARP, 0, 0, SHARP, 0, 0);
    if (context) canvas.lpRepaint(context);
    return [imageNode(large.toDataURL(), box, true)];
  }
  if (!canvas.width || !canvas.height) return [];
  return [imageNode(canvas.toDataURL(), box, getComputedStyle(canvas).imageRendering !== "pixelated")];
}

/** @param {HTMLImageElement} image @param {Box} box */
async function imageNodes(image, box) {
  await image.decode().catch(() => {}); // one that is broken is shown as nothing
  const copy = make("canvas", { width: image.naturalWidth || 1, height: image.naturalHeight || 1 });
  copy.getContext("2d")?.drawImage(image, 0, 0);
  return [imageNode(copy.toDataURL(), box, getComputedStyle(image).imageRendering !== "pixelated")];
}

// An SVG of the page with what its style sheets say written into it.
/** @param {SVGSVGElement} svg @param {Box} box */
function svgCopy(svg, [x, y, width, height]) {
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const [from, to] = [svg, copy].map((root) => [root, ...root.querySelectorAll("*")]);
  from.forEach((node, k) => {
    const style = getComputedStyle(node);
    for (const name of LOOKS) {
      const value = style.getPropertyValue(name);
      if (value && value !== "none" || name === "fill") /** @type {any} */ (to[k]).style.setProperty(name, value);
    }
    to[k].removeAttribute("class");
  });
  copy.removeAttribute("style");
  if (!svg.getAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
  for (const [name, value] of Object.entries({ x, y, width, height, overflow: "visible" })) {
    copy.setAttribute(name, `${value}`);
  }
  return copy;
}

/** @param {Element} element @returns {Node[]} what is inside it on the screen */
function inside(element) {
  if (element instanceof HTMLSlotElement) return element.assignedNodes();
  return [...(element.shadowRoot ?? element).childNodes];
}

/** @param {Element} element @param {Origin} origin @returns {Promise<SVGElement[]>} */
async function nodesOf(element, origin) {
  const style = getComputedStyle(element);
  if (style.display === "none" || Number(style.opacity) === 0) return [];
  const box = boxOf(element.getBoundingClientRect(), origin);
  if (element instanceof SVGSVGElement) return [svgCopy(element, box)];
  const found = style.visibility === "hidden" ? [] : frameNodes(style, box);
  if (element instanceof HTMLElement && element.lpPicture) {
    return [...found, imageNode(await element.lpPicture(), box, true)];
  }
  if (element instanceof HTMLCanvasElement) return [...found, ...await canvasNodes(element, box)];
  if (element instanceof HTMLImageElement) return [...found, ...await imageNodes(element, box)];
  found.push(...valueNodes(element, style, box));
  if (element instanceof HTMLSelectElement) return found;
  for (const node of inside(element)) {
    if (node instanceof Text && style.visibility !== "hidden") found.push(...wordNodes(node, style, origin));
    else if (node instanceof Element && !node.matches("style, script, .lp-unseen, .lp-figure-ways")) {
      found.push(...await nodesOf(node, origin));
    }
  }
  if (Number(style.opacity) < 1) return [makeSvg("g", { opacity: style.opacity }, ...found)];
  return found;
}

// The ground that an element stands on.
/** @param {Element} element @returns {string} */
function groundOf(element) {
  for (let node = /** @type {Element | null} */ (element); node;) {
    const { backgroundColor } = getComputedStyle(node);
    if (!TRANSPARENT.test(backgroundColor)) return backgroundColor;
    const root = node.getRootNode();
    node = node.assignedSlot ?? node.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  }
  return "#ffffff";
}

/**
 * An element of the page as an SVG of this size, as large as it fits with a margin around it.
 * @param {Element} element
 * @param {{width: number, height: number, margin: number}} slide
 * @returns {Promise<SVGSVGElement>}
 */
export async function drawnAs(element, { width, height, margin }) {
  const rect = element.getBoundingClientRect();
  const scale = Math.min((width - 2 * margin) / rect.width, (height - 2 * margin) / rect.height);
  const nodes = await nodesOf(element, { x: rect.left, y: rect.top });
  const [x, y] = [(width - scale * rect.width) / 2, (height - scale * rect.height) / 2];
  return makeSvg("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` },
    makeSvg("rect", { width, height, fill: groundOf(element) }),
    makeSvg("g", { transform: `translate(${x} ${y}) scale(${scale})` }, ...nodes));
}
