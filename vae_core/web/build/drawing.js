// What will be built: layers of true sizes, what they do in a sentence, and what is minimised.
import { drawBlocks } from "../blocks/draw.js";
import { planBlocks } from "../blocks/plan.js";
import { scaleWords } from "../blocks/words.js";
import { linkSymbols } from "../formula/link.js";
import { grouped } from "../kit/counted.js";
import { make, makeSvg } from "../kit/dom.js";
import { dress } from "../kit/style.js";
import { watchHand } from "./hand.js";
import { blocksOf, weightsOf } from "./layers.js";
import { lossNode } from "./loss.js";
import { BUILT_CSS } from "./style.js";

const HEIGHT = 196; // pixels of the drawing: 28 cells of seven
const RING = 4; // pixels between a part and its ring

// The drawing at the width there is. -> {node, show(layers), mark(parts), destroy()}
function createDrawing() {
  const node = make("div", { class: "lp-built-drawing" });
  let layers = null;
  let width = 0;
  /** @type {ReturnType<typeof planBlocks> | null} */
  let plan = null;
  /** @type {SVGElement | null} */
  let drawn = null;
  /** @type {string[]} */
  let marked = [];

  function redraw() {
    if (!layers || width < 1) return;
    const blocks = blocksOf(layers);
    const room = { width, height: HEIGHT, gap: width < 500 ? 6 : 20 };
    const tallest = Math.max(...planBlocks(blocks, room).blocks.map(({ height }) => height));
    plan = planBlocks(blocks, { ...room, height: Math.ceil(tallest) + 2 * RING });
    drawn = drawBlocks(plan, { name: "What will be built" }).node;
    node.replaceChildren(drawn);
    ring();
  }

  // One ring around what stands together: both layers of an encoder, mean, width and code.
  function ring() {
    drawn?.querySelectorAll(".lp-built-ring").forEach((old) => old.remove());
    for (const part of marked) {
      const found = plan?.blocks.filter(({ layer }) => layer.part === part) ?? [];
      if (!found.length) continue;
      const left = Math.min(...found.map(({ x }) => x)) - RING;
      const right = Math.max(...found.map(({ x, width: wide }) => x + wide)) + RING;
      const top = Math.min(...found.map(({ y }) => y)) - RING;
      const bottom = Math.max(...found.map(({ y, height }) => y + height)) + RING;
      drawn?.append(makeSvg("rect", {
        class: "lp-built-ring", "data-part": part, x: left, y: top, width: right - left,
        height: bottom - top, rx: 6, fill: "none", stroke: "var(--lp-accent)", "stroke-width": 2,
      }));
    }
  }
  const observer = new ResizeObserver(([{ contentRect }]) => {
    if (Math.abs(contentRect.width - width) < 0.5) return;
    width = contentRect.width;
    redraw();
  });
  observer.observe(node);
  return {
    node,
    words: () => (plan ? scaleWords(plan) : ""),
    /** @param {any} next */
    show(next) {
      node.hidden = !next;
      layers = next;
      redraw();
    },
    /** @param {string[]} parts */
    mark(parts) {
      marked = parts;
      ring();
    },
    destroy: () => observer.disconnect(),
  };
}

// "Reads a picture, says a mean and a width ...", its symbols in their colours.
function sentenceNodes(parts) {
  return parts.map(({ text, s, strong }) => (
    s ? make(strong ? "b" : "span", { class: `lp-s-${s}`, "data-s": s, text }) : text));
}

/** -> {show(told), refresh(), destroy()} @param {HTMLElement} root */
export function mountBuilt(root) {
  const skin = dress(root, BUILT_CSS);
  const drawing = createDrawing();
  const facts = make("span", { class: "lp-muted lp-number-text" });
  const sentence = make("p", {});
  const loss = make("p", { class: "lp-built-minimises" });
  const note = make("p", { class: "lp-muted" });
  root.append(make("section", { class: "lp-built", "aria-label": "What will be built" },
    make("div", { class: "lp-built-head" }, make("h2", { text: "What will be built" }), facts),
    drawing.node,
    make("div", { class: "lp-built-words" }, sentence, loss, note)));
  const links = linkSymbols(root);
  const stop = watchHand(document, drawing.mark);
  return {
    /** @param {any} told of ui/train/built.py */
    show(told) {
      const { layers, time, formula, weights, equation, paper } = told;
      drawing.show(layers);
      const count = layers ? `${grouped(weightsOf(layers))} weights` : "";
      facts.textContent = [count, time].filter(Boolean).join(" · ");
      sentence.replaceChildren(...sentenceNodes(told.sentence));
      loss.replaceChildren(make("b", { text: "Minimises " }), lossNode({ formula, weights, equation }));
      note.textContent = [told.note, paper && `${paper}.`, drawing.words()].filter(Boolean).join(" ");
    },
    refresh: skin.refresh,
    destroy() {
      stop();
      links.destroy();
      drawing.destroy();
      skin.destroy();
      root.replaceChildren();
    },
  };
}
