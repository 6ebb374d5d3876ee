// What a page of a static site is told, and where its other pages are: relative addresses only, so
// that the folder may lie anywhere on a host.
/**
 * @typedef {{id: string, title: string, caption: string, group: "run" | "starter" | "door",
 *   map: boolean, report: boolean, moments?: import("../travel/types.js").Moment[]}} Listed a model
 * @typedef {object} Site
 * @property {string} page the name of this one
 * @property {[name: string, title: string, file: string][]} pages
 * @property {Listed[]} models
 * @property {{id: string, title: string, caption: string, title_of_data: string, examples: string[]}[]} trainings
 * @property {unknown} [tour] the record of the tour that came along
 * @property {string} home id of the model of Home
 * @property {Record<string, {door: string, names: string[], runs: string[]}>} doors
 */

/** @returns {Site} */
export function siteOfPage() {
  return JSON.parse(document.getElementById("lp-site")?.textContent ?? "null");
}

// The address of a page with a query.
/**
 * @param {Site} site
 * @param {string} page
 * @param {Record<string, string>} [query]
 */
export function hrefOf(site, page, query = {}) {
  const file = site.pages.find(([name]) => name === page)?.[2] ?? "index.html";
  const text = new URLSearchParams(query).toString();
  return text ? `${file}?${text}` : file;
}

const DRAWN = "lp-drawn"; // what was drawn on Home, on its way to another page of this window

// Leaves for another page; what was drawn goes along.
/** @param {Site} site */
export function createGo(site) {
  /**
   * @param {string} page
   * @param {Record<string, string>} [query]
   */
  return (page, query = {}) => {
    if (query.example === "drawn" && window.lpDrawn) {
      sessionStorage.setItem(DRAWN, JSON.stringify(Array.from(window.lpDrawn)));
    }
    window.location.assign(hrefOf(site, page, query));
  };
}

// What was drawn on another page of this window, as that one left it.
export function takeDrawn() {
  const kept = sessionStorage.getItem(DRAWN);
  if (kept) window.lpDrawn = Float32Array.from(JSON.parse(kept));
}

// Which model the address asks for: {id, models that `fit`, model (null where none of them has that id)};
// without an id that of Home or the first.
/**
 * @param {Site} site
 * @param {(model: Listed) => boolean} [fits]
 */
export function asked(site, fits = () => true) {
  const id = new URLSearchParams(window.location.search).get("run");
  const models = site.models.filter(fits);
  const found = models.find((model) => model.id === id);
  const first = models.find((model) => model.id === site.home) ?? models[0] ?? null;
  return { id, models, model: found ?? (id === null ? first : null) };
}
