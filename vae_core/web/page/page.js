// The exported file: reads the weights that stand in the page, shows the explorer, keeps the view
// in the address. Written by export/html.py, which puts the data blocks beside this script.
import { make } from "../kit/dom.js";
import { inHash } from "../explorer/history.js";
import { mountViews } from "../explorer/views.js";
import { queryFromState } from "../kit/link.js";
import { readPack } from "../engine/pack.js";
import { takeBlock, unpackBlock } from "./blocks.js";
import { createCard } from "./card.js";
import { PANELS } from "../explorer/panels/panels.js";
import { PAGE_CSS } from "./style.js";
import { dress } from "../kit/style.js";
import { createTakeAway } from "../explorer/panels/takeaway.js";
import { sentenceOf } from "../kit/problem.js";

// The view goes into the address, so that a copied or reloaded one shows it again.
function showExplorer(root, bytes) {
  const address = () => inHash(queryFromState(explorer.state()));
  const explorer = mountViews(root, readPack(bytes), {
    read: () => window.location.hash,
    write: inHash,
    panels: [...PANELS, createTakeAway({ bytes, address })],
  });
}

async function open() {
  const card = JSON.parse(takeBlock("lp-card"));
  document.title = `${card.title} · Latent Playground`;
  const root = make("div", { class: "lp-root" });
  const page = make(
    "main", { class: "lp-page" },
    make("header", {}, make("h1", { text: card.title }), make("p", { text: card.summary })),
    root,
    createCard(card),
    make("footer", { class: "lp-muted", text: "Made with Latent Playground. Everything on this "
      + "page is computed in your browser; nothing is sent anywhere." }),
  );
  document.documentElement.prepend(make("style", { text: PAGE_CSS }));
  dress(page, "");
  document.body.append(page);
  try {
    const weights = await unpackBlock("lp-weights");
    showExplorer(root, new Uint8Array(await weights.arrayBuffer()));
  } catch (error) {
    root.replaceChildren(make("p", { class: "lp-error", role: "alert", text: sentenceOf(error) }));
  }
}

open();
