// The price of each part of an example, seen: a picture of nats, or bars of letters, moments, columns.
/** @import { AnatomyPack, Reading } from "./types.js" */
/** @import { Parts } from "./nats.js" */
import { createActivations } from "../blocks/activations.js";
import { fixed, nats } from "../formula/numerals.js";
import { make, makeSvg } from "../kit/dom.js";
import { lineOf } from "../viewers/text_lines.js";
import { dearest, partsOf } from "./nats.js";
import { sizeWords } from "./words.js";

const SIDE = 84; // pixels of the picture of nats
const MOST_NAMED = 20; // bars that have room for a letter beneath
const BARS = { width: 196, height: 84 };

// The parts as a picture, dark to light.
/** @param {[number, number]} shape */
function createNatsPicture([height, width]) {
  const canvas = make("canvas", { class: "lp-pixels lp-nats", role: "img", "data-s": "reconstruction" });
  const scale = SIDE / Math.max(height, width);
  Object.assign(canvas.style, { width: `${Math.round(width * scale)}px`, height: `${Math.round(height * scale)}px` });
  const view = createActivations(canvas, {
    columns: width, rows: height, count: height * width, sheets: 1, tile: null,
    place: (index) => [index % width, Math.floor(index / width)],
  });
  return { node: canvas, draw: (parts) => view.draw(parts.values) };
}

// The parts as bars side by side, around zero where a density makes some cheaper than nothing. onPoint
// tells the one under the pointer, null when it leaves.
/** @param {(index: number | null) => void} onPoint */
function createNatsBars(onPoint) {
  const node = makeSvg("svg", {
    class: "lp-nats", role: "img", "data-s": "reconstruction", width: BARS.width, height: BARS.height,
    viewBox: `0 0 ${BARS.width} ${BARS.height}`,
  });
  let count = 1;
  node.addEventListener("pointermove", ({ clientX }) => {
    const box = node.getBoundingClientRect();
    onPoint(Math.min(count - 1, Math.max(0, Math.floor(((clientX - box.left) / box.width) * count))));
  });
  node.addEventListener("pointerleave", () => onPoint(null));
  return {
    node,
    /** @param {Parts} parts */
    draw({ values, names }) {
      count = values.length;
      const low = Math.min(0, ...values);
      const high = Math.max(0, ...values);
      const short = names.map((name) => (name.length === 1 ? name : ""));
      const room = names.length <= MOST_NAMED && short.some(Boolean) ? 16 : 0;
      const at = (value) => (BARS.height - room) * (1 - (value - low) / (high - low || 1));
      const step = BARS.width / values.length;
      node.replaceChildren(...Array.from(values, (value, i) => {
        return makeSvg("rect", {
          x: (i * step + 0.5).toFixed(1), width: Math.max(1, step - 1).toFixed(1), y: Math.min(at(value), at(0)).toFixed(1),
          height: Math.max(1, Math.abs(at(value) - at(0))).toFixed(1), fill: "var(--lp-reconstruction)",
        });
      }));
      if (!room) return;
      short.forEach((name, i) => {
        const text = makeSvg("text", { x: ((i + 0.5) * step).toFixed(1), y: BARS.height - 3, "text-anchor": "middle", "font-size": 12, fill: "var(--lp-muted)" });
        text.textContent = name;
        node.append(text);
      });
    },
  };
}

/**
 * -> {node, words (what it is the sum of), dear (the dearest part, or the one under the pointer), show(reading)}
 * @param {AnatomyPack} pack
 */
export function createNatsView({ meta }) {
  const node = make("div", {});
  const [words, dear] = [make("p", {}), make("p", { class: "lp-muted" })];
  /** @type {{node: Element, draw: (parts: Parts) => void} | null} */
  let picture = null;
  /** @type {Parts | null} */
  let priced = null;

  /** @param {number | null} index */
  function tell(index) {
    if (!priced) return;
    const at = index ?? dearest(priced).index;
    const name = priced.names[at];
    const which = index === null ? `dearest ${priced.unit}` : name;
    const where = index === null && name ? `: ${name}` : "";
    dear.textContent = `${which} ${fixed(priced.values[at], 1)} nats${where}`;
  }
  return {
    node, words, dear,
    /** @param {Reading} reading */
    show({ nats: values, x, reconstruction }) {
      if (!values) {
        words.textContent = "The likelihood prices the whole, not its parts.";
        return;
      }
      priced = partsOf(meta, values, meta.layout?.kind === "text" ? lineOf(x, meta.layout) : "");
      if (!picture) {
        picture = priced.kind === "picture" ? createNatsPicture(priced.shape) : createNatsBars(tell);
        node.append(picture.node);
      }
      picture.draw(priced);
      const bars = `${priced.values.length} ${priced.units}`;
      words.textContent = `sum of these ${priced.kind === "picture" ? sizeWords(meta) : bars}`;
      tell(null);
      picture.node.setAttribute("aria-label", `nats of each ${priced.unit}, ${nats(reconstruction)} in all`);
    },
  };
}
