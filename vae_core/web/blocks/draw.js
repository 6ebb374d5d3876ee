// A plan of blocks as SVG: squares, trapezoids, words beneath.
/** @import { Block, BlockPlan, Layer } from "./types.js" */
import { makeSvg } from "../kit/dom.js";
import { explain } from "../kit/tip.js";
import { layerWords, scaleWords, weightWords } from "./words.js";

const SEEN = 4; // pixels of a cell, or of a map, from which the lines between are drawn
const LINE = 16; // pixels of a line of words
const LETTER = 6.3; // pixels of a letter of 12 px, roughly
const LABELS = 2 * LINE + 6;

let drawings = 0; // patterns are named in the whole page

const colourOf = (layer) => `var(--lp-${layer.tint ?? "x"})`;

// What lies between cells, and between the maps of a mosaic: a pattern that comes again with each. None
// where it would be too fine to see.
/**
 * @param {string} id
 * @param {BlockPlan} plan
 * @param {Block} block
 */
function patternOf(id, { cell }, { x, y, grid }) {
  const [across, down] = grid.tile ?? [1, 1];
  const [width, height] = [across * cell, down * cell];
  if (Math.min(width, height) < SEEN) return null;
  const free = grid.tile ? cell : 1;
  const inside = { width: width - free, height: height - free, fill: "var(--lp-background)" };
  return makeSvg("pattern", { id, width, height, x, y, patternUnits: "userSpaceOnUse" },
    makeSvg("rect", grid.tile ? inside : { ...inside, x: 0.5, y: 0.5 }));
}

/** @param {Layer} layer */
function described(layer) {
  return [layer.name, layerWords(layer), weightWords(layer)].filter(Boolean).join(", ");
}

// The words under the blocks, left out where they would run into those before.
/** @param {BlockPlan} plan */
function labelsOf({ blocks, width, height }) {
  let free = 0;
  return blocks.flatMap((block) => {
    const lines = [layerWords(block.layer), weightWords(block.layer)].filter(Boolean);
    const wide = LETTER * Math.max(...lines.map((line) => line.length));
    const middle = block.x + block.width / 2;
    const left = Math.min(Math.max(0, middle - wide / 2), Math.max(0, width - wide));
    if (left < free) return [];
    free = left + wide + LETTER;
    const top = Math.min(height, block.y + block.height);
    return lines.map((line, row) => {
      const text = makeSvg("text", {
        class: "lp-block-words", x: left + wide / 2, y: top + LINE * (row + 1),
        "text-anchor": "middle", "font-size": 12, fill: "var(--lp-muted)",
      });
      text.textContent = line;
      return text;
    });
  });
}

/**
 * @param {BlockPlan} plan
 * @param {Block} block
 * @param {string} id of its pattern
 */
function blockNode(plan, block, id) {
  const { x, y, width, height, layer, grid } = block;
  const colour = colourOf(layer);
  const at = { width, height, rx: 1 };
  const node = explain(makeSvg("g", { class: "lp-block", "data-block": block.index }), described(layer));
  if (layer.part) node.dataset.part = layer.part;
  for (let sheet = Math.min(grid.sheets, 3) - 1; sheet > 0; sheet -= 1) {
    node.append(makeSvg("rect", { ...at, x: x + 3 * sheet, y: y - 3 * sheet, fill: colour, "fill-opacity": 0.35 }));
  }
  const pattern = patternOf(id, plan, block);
  node.append(makeSvg("rect", { ...at, x, y, fill: colour, "fill-opacity": 0.9 }));
  if (pattern) {
    node.append(pattern, makeSvg("rect", { ...at, x, y, fill: `url(#${id})`, "fill-opacity": 0.55 }));
  }
  return node;
}

/**
 * Draws a plan. labels: words under the blocks, for which the drawing is 38 px higher; name: what it
 * shows, for those who do not see it.
 * -> {node, mark(index or null): the block in hand is outlined, the others fade}
 * @param {BlockPlan} plan
 * @param {{labels?: boolean, name?: string, onPick?: ((index: number) => void) | null}} [options]
 */
export function drawBlocks(plan, { labels = true, name = "Layers", onPick = null } = {}) {
  drawings += 1;
  const said = plan.blocks.map(({ layer }) => described(layer)).join("; ");
  const corner = ([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`;
  const links = plan.links.map(({ points, from }) => makeSvg("path", {
    class: "lp-block-link", "data-link": from, fill: colourOf(plan.blocks[from].layer), "fill-opacity": 0.13,
    d: `M${points.map(corner).join("L")}Z`,
  }));
  const blocks = plan.blocks.map((block) => blockNode(plan, block, `lp-cells-${drawings}-${block.index}`));
  const outline = makeSvg("rect", {
    class: "lp-block-outline", fill: "none", stroke: "var(--lp-accent)", "stroke-width": 2, rx: 3,
  });
  outline.style.display = "none";
  const high = plan.height + (labels ? LABELS : 0);
  const node = makeSvg("svg", {
    class: "lp-blocks", viewBox: `0 0 ${plan.width} ${high}`, width: plan.width, height: high,
    role: "img", "aria-label": `${name}: ${said}. ${scaleWords(plan)}`,
  }, ...links, ...blocks, ...(labels ? labelsOf(plan) : []), outline);
  node.style.overflow = "visible";
  if (onPick) {
    blocks.forEach((block, index) => {
      block.style.cursor = "pointer";
      block.addEventListener("click", () => onPick(index));
    });
  }
  return {
    node,
    /** @param {number | null} index */
    mark(index) {
      const block = index === null ? null : plan.blocks[index];
      blocks.forEach((each, k) => each.setAttribute("opacity", block && k !== index ? "0.45" : "1"));
      outline.style.display = block ? "" : "none";
      if (!block) return;
      const { x, y, width, height } = block;
      for (const [key, value] of Object.entries({ x: x - 3, y: y - 3, width: width + 6, height: height + 6 })) {
        outline.setAttribute(key, `${value}`);
      }
    },
  };
}
