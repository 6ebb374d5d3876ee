// Building elements without markup: every text goes through textContent, never innerHTML.

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number>} [attributes] "text" is the text inside
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") node.textContent = /** @type {string} */ (value);
    else node.setAttribute(name, String(value));
  }
  node.append(...children);
  return node;
}

// What a canvas is painted with. Throws a sentence where the browser has none left to give.
/**
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
export function contextOf(canvas, settings) {
  const context = canvas.getContext("2d", settings);
  if (!context) throw new Error("This browser has no room for another picture. Reload the page.");
  return context;
}

// Where a pointer is in an element, in the element's own pixels: a page that is shown to a room is enlarged.
/** @param {Element} node @param {{clientX: number, clientY: number}} event @returns {[x: number, y: number]} */
export function placeIn(node, { clientX, clientY }) {
  const box = node.getBoundingClientRect();
  const own = node instanceof HTMLElement ? node.offsetWidth : node.clientWidth;
  const share = box.width && own ? own / box.width : 1;
  return [(clientX - box.left) * share, (clientY - box.top) * share];
}

// The same for SVG, whose elements live in a namespace of their own.
/**
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...Node} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function makeSvg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, String(value));
  }
  node.append(...children);
  return node;
}
