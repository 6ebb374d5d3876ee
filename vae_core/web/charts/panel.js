// A figure with a title, a reading beside it and a chart under both.
import { make } from "../kit/dom.js";
import { explainTitle } from "../kit/entry.js";

/**
 * @param {{title: string, help: string, term?: string, colour?: string, name?: string}} words
 *   term: of the glossary; colour: a token of kit/style.js; name: a class of the figure
 * @param {...Node} charts
 */
export function createPanel({ title, help, term, colour, name = "" }, ...charts) {
  const heading = make("b", { text: title });
  if (colour) heading.style.color = `var(--lp-${colour})`;
  const reading = make("span", { class: "lp-reading lp-muted lp-number-text" });
  explainTitle(heading, { help, term });
  const caption = make("figcaption", {}, heading, reading);
  const node = make("figure", { class: `lp-panel ${name}`.trim() }, caption, ...charts);
  return { node, caption, heading, reading };
}

/** A canvas for a chart, named by its aria-label. @param {string} [name] another class */
export function chartCanvas(name = "") {
  return make("canvas", { class: `lp-chart ${name}`.trim(), role: "img" });
}
