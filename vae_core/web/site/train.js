// A training in a static site's page: train.html?preset=ID. Its first weights are drawn here, its examples
// come as files, the first at once and the others while it learns.
import { PANELS } from "../explorer/panels/panels.js";
import { createTakeAway } from "../explorer/panels/takeaway.js";
import { inSearch } from "../kit/trail.js";
import { mountBench } from "../learn/bench.js";
import { openPage } from "./frame.js";
import { fetchBuffer, openTraining } from "./trainings.js";

openPage(async (root, site) => {
  const { chosen, place, ...rest } = await openTraining(root, site, { title: "Train", label: "What to train" });
  const [, ...others] = chosen.examples;
  await mountBench(place, {
    ...rest, id: `site-${chosen.id}`, title: chosen.title, more: others.map((name) => () => fetchBuffer(name)),
    panels: [...PANELS, createTakeAway()],
    read: () => window.location.search,
    write: inSearch,
  });
});
