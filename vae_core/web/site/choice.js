// Which model or training is shown, to be exchanged for another; and what there is of a model.
import { make } from "../kit/dom.js";
import { hrefOf } from "./site.js";
/** @import { Listed, Site } from "./site.js" */

/** @type {[group: Listed["group"], heading: string][]} */
const GROUPS = [
  ["run", "Models of this site"],
  ["starter", "Starters"],
  ["door", "Models of the four questions"],
];

/**
 * Models under their headings.
 * @param {Listed[]} models
 * @returns {[heading: string, models: Listed[]][]}
 */
export function grouped(models) {
  return GROUPS.map(([group, heading]) => (
    /** @type {[string, Listed[]]} */ ([heading, models.filter((each) => each.group === group)])))
    .filter(([, own]) => own.length);
}

/**
 * Links to the pages of a model.
 * @param {Site} site
 * @param {Listed} model
 */
export function waysOf(site, { id, map, report }) {
  /** @type {[page: string, text: string, there: boolean][]} */
  const ways = [["explore", "Explore", true], ["map", "Map", map], ["evaluate", "Report card", report]];
  return ways.filter(([page, , there]) => there && page !== site.page).map(([page, text]) => (
    make("a", { class: "lp-site-way", href: hrefOf(site, page, { run: id }), text })));
}

/**
 * @param {{id: string, title: string}} each
 * @param {string | undefined} chosen
 */
export const option = ({ id, title }, chosen) => (
  make("option", { value: id, text: title, ...(id === chosen && { selected: "" }) }));

/**
 * A choice that leads to this page with another id in its query.
 * @param {Site} site
 * @param {{label: string, key: string}} told what it is called, and the name in the query
 * @param {HTMLElement[]} options
 */
export function createSelect(site, { label, key }, options) {
  const select = make("select", { class: "lp-site-select", "aria-label": label }, ...options);
  select.addEventListener("change", () => (
    window.location.assign(hrefOf(site, site.page, { [key]: select.value }))));
  return select;
}
