// A figure with a title, a reading beside it and a chart under both.
import { make } from "../kit/dom.js";
import { explain } from "../kit/tip.js";

/**
 * @param {{title: string, help: string, colour?: string, name?: string}} words colour: a token of
 *   kit/style.js; name: a class of the figure
 * @param {...Node} charts
 */
export function createPanel({ title, help, colour, name = "" }, ...charts) {
  const heading = make("b", { text: title });
  if (colour) heading.style.color = `var(--lp-${colour})`;
  const reading = make("span", { class: "lp-reading lp-muted lp-number-text" });
  explain(heading, help, { term: true });
  const caption = make("figcaption", {}, heading, reading);
  const node = make("figure", { class: `lp-panel ${name}`.trim() }, caption, ...charts);
  return { node, caption, heading, reading };
}

/** A canvas for a chart, named by its aria-label. @param {string} [name] another class */
export function chartCanvas(name = "") {
  return make("canvas", { class: `lp-chart ${name}`.trim(), role: "img" });
}
