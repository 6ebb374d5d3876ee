// What an exported file runs first: unpacks the page's script and puts it beside itself. The file's
// policy names that script by its hash, as it names this one.
import { unpackBlock } from "./blocks.js";

async function start() {
  const script = document.createElement("script");
  script.type = "module";
  script.textContent = await (await unpackBlock("lp-script")).text();
  document.body.append(script);
}

start().catch((error) => {
  const said = document.createElement("p");
  said.setAttribute("role", "alert");
  said.textContent = error.message;
  document.body.append(said);
});
