// All models of a static site, each with what there is of it.
import { make } from "../kit/dom.js";
import { grouped, waysOf } from "./choice.js";
import { openPage } from "./frame.js";
/** @import { Listed, Site } from "./site.js" */

/**
 * @param {Site} site
 * @param {Listed} model
 */
function createEntry(site, model) {
  const { id, title, caption } = model;
  return make("article", { class: "lp-site-model" },
    make("img", { src: `data/${id}.png`, alt: "", loading: "lazy" }),
    make("b", { text: title }), make("p", { text: caption }),
    make("div", {}, ...waysOf(site, model)));
}

openPage((root, site) => {
  root.append(make("h1", { text: "Models" }));
  for (const [heading, own] of grouped(site.models)) {
    root.append(make("h2", { text: heading }),
      make("div", { class: "lp-site-list" }, ...own.map((each) => createEntry(site, each))));
  }
});
