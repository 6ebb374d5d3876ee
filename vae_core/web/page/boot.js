// What an exported file runs first: unpacks the page's script and puts it beside itself. The file's
// policy names that script by its hash, as it names this one.
import { problemLine } from "../kit/problem_line.js";
import { unpackBlock } from "./blocks.js";

const DAMAGED = "This file is damaged. Export the model again.";

async function start() {
  const script = document.createElement("script");
  script.type = "module";
  script.textContent = await (await unpackBlock("lp-script")).text();
  document.body.append(script);
}

start().catch((error) => document.body.append(problemLine(error, DAMAGED)));
