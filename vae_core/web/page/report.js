// Report cards as a file: each under its model's name, all of it open on paper, and dark on white there.
import { readPack } from "../engine/pack.js";
import { make } from "../kit/dom.js";
import { problemLine } from "../kit/problem_line.js";
import { dress } from "../kit/style.js";
import { mountReport } from "../report/report.js";
import { takeBlock, unpackBlock } from "./blocks.js";
import { PAGE_CSS } from "./style.js";

const PRINT_CSS = `
.lp-print { font: inherit; padding: 3px 11px; min-height: 32px; border: 1px solid var(--lp-control); border-radius: 8px;
  background: var(--lp-background); color: var(--lp-text); cursor: pointer; margin-left: auto; }
.lp-model + .lp-model { margin-top: 2.5rem; padding-top: 1.25rem; border-top: 1px solid var(--lp-line); }
@page { margin: 14mm; }
@media print {
  html { background: #ffffff !important; }
  .lp-print { display: none; }
  .lp-model { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .lp-model + .lp-model { break-before: page; border-top: 0; }
  :is(.lp-gauge, .lp-made, .lp-bars, .lp-figure, .lp-verdict li) { break-inside: avoid; }
  .lp-part > summary { break-after: avoid; }
}
`;

// On paper every section is open, what its figures mean stays with the page, and the ground is white.
/** @param {HTMLElement} page */
function printWhole(page) {
  /** @type {HTMLDetailsElement[]} */
  let folded = [];
  const scheme = page.dataset.scheme;
  const all = () => [page, ...page.querySelectorAll(".lp")].map((node) => /** @type {HTMLElement} */ (node));
  window.addEventListener("beforeprint", () => {
    folded = /** @type {HTMLDetailsElement[]} */ (Array.from(page.querySelectorAll("details.lp-part"))).filter((each) => !each.open);
    for (const each of folded) each.open = true;
    for (const node of all()) node.dataset.scheme = "light";
  });
  window.addEventListener("afterprint", () => {
    for (const each of folded) each.open = false;
    for (const node of all()) node.dataset.scheme = scheme;
  });
}

async function open() {
  const card = JSON.parse(takeBlock("lp-card"));
  document.title = `${card.title} · report card · Latent Playground`;
  const print = make("button", { type: "button", class: "lp-print", text: "Print, or save as PDF" });
  print.addEventListener("click", () => window.print());
  const page = make("main", { class: "lp-page" },
    make("header", {}, make("h1", { text: "Report card" }),
      ...(card.reports.length > 1 ? [make("p", { text: card.title })] : []), print));
  document.documentElement.prepend(make("style", { text: PAGE_CSS + PRINT_CSS }));
  dress(page, "");
  document.body.append(page);
  try {
    for (const name of card.reports) {
      const pack = readPack(new Uint8Array(await (await unpackBlock(`lp-${name}`)).arrayBuffer()));
      const { dataset, settings } = pack.meta;
      const model = make("section", { class: "lp-model" });
      page.append(model);
      mountReport(model, pack);
      model.append(make("p", { class: "lp-muted", text: `${dataset}, ${settings.split} split, seed ${settings.seed}.` }));
    }
  } catch (error) {
    page.append(problemLine(error));
  }
  page.append(make("footer", { class: "lp-muted", text: "Made with Latent Playground; nothing is sent anywhere." }));
  printWhole(page);
}

open();
