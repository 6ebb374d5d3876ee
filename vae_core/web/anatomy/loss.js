// This example's loss: what each part of it cost, the two terms, their sum beside those of the data.
/** @import { AnatomyPack, Reading } from "./types.js" */
import { grouped } from "../kit/counted.js";
import { createCost } from "../cost/cost.js";
import { nats, plain } from "../formula/numerals.js";
import { make } from "../kit/dom.js";
import { standing } from "./nats.js";
import { createNatsView } from "./nats_view.js";
import { counted, drawWords } from "./words.js";

const OLD = "No mean to compare with: this file was written before means were kept.";

// Where this example stands among those of the data.
/** @param {AnatomyPack} pack @param {Reading} reading */
function placeWords({ meta }, { reconstruction, kl }) {
  const { typical } = meta.anatomy;
  if (!typical) return OLD;
  const place = standing(typical.histogram, (reconstruction ?? NaN) + (kl ?? 0));
  if (place === null) return "";
  const nouns = meta.layout?.nouns ?? "pictures";
  return `${place} of ${grouped(typical.examples)} ${typical.split} ${nouns}`;
}

/** @param {AnatomyPack} pack */
function klWords({ meta }) {
  const { posterior, kl_closed: closed } = meta.anatomy;
  if (posterior.slots) return `${posterior.slots} × ln ${posterior.entries}, whatever the example`;
  return closed ? `sum over all ${counted(meta.latent_dim)} dimensions` : "estimated from the draw";
}

// A term with two lines beneath.
/** @param {string} symbol */
function createTerm(symbol) {
  const number = make("b", { class: `lp-s-${symbol} lp-number-text`, "data-s": symbol });
  return { number, words: make("p", {}), mean: make("p", { class: "lp-muted" }) };
}

// Where a loss would stand: of a model without an encoder there is no example to price.
/** @param {AnatomyPack} pack */
export function createNoLoss({ meta }) {
  const nouns = meta.layout?.nouns ?? "pictures";
  return make("section", { class: "lp-loss", "aria-label": "The loss" },
    make("p", {}, make("b", { text: "No nats. " }),
      `This model has no encoder, so that no example has a code. ${meta.anatomy.objective.note} `,
      make("span", { class: "lp-muted", text: `In training it saw ${nouns} that were made beside real ones.` })));
}

/**
 * -> {node, show(reading, total, weights), destroy()}
 * @param {AnatomyPack} pack
 */
export function createLoss(pack) {
  const { typical, objective, posterior } = pack.meta.anatomy;
  const klWeight = objective.formula.find(({ symbol }) => symbol === "kl")?.weight ?? null;
  const free = posterior.kind === "delta";
  const cost = createCost({ typical, title: "This example", none: "Choose an example." });
  const view = createNatsView(pack);
  const rec = createTerm("reconstruction");
  const kl = createTerm("kl");
  const note = objective.note ? [make("p", { class: "lp-muted lp-loss-note", text: objective.note })] : [];
  const plus = make("span", { class: "lp-loss-sign", text: "+" });
  const sign = (text) => make("span", { class: "lp-loss-sign", text });
  const node = make("section", { class: "lp-loss", "aria-label": "This example's loss", "data-part": "compare update" },
    make("div", { class: "lp-loss-nats" }, view.node, make("div", {}, rec.number, view.words, view.dear)),
    ...(free ? [] : [plus, make("div", { class: "lp-loss-kl" }, kl.number, kl.words, kl.mean)]),
    sign("="), make("div", { class: "lp-loss-sum" }, cost.node, ...note));
  return {
    node,
    /** @param {Reading} reading @param {number} total @param {Record<string, number>} weights */
    show(reading, total, weights) {
      const beta = klWeight ? weights[klWeight] : 1;
      view.show(reading);
      rec.number.textContent = `Reconstruction ${nats(reading.reconstruction)}`;
      plus.textContent = beta === 1 ? "+" : `+ ${plain(beta)} ×`;
      kl.number.textContent = `KL ${nats(reading.kl)}`;
      kl.words.textContent = klWords(pack);
      kl.mean.textContent = typical ? `mean of all ${nats(typical.kl)}` : "";
      const bar = { reconstruction: reading.reconstruction ?? 0, kl: free ? null : reading.kl, beta };
      const sum = bar.reconstruction + beta * (bar.kl ?? 0);
      const place = beta === 1 ? placeWords(pack, reading) : `β = ${plain(beta)}; those of the data at β = 1`;
      const drawn = drawWords(reading).replace("draw", "draw of ε");
      const rest = Math.abs(total - sum) > 0.005 ? `; the whole loss: ${nats(total)}` : "";
      cost.show({ ...bar, total: sum, words: `${[drawn, place].filter(Boolean).join("; ")}${rest}` });
    },
    destroy: cost.destroy,
  };
}
