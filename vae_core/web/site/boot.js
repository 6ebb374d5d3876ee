// What every page of a site runs first: fetches the page's own script, which lies there compressed, since
// a plain host of files compresses nothing.
import { problemLine } from "../kit/problem_line.js";
import { fetchFile } from "./fetched.js";

const DAMAGED = "This page is damaged: reload it. If that does not help, the site was not copied whole.";

async function start() {
  const { script } = JSON.parse(document.getElementById("lp-site")?.textContent ?? "null");
  const text = await fetchFile(script);
  await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
}

start().catch((error) => document.body.append(problemLine(error, DAMAGED)));
