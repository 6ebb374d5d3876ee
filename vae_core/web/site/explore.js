// A model of a static site under all its instruments: explore.html?run=ID, the view in the address.
import { make } from "../kit/dom.js";
import { inSearch } from "../explorer/history.js";
import { PANELS } from "../explorer/panels/panels.js";
import { createTakeAway } from "../explorer/panels/takeaway.js";
import { mountViews } from "../explorer/views.js";
import { readPack } from "../engine/pack.js";
import { createCard } from "../page/card.js";
import { createTimeline } from "../travel/timeline.js";
import { fetchBytes, fetchRecord } from "./data.js";
import { openModelPage } from "./frame.js";
import { takeDrawn } from "./site.js";

openModelPage("Explore", async (root, { model }) => {
  takeDrawn();
  const [bytes, card] = await Promise.all([
    fetchBytes(`${model.id}.model.bin`), fetchRecord(`${model.id}.card.bin`),
  ]);
  const views = make("div", { class: "lp-site-explorer" });
  root.replaceChildren(views, createCard(card));
  const shown = mountViews(views, readPack(bytes), {
    read: () => window.location.search,
    write: inSearch,
    panels: [...PANELS, createTakeAway({ bytes })],
  });
  const fetchMoment = (step) => fetchBytes(`${model.id}.${step}.moment.bin`);
  if (model.moments?.length) shown.travelThrough(createTimeline(model.moments, fetchMoment));
});
