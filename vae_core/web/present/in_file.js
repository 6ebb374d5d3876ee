// What presents in an exported file, whose views stand behind its hash.
import { make } from "../kit/dom.js";
import { mountPresent } from "./present.js";
import { AROUND_CSS } from "./style.js";
import { plainQuery, readTour } from "./tour.js";

// Of a view's address, what names the model or the lesson: a file has one.
const NAMED = /(^|&)(?:run|lesson)=[^&]*/;

/**
 * @param {HTMLElement} place of the button
 * @param {{id: string, page?: string, tour?: unknown}} file id: tells it from other files; page: of the app, which it is
 */
export function presentInFile(place, { id, page = "explore", tour }) {
  document.head.append(make("style", { text: AROUND_CSS }));
  const here = () => ({ page, query: plainQuery(window.location.hash) });
  const given = tour ? readTour(JSON.stringify(tour)) : null;
  const views = given?.views.map((view) => ({ ...view, query: view.query.replace(NAMED, "").replace(/^&/, "") }));
  mountPresent(place, {
    here,
    go(view) {
      if (view.query !== here().query) window.location.hash = view.query;
    },
    address: () => window.location.href,
    embeds: true,
    kept: `lp-tour file ${id}`,
    given: given && views ? { ...given, views: views.filter((view) => view.page === page) } : null,
  });
}
