// What a model is, in words and figures: export/card.py as the page shows it, under the explorer.
import { make } from "../kit/dom.js";

/**
 * @typedef {{title: string, summary: string, facts: [string, [string, string][]][],
 *   reading: string[], caveats: string[]}} Card
 * @param {Card} card
 */
export function createCard({ facts, reading, caveats }) {
  const table = ([heading, rows]) => make(
    "section", {},
    make("h3", { text: heading }),
    make("dl", {}, ...rows.flatMap(([label, value]) => [
      make("dt", { text: label }), make("dd", { text: value }),
    ])),
  );
  const sentences = (heading, texts) => make(
    "section", { class: "lp-card-words" },
    make("h3", { text: heading }), ...texts.map((text) => make("p", { text })),
  );
  return make(
    "section", { class: "lp-card", "aria-labelledby": "lp-card-title" },
    make("h2", { id: "lp-card-title", text: "About this model" }),
    make("div", { class: "lp-card-facts" }, ...facts.map(table)),
    make("div", { class: "lp-card-facts" },
      sentences("How to read the page", reading), sentences("Limits", caveats)),
  );
}
