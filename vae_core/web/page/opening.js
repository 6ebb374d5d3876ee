// What stands around the model of an exported file: its title, its card, and a sentence where it
// cannot be shown.
import { make } from "../kit/dom.js";
import { dress } from "../kit/style.js";
import { problemLine } from "../kit/problem_line.js";
import { presentInFile } from "../present/in_file.js";
import { takeBlock } from "./blocks.js";
import { createCard } from "./card.js";
import { PAGE_CSS } from "./style.js";
/** @import { Card } from "./card.js" */

/** @param {(root: HTMLElement, card: Card) => Promise<void>} show */
export async function openPage(show) {
  /** @type {Card} */
  const card = JSON.parse(takeBlock("lp-card"));
  document.title = `${card.title} · Latent Playground`;
  const root = make("div", { class: "lp-root" });
  const present = make("div", { class: "lp-page-present" });
  const tour = JSON.parse(takeBlock("lp-tour"));
  const page = make(
    "main", { class: "lp-page" },
    make("header", {}, present, make("h1", { text: card.title }), make("p", { text: card.summary })),
    root,
    createCard(card),
    make("footer", { class: "lp-muted", text: "Made with Latent Playground. Everything on this "
      + "page is computed in your browser; nothing is sent anywhere." }),
  );
  document.documentElement.prepend(make("style", { text: PAGE_CSS }));
  dress(page, "");
  document.body.append(page);
  presentInFile(present, { id: document.documentElement.dataset.id ?? "", tour });
  try {
    await show(root, card);
  } catch (error) {
    root.replaceChildren(problemLine(error));
  }
}
