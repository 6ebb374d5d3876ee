// All models of a static site, each with what there is of it.
import { make } from "../kit/dom.js";
import { openPage } from "./frame.js";
import { hrefOf } from "./site.js";
/** @import { Listed, Site } from "./site.js" */

const GROUPS = [
  ["run", "Models of this site"],
  ["starter", "Starters"],
  ["door", "Models of the four questions"],
];

/**
 * @param {Site} site
 * @param {Listed} model
 */
function createEntry(site, { id, title, caption, map, report }) {
  const way = (page, text) => make("a", { class: "lp-site-way", href: hrefOf(site, page, { run: id }), text });
  return make("article", { class: "lp-site-model" },
    make("img", { src: `data/${id}.png`, alt: "", loading: "lazy" }),
    make("b", { text: title }), make("p", { text: caption }),
    make("div", {}, way("explore", "Explore"), ...(map ? [way("map", "Map")] : []),
      ...(report ? [way("evaluate", "Report card")] : [])));
}

openPage((root, site) => {
  root.append(make("h1", { text: "Models" }));
  for (const [group, heading] of GROUPS) {
    const own = site.models.filter((each) => each.group === group);
    if (own.length) {
      root.append(make("h2", { text: heading }),
        make("div", { class: "lp-site-list" }, ...own.map((each) => createEntry(site, each))));
    }
  }
});
