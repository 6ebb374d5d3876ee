// What presents in a static site: a view of a tour is another file, with its query.
import { make } from "../kit/dom.js";
import { mountPresent } from "./present.js";
import { AROUND_CSS } from "./style.js";
import { plainQuery, readTour } from "./tour.js";

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
      const modes = new URLSearchParams(window.location.search);
      const kept = ["present", "embed"].filter((name) => modes.get(name) === "1").map((name) => `${name}=1`);
      const search = [view.query, ...kept].filter(Boolean).join("&");
      window.location.assign(`${hrefOf(view.page)}${search && `?${search}`}`);
    },
    address() {
      const { query } = here();
      return `${window.location.href.split(/[?#]/)[0]}${query && `?${query}`}`;
    },
    embeds: true,
    kept: `lp-tour ${window.location.pathname.replace(/[^/]*$/, "")}`,
    given: tour ? readTour(JSON.stringify(tour)) : null,
  });
}
