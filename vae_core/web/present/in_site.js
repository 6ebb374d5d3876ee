// What presents in a static site: a view of a tour is another file, with its query.
import { make } from "../kit/dom.js";
import { mountPresent } from "./present.js";
import { AROUND_CSS } from "./style.js";
import { plainQuery, readTour, shownHow, withQuery } from "./tour.js";

/**
 * @param {HTMLElement} place of the button
 * @param {{page: string, hrefOf: (page: string) => string, tour?: unknown}} site hrefOf: of a page without a query;
 *   tour: the record of the one that came along
 */
export function presentInSite(place, { page, hrefOf, tour }) {
  document.head.append(make("style", { text: AROUND_CSS }));
  const here = () => ({ page, query: plainQuery(window.location.search) });
  mountPresent(place, {
    here,
    go(view) {
      const now = here();
      if (view.page === now.page && view.query === now.query) return;
      const search = [view.query, ...shownHow()].filter(Boolean).join("&");
      window.location.assign(withQuery(hrefOf(view.page), search));
    },
    address: () => withQuery(window.location.href.split(/[?#]/)[0], here().query),
    embeds: true,
    kept: `lp-tour ${window.location.pathname.replace(/[^/]*$/, "")}`,
    given: tour ? readTour(JSON.stringify(tour)) : null,
  });
}
