// A tour: captioned views of pages in an order, as a file that people can hand on.
/**
 * @typedef {object} View
 * @property {string} page by its name in the navigation
 * @property {string} query of its address
 * @property {string} caption
 * @property {string} notes for who presents
 * @property {number} seconds that it stays while the tour plays by itself
 * @typedef {{name: string, views: View[]}} Tour
 */

const KIND = "latent-playground-tour";
const MOST = 60; // views
const LETTERS = { page: 40, query: 8000, caption: 400, notes: 4000, name: 120 };
export const SECONDS = { usual: 8, least: 2, most: 600 };
// Parameters that say how a page is shown and not what.
const ABOUT = ["present", "embed", "embed_options"];

/** @type {Tour} */
export const EMPTY = Object.freeze({ name: "", views: [] });

/** @param {string} query without what says how the page is shown */
export function plainQuery(query) {
  const parameters = query.replace(/^[?#]/, "").split("&").filter(Boolean);
  return parameters.filter((each) => !ABOUT.includes(each.split("=")[0])).join("&");
}

/** @param {string} path @param {string} query */
export const withQuery = (path, query) => (query ? `${path}?${query}` : path);

/** What of a page's address says how it is shown, as parameters. */
export function shownHow() {
  const modes = new URLSearchParams(window.location.search);
  return ["present", "embed"].filter((name) => modes.get(name) === "1").map((name) => `${name}=1`);
}

/** @param {unknown} value @param {keyof typeof LETTERS} name */
function textOf(value, name) {
  if (value === undefined) return "";
  if (typeof value !== "string" || value.length > LETTERS[name]) {
    throw new Error(`This tour has a ${name} that is no text of at most ${LETTERS[name]} letters.`);
  }
  return value;
}

/** @param {any} view @returns {View} */
function viewOf(view) {
  const page = textOf(view?.page, "page");
  if (!/^[a-z][a-z-]*$/.test(page)) throw new Error("This tour has a view that names no page.");
  const seconds = view.seconds ?? SECONDS.usual;
  if (!(seconds >= SECONDS.least && seconds <= SECONDS.most)) {
    throw new Error(`A view of a tour stays ${SECONDS.least} to ${SECONDS.most} seconds.`);
  }
  return {
    page, query: plainQuery(textOf(view.query, "query")), caption: textOf(view.caption, "caption"),
    notes: textOf(view.notes, "notes"), seconds,
  };
}

/**
 * A tour of a file's text. Throws a sentence where it is none.
 * @param {string} text
 * @returns {Tour}
 */
export function readTour(text) {
  let record;
  try {
    record = JSON.parse(text);
  } catch {
    record = null;
  }
  if (record?.kind !== KIND || !Array.isArray(record.views)) {
    throw new Error("This file is no tour. A tour is saved by “Save tour”.");
  }
  if (record.views.length > MOST) throw new Error(`A tour has at most ${MOST} views.`);
  return { name: textOf(record.name, "name"), views: record.views.map(viewOf) };
}

/** @param {Tour} tour */
export function writeTour({ name, views }) {
  return `${JSON.stringify({ kind: KIND, name, views }, null, 2)}\n`;
}

/** @param {Tour} tour @param {View} view @returns {Tour} */
export function added(tour, view) {
  if (tour.views.length >= MOST) throw new Error(`A tour has at most ${MOST} views.`);
  return { ...tour, views: [...tour.views, viewOf(view)] };
}

/** @param {Tour} tour @param {number} place @returns {Tour} */
export const without = (tour, place) => ({ ...tour, views: tour.views.filter((_, k) => k !== place) });

/** @param {Tour} tour @param {number} place @param {Partial<View>} change @returns {Tour} */
export const changed = (tour, place, change) => (
  { ...tour, views: tour.views.map((view, k) => (k === place ? viewOf({ ...view, ...change }) : view)) });

/** A view one place up or down, as far as there is one. @param {Tour} tour @param {number} place @param {number} by */
export function moved(tour, place, by) {
  const to = place + by;
  if (to < 0 || to >= tour.views.length) return tour;
  const views = tour.views.slice();
  [views[place], views[to]] = [views[to], views[place]];
  return { ...tour, views };
}
