// What presents in the app. Streamlit has one page for all: a view of a tour is reached as by Back.
import { make } from "../kit/dom.js";
import { mountPresent } from "./present.js";
import { AROUND_CSS } from "./style.js";
import { plainQuery, shownHow, withQuery } from "./tour.js";

// Below what the app is served: the first part of the address but for the name of the page.
const base = () => window.location.pathname.replace(/[^/]*$/, "");

function here() {
  const page = window.location.pathname.slice(base().length) || "home";
  return { page, query: plainQuery(window.location.search) };
}

/** @param {{page: string, query: string}} view */
function go({ page, query }) {
  const now = here();
  if (now.page === page && now.query === query) return;
  const search = [query, ...shownHow()].filter(Boolean).join("&");
  const path = page === "home" ? base() : base() + page;
  window.history.pushState(null, "", withQuery(path, search));
  window.dispatchEvent(new PopStateEvent("popstate"));
}

const address = () => withQuery(window.location.origin + window.location.pathname, here().query);

export default function presentInApp() {
  document.head.append(make("style", { text: AROUND_CSS }));
  const place = make("div", { class: "lp-present-place" });
  const { layer } = mountPresent(place, {
    here, go, address, embeds: true, kept: "lp-tour", given: null,
  });
  const app = document.querySelector('[data-testid="stApp"]');
  if (app) layer.style.setProperty("--st-font", getComputedStyle(app).fontFamily);
  layer.append(place);
}
