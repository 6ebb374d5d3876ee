// This example's loss: what each part of it cost, the two terms, their sum beside those of the data.
/** @import { AnatomyPack, Reading } from "./types.js" */
import { createActivations } from "../blocks/activations.js";
import { grouped } from "../blocks/words.js";
import { createCost } from "../cost/cost.js";
import { nats, plain } from "../formula/numerals.js";
import { make, makeSvg } from "../kit/dom.js";
import { lineOf } from "../viewers/text_lines.js";
import { dearerShare, dearest, partsOf } from "./nats.js";
import { counted, sizeWords } from "./words.js";

const SIDE = 84; // pixels of the picture of nats
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

// The parts as bars side by side, around zero where a density makes some cheaper than nothing.
function createNatsBars() {
  const node = makeSvg("svg", {
    class: "lp-nats", role: "img", "data-s": "reconstruction", width: BARS.width, height: BARS.height,
    viewBox: `0 0 ${BARS.width} ${BARS.height}`,
  });
  return {
    node,
    /** @param {import("./nats.js").Parts} parts */
    draw({ values, names }) {
      const low = Math.min(0, ...values);
      const high = Math.max(0, ...values);
      const room = names.length <= 16 && Math.max(...names.map((name) => name.length)) <= 3 ? 16 : 0;
      const at = (value) => (BARS.height - room) * (1 - (value - low) / (high - low || 1));
      const step = BARS.width / values.length;
      node.replaceChildren(...Array.from(values, (value, i) => {
        const title = makeSvg("title", {});
        title.textContent = `${names[i]}: ${nats(value)} nats`;
        return makeSvg("rect", {
          x: (i * step + 0.5).toFixed(1), width: Math.max(1, step - 1).toFixed(1), y: Math.min(at(value), at(0)).toFixed(1),
          height: Math.max(1, Math.abs(at(value) - at(0))).toFixed(1), fill: "var(--lp-reconstruction)",
        }, title);
      }));
      if (!room) return;
      names.forEach((name, i) => {
        const text = makeSvg("text", { x: ((i + 0.5) * step).toFixed(1), y: BARS.height - 3, "text-anchor": "middle", "font-size": 12, fill: "var(--lp-muted)" });
        text.textContent = name;
        node.append(text);
      });
    },
  };
}

/** @param {AnatomyPack["meta"]} meta */
function typicalWords({ anatomy: { typical } }) {
  return typical ? "" : "No mean to compare with: this file was written before means were kept.";
}

/**
 * -> {node, show(reading, total, weights), destroy()}
 * @param {AnatomyPack} pack
 */
export function createLoss(pack) {
  const { meta } = pack;
  const { typical, objective, posterior } = meta.anatomy;
  const klWeight = objective.formula.find(({ symbol }) => symbol === "kl")?.weight ?? null;
  const noun = { nouns: "pictures", ...meta.layout }.nouns;
  const cost = createCost({ typical, title: "This example", none: "Choose an example." });
  const [rec, recWords, dear, kl, klWords, klMean] = Array.from({ length: 6 }, (_, i) => (
    make(i % 3 ? "p" : "b", { class: i % 3 === 2 ? "lp-muted" : "" })));
  rec.className = "lp-s-reconstruction lp-number-text";
  rec.dataset.s = "reconstruction";
  kl.className = "lp-s-kl lp-number-text";
  kl.dataset.s = "kl";
  const place = make("div", {});
  const free = posterior.kind === "delta";
  const note = objective.note ? [make("p", { class: "lp-muted lp-loss-note", text: objective.note })] : [];
  const node = make("section", { class: "lp-loss", "aria-label": "This example's loss", "data-part": "compare" },
    make("div", { class: "lp-loss-nats" }, place, make("div", {}, rec, recWords, dear)),
    ...(free ? [] : [make("span", { class: "lp-loss-sign", text: "+" }), make("div", { class: "lp-loss-kl" }, kl, klWords, klMean)]),
    make("span", { class: "lp-loss-sign", text: "=" }),
    make("div", { class: "lp-loss-sum" }, cost.node, ...note));
  /** @type {{node: Element, draw: (parts: import("./nats.js").Parts) => void} | null} */
  let picture = null;

  /** @param {Reading} reading */
  function showNats({ nats: values, x, reconstruction }) {
    rec.textContent = `Reconstruction ${nats(reconstruction)}`;
    if (!values) {
      recWords.textContent = "The likelihood prices the whole, not its parts.";
      return;
    }
    const letters = meta.layout?.kind === "text" ? lineOf(x, meta.layout) : "";
    const parts = partsOf(meta, values, letters);
    if (!picture) {
      picture = parts.kind === "picture" ? createNatsPicture(parts.shape) : createNatsBars();
      place.append(picture.node);
    }
    picture.draw(parts);
    const most = dearest(parts);
    const words = `sum of ${parts.kind === "picture" ? `these ${sizeWords(meta)}` : `these ${parts.values.length} ${parts.units}`}`;
    recWords.textContent = words;
    const where = parts.names[most.index] ? `, ${parts.names[most.index]}` : "";
    dear.textContent = `dearest ${parts.unit} ${most.value.toFixed(1)} nats${where}`;
    picture.node.setAttribute("aria-label", `nats of each ${parts.unit}, ${nats(reconstruction)} in all`);
  }

  return {
    node,
    /** @param {Reading} reading @param {number} total @param {Record<string, number>} weights */
    show(reading, total, weights) {
      showNats(reading);
      const beta = klWeight ? weights[klWeight] : 1;
      kl.textContent = `KL ${nats(reading.kl)}`;
      klWords.textContent = klText(pack, beta);
      klMean.textContent = typical ? `mean of all ${nats(typical.kl)}` : "";
      const share = dearerShare(typical?.histogram, (reading.reconstruction ?? NaN) + (reading.kl ?? 0));
      const words = share === null || !typical ? typicalWords(meta)
        : `cheaper than ${Math.round(100 * share)} % of ${grouped(typical.examples)} ${typical.split} ${noun}`;
      cost.show({
        reconstruction: reading.reconstruction ?? 0, kl: free ? null : reading.kl, total, beta,
        words: beta === 1 ? words : `β = ${plain(beta)}; the mean is at 1`,
      });
    },
    destroy: cost.destroy,
  };
}

/** @param {AnatomyPack} pack @param {number} beta */
function klText({ meta }, beta) {
  const { posterior, kl_closed: closed } = meta.anatomy;
  if (posterior.slots) return `${posterior.slots} × ln ${posterior.entries}, whatever the example`;
  const bars = closed ? `sum of the ${counted(meta.latent_dim)} bars above` : "estimated from the draw";
  return beta === 1 ? bars : `${bars}, × ${plain(beta)}`;
}
