// The exported file: reads the weights that stand in the page, shows the explorer, keeps the view
// in the address. Written by export/html.py, which puts the data blocks beside this script.
import { inHash } from "../kit/trail.js";
import { mountViews } from "../explorer/views.js";
import { queryFromState } from "../kit/link.js";
import { readPack } from "../engine/pack.js";
import { openPage } from "./opening.js";
import { unpackBlock } from "./blocks.js";
import { PANELS } from "../explorer/panels/panels.js";
import { createTakeAway } from "../explorer/panels/takeaway.js";
import { createTimeline } from "../travel/timeline.js";

// The view goes into the address, so that a copied or reloaded one shows it again.
function showExplorer(root, bytes) {
  const address = () => inHash(queryFromState(explorer.state()));
  const explorer = mountViews(root, readPack(bytes), {
    read: () => window.location.hash,
    write: inHash,
    panels: [...PANELS, createTakeAway({ bytes, address })],
  });
  return explorer;
}

// Snapshots of its training that stand in the file too, each unpacked when it is wanted.
async function momentsOfFile() {
  if (!document.getElementById("lp-moment-list")) return null;
  const moments = JSON.parse(await (await unpackBlock("lp-moment-list")).text());
  return createTimeline(moments, async (step) => (
    new Uint8Array(await (await unpackBlock(`lp-moment-${step}`)).arrayBuffer())));
}

openPage(async (root) => {
  const weights = await unpackBlock("lp-weights");
  const explorer = showExplorer(root, new Uint8Array(await weights.arrayBuffer()));
  const timeline = await momentsOfFile();
  if (timeline) explorer.travelThrough(timeline);
});
