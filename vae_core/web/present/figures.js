// Any figure of a page as a file: each gets two buttons at its corner, PNG and SVG at slide size.
import { make } from "../kit/dom.js";
import { saveBlob } from "../kit/saving.js";
import { drawnAs } from "./drawn.js";

export const SLIDE = { width: 1920, height: 1080, margin: 60 };
const FIGURES = "figure, canvas, svg, table, .js-plotly-plot, .lp-sheet, .lp-shown, .lp-chart-room, .lp-map-square, "
  + ".lp-anatomy, .lp-explorer, .lp-atlas-area, .lp-home-story, .lp-home-hand, .lp-beta-wall, [data-figure]";
const LEAST = 64; // CSS pixels of either side: smaller ones are signs

/** @param {ParentNode} root @returns {Generator<Element>} */
function* everything(root) {
  for (const node of root.querySelectorAll("*")) {
    yield node;
    if (node.shadowRoot) yield* everything(node.shadowRoot);
  }
}

// The figures that are seen; of several in one place the outermost.
/** @param {ParentNode} root @returns {Element[]} */
export function figuresOf(root) {
  const places = new Set();
  return [...everything(root)].filter((node) => {
    if (!node.matches(FIGURES) || node.closest("[aria-hidden=true]:not(canvas, svg), button, a, .lp-present")) return false;
    if (!node.checkVisibility({ visibilityProperty: true })) return false;
    const { left, top, width, height } = node.getBoundingClientRect();
    const place = [left, top, width, height].map(Math.round).join(" ");
    if (width < LEAST || height < LEAST || places.has(place)) return false;
    places.add(place);
    return true;
  });
}

/** @param {SVGSVGElement} svg */
const written = (svg) => new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" });

/** @param {SVGSVGElement} svg @returns {Promise<Blob>} */
async function painted(svg) {
  const { width, height } = SLIDE;
  const address = URL.createObjectURL(written(svg));
  try {
    const image = make("img", { width, height });
    image.src = address;
    await image.decode();
    const canvas = make("canvas", { width, height });
    canvas.getContext("2d")?.drawImage(image, 0, 0, width, height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture is too large."))), "image/png");
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** @param {Element} figure @param {"png" | "svg"} kind @returns {Promise<Blob>} */
export async function fileOf(figure, kind) {
  const svg = await drawnAs(figure, SLIDE);
  return kind === "svg" ? written(svg) : painted(svg);
}

// What it says it is, else what it is called in our style sheets.
/** @param {Element} figure */
function nameOf(figure) {
  const own = figure.getAttribute("class")?.match(/lp-[a-z-]+/)?.[0].slice(3);
  const words = figure.getAttribute("aria-label") || figure.querySelector("figcaption b")?.textContent || own || "";
  return words.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 48) || "figure";
}

/** @param {Element} figure @param {(said: string) => void} say @param {(on: boolean) => void} mark */
function createWays(figure, say, mark) {
  const name = nameOf(figure);
  const buttons = /** @type {const} */ (["png", "svg"]).map((kind) => {
    const text = kind.toUpperCase();
    const node = make("button", { type: "button", text, "aria-label": `Save ${name} as ${text}` });
    node.addEventListener("click", async () => {
      try {
        saveBlob(await fileOf(figure, kind), `${name}.${kind}`);
        say(`Saved ${name}.${kind}, ${SLIDE.width} × ${SLIDE.height}.`);
      } catch (error) {
        say(`This figure could not be saved: ${error.message}`);
      }
    });
    return node;
  });
  const ways = make("div", { class: "lp-figure-ways" }, ...buttons);
  for (const event of ["pointerenter", "focusin"]) ways.addEventListener(event, () => mark(true));
  for (const event of ["pointerleave", "focusout"]) ways.addEventListener(event, () => mark(false));
  return ways;
}

/**
 * Shows the buttons at every figure until Escape, or until close() of what it gives back.
 * @param {HTMLElement} layer that lies over the page
 * @param {{root: ParentNode, say: (words: string) => void, onClose: () => void}} options
 */
export function offerFigures(layer, { root, say, onClose }) {
  const outline = make("div", { class: "lp-figure-outline", hidden: "" });
  const all = figuresOf(root).map((figure) => {
    const ways = createWays(figure, say, (on) => {
      outline.hidden = !on;
      place(outline, figure.getBoundingClientRect(), true);
    });
    return { figure, ways };
  });
  const taken = new Map(); // how many stand at one corner already
  /** @param {HTMLElement} node @param {DOMRect} rect @param {boolean} whole */
  function place(node, rect, whole) {
    Object.assign(node.style, { left: `${rect.left}px`, top: `${rect.top}px` });
    if (whole) Object.assign(node.style, { width: `${rect.width}px`, height: `${rect.height}px` });
  }
  function settle() {
    taken.clear();
    for (const { figure, ways } of all) {
      const rect = figure.getBoundingClientRect();
      const corner = `${Math.round(rect.left / 40)} ${Math.round(rect.top / 24)}`;
      const down = taken.get(corner) ?? 0;
      taken.set(corner, down + 1);
      place(ways, new DOMRect(Math.max(0, rect.left), Math.max(0, rect.top) + 34 * down), false);
      ways.hidden = rect.bottom < 0 || rect.top > window.innerHeight || !figure.isConnected;
    }
  }
  layer.append(outline, ...all.map(({ ways }) => ways));
  settle();
  const timer = setInterval(settle, 200); // pages scroll and move in more than one way
  /** @param {KeyboardEvent} event */
  const key = (event) => { if (event.key === "Escape") close(); };
  document.addEventListener("keydown", key);
  all[0]?.ways.querySelector("button")?.focus();
  function close() {
    clearInterval(timer);
    document.removeEventListener("keydown", key);
    for (const node of [outline, ...all.map(({ ways }) => ways)]) node.remove();
    onClose();
  }
  return { count: all.length, close };
}
