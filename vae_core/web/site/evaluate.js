// The report card of a model of a static site: evaluate.html?run=ID.
import { openModelPage } from "./frame.js";
import { fetchPack } from "./data.js";
import { mountReport } from "../report/report.js";

openModelPage("Evaluate", async (root, { model }) => {
  const pack = await fetchPack(`${model.id}.report.bin`);
  root.replaceChildren();
  mountReport(root, pack);
}, ({ report }) => report);
