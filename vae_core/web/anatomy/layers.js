// The hidden layers of one network, each with what it holds for this example: squares of one scale,
// under each other where there are several.
/** @import { Layer } from "../blocks/types.js" */
import { createActivations } from "../blocks/activations.js";
import { gridOf } from "../blocks/grid.js";
import { layerWords, weightWords } from "../blocks/words.js";
import { make } from "../kit/dom.js";

const THIN = 8; // pixels that a layer is drawn at least
const GAP = 8;
const ENLARGED = 224; // pixels of the picture under the pointer

/**
 * Sizes of the layers' pictures on one scale: columns x rows times a cell.
 * @param {{columns: number, rows: number}[]} grids
 * @param {{width: number, height: number, cell: number}} room
 */
export function stackOf(grids, { width, height, cell: most }) {
  const free = height - GAP * (grids.length - 1);
  const down = grids.reduce((sum, { rows }) => sum + rows, 0);
  const across = Math.max(...grids.map(({ columns }) => columns));
  const cell = Math.min(most, width / across, free / down);
  return {
    cell,
    sizes: grids.map(({ columns, rows }) => [Math.max(THIN, columns * cell), Math.max(THIN, rows * cell)]),
  };
}

/** @param {Layer} layer */
function wordsOf(layer) {
  return [layerWords(layer), weightWords(layer)].filter(Boolean);
}

// A layer's picture larger, while it is pointed at.
function createGlass() {
  const canvas = make("canvas", { class: "lp-pixels" });
  const words = make("p", {});
  const node = make("div", { class: "lp-glass", hidden: "", "aria-hidden": "true" }, canvas, words);
  return {
    node,
    hide() { node.hidden = true; },
    /** @param {HTMLCanvasElement} of @param {string[]} lines @param {number} top */
    show(of, lines, top) {
      canvas.width = of.width;
      canvas.height = of.height;
      canvas.getContext("2d")?.drawImage(of, 0, 0);
      const scale = ENLARGED / Math.max(of.width, of.height);
      canvas.style.width = `${Math.round(of.width * scale)}px`;
      words.textContent = lines.join(", ");
      node.style.top = `${top}px`;
      node.hidden = false;
    },
  };
}

/**
 * layers: those whose activations are told. room: pixels; cell: those of a number of x.
 * -> {node, show(outputs by name), span: [top, bottom] of the drawing in the column}
 * @param {(Layer & {name: string})[]} layers
 * @param {string} title
 * @param {number} weights of all of it
 * @param {{width: number, height: number, cell: number, colour: string}} room
 */
export function createLayers(layers, title, weights, { width, height, cell, colour }) {
  const told = layers.filter(({ output }) => output);
  const grids = told.map(gridOf);
  const stack = stackOf(grids, { width, height, cell });
  const glass = createGlass();
  /** @type {(Float32Array | null)[]} */
  const painted = told.map(() => null);
  const views = told.map((layer, index) => {
    const canvas = make("canvas", { class: "lp-pixels lp-layer-picture", role: "img" });
    const [wide, high] = stack.sizes[index];
    Object.assign(canvas.style, { width: `${wide}px`, height: `${high}px` });
    const lines = wordsOf(layer);
    const label = `${title}, ${layer.name}: ${lines.join(", ")}`;
    canvas.setAttribute("aria-label", `activations: ${label}`);
    const node = make("button", { type: "button", class: "lp-layer", "aria-label": label }, canvas);
    const look = () => glass.show(canvas, [layer.name, ...lines], node.offsetTop + node.offsetHeight + 6);
    for (const event of ["pointerenter", "focus", "click"]) node.addEventListener(event, look);
    for (const event of ["pointerleave", "blur"]) node.addEventListener(event, glass.hide);
    return { node, layer, view: createActivations(canvas, grids[index]) };
  });
  const lines = [told.length === 1 ? layerWords(told[0]) : `${layers.length} layers`, `${weightWords({ weights })} in all`];
  const shrunk = cell / stack.cell;
  if (told.length && shrunk > 1.05) lines.push(`drawn ${shrunk < 10 ? shrunk.toFixed(1) : shrunk.toFixed(0)} times smaller than those of x`);
  const words = make("p", { class: "lp-layer-words lp-muted" }, ...lines.flatMap((line, i) => (i ? [make("br"), line] : [line])));
  const pictures = make("div", { class: "lp-layer-stack" }, ...views.map(({ node }) => node), glass.node);
  pictures.style.setProperty("--tint", `var(--lp-${colour})`);
  const tall = stack.sizes.reduce((sum, [, high]) => sum + high, 0) + GAP * Math.max(0, told.length - 1);
  return {
    node: make("div", { class: "lp-layers" }, pictures, words),
    tall: told.length ? tall : 0,
    /** @param {Record<string, Float32Array>} outputs */
    show(outputs) {
      views.forEach(({ layer, view }, index) => {
        const values = outputs[/** @type {string} */ (layer.output)];
        if (!values || values === painted[index]) return; // the encoder's stay while a code moves
        painted[index] = values;
        view.draw(values);
      });
    },
  };
}
