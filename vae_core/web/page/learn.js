// An exported file that learns: the explorer of its model, which goes on learning from the examples that
// stand in the page, or from others, or begins anew. Written by export/html.py.
import { make } from "../kit/dom.js";
import { PANELS } from "../explorer/panels/panels.js";
import { createTakeAway } from "../explorer/panels/takeaway.js";
import { inHash } from "../kit/trail.js";
import { mountBench } from "../learn/bench.js";
import { queryFromState } from "../kit/link.js";
import { openPage } from "./opening.js";
import { unpackBlock } from "./blocks.js";

openPage(async (root, card) => {
  const [file, examples] = await Promise.all(["lp-weights", "lp-examples"].map(async (id) => (
    (await unpackBlock(id)).arrayBuffer())));
  const place = make("div", {});
  root.append(place);
  await mountBench(place, {
    file, examples, id: document.documentElement.dataset.id ?? card.title, title: card.title, first: "hand",
    panels: [...PANELS, createTakeAway({ address: (state) => inHash(queryFromState(state)) })],
    read: () => window.location.hash,
    write: inHash,
  });
});
