// A model of a static site under all its instruments: explore.html?run=ID, the view in the address.
import { make } from "../kit/dom.js";
import { inSearch } from "../kit/trail.js";
import { PANELS } from "../explorer/panels/panels.js";
import { createTakeAway } from "../explorer/panels/takeaway.js";
import { mountViews } from "../explorer/views.js";
import { readPack } from "../engine/pack.js";
import { problemLine } from "../kit/problem_line.js";
import { browserStorage, createKept } from "../lesson/progress.js";
import { mountStrip } from "../lesson/strip.js";
import { createCard } from "../page/card.js";
import { fetchBytes, fetchRecord } from "./data.js";
import { openModelPage } from "./frame.js";
import { hrefOf, takeDrawn } from "./site.js";

// The strip of a lesson's task, where the address names one.
/** @param {HTMLElement} root @param {import("./site.js").Site} site */
async function showTask(root, site) {
  const query = new URLSearchParams(window.location.search);
  const name = query.get("task");
  if (!name) return;
  const language = query.get("lang") === "de" ? "de" : "en";
  const lesson = (await fetchRecord("lessons.bin"))[language].records[name];
  if (!lesson) throw new Error("This site has no lesson of that name.");
  const back = hrefOf(site, "learn", { lesson: name, ...(language === "de" && { lang: "de" }) });
  mountStrip(root, { lesson, language, back, kept: createKept(browserStorage()) });
}

openModelPage("Explore", async (root, { site, model }) => {
  takeDrawn();
  const [bytes, card] = await Promise.all([
    fetchBytes(`${model.id}.model.bin`), fetchRecord(`${model.id}.card.bin`),
  ]);
  const views = make("div", { class: "lp-site-explorer" });
  const over = make("div", {});
  root.replaceChildren(over, views, createCard(card));
  showTask(over, site).catch((error) => over.replaceChildren(problemLine(error)));
  mountViews(views, readPack(bytes), {
    read: () => window.location.search,
    write: inSearch,
    panels: [...PANELS, createTakeAway({ bytes })],
  });
});
