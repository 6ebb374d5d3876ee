// A training in a static site's page: train.html?preset=ID. Its first weights are drawn here, its examples
// come as files, the first at once and the others while it learns.
import { make } from "../kit/dom.js";
import { PANELS } from "../explorer/panels/panels.js";
import { createTakeAway } from "../explorer/panels/takeaway.js";
import { inSearch } from "../explorer/history.js";
import { begunAnew } from "../learn/fresh.js";
import { mountBench } from "../learn/bench.js";
import { readPack } from "../engine/pack.js";
import { fetchBytes } from "./data.js";
import { openPage } from "./frame.js";
import { hrefOf } from "./site.js";
/** @import { Site } from "./site.js" */

/** @param {string} name */
const fetchBuffer = async (name) => (await fetchBytes(name)).buffer;

/**
 * @param {Site} site
 * @param {Site["trainings"][number]} chosen
 */
function createChoice(site, chosen) {
  const select = make("select", { class: "lp-site-select", "aria-label": "What to train" },
    ...site.trainings.map(({ id, title }) => make("option", {
      value: id, text: title, ...(id === chosen.id && { selected: "" }),
    })));
  select.addEventListener("change", () => window.location.assign(hrefOf(site, "train", { preset: select.value })));
  return make("div", { class: "lp-site-choice" }, select,
    make("span", { class: "lp-muted", text: chosen.caption }));
}

openPage(async (root, site) => {
  const query = new URLSearchParams(window.location.search);
  const { trainings } = site;
  const chosen = trainings.find(({ id }) => id === query.get("preset")) ?? trainings[0];
  root.append(make("h1", { class: "lp-unseen", text: "Train" }));
  if (!chosen) throw new Error("This site has no data to train on. Whoever made it had none at hand.");
  const place = make("div", {});
  const wait = make("p", { class: "lp-muted lp-site-wait", role: "status", text: "Loading the examples …" });
  root.append(createChoice(site, chosen), wait, place);
  const [first, ...others] = chosen.examples;
  const [file, examples] = await Promise.all([fetchBuffer(`${chosen.id}.train.bin`), fetchBuffer(`${first}.bin`)]);
  wait.remove();
  const { seed } = readPack(file).meta.training;
  await mountBench(place, {
    file: begunAnew(file, seed), examples, id: `site-${chosen.id}`, title: chosen.title,
    start: query.get("start") === "1", more: others.map((name) => () => fetchBuffer(`${name}.bin`)),
    panels: [...PANELS, createTakeAway()],
    read: () => window.location.search,
    write: inSearch,
  });
});
