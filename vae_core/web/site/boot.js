// What every page of a site runs first: fetches the page's own script, which lies there compressed, since
// a plain host of files compresses nothing.
import { fetchFile } from "./fetched.js";

async function start() {
  const { script } = JSON.parse(document.getElementById("lp-site")?.textContent ?? "null");
  const text = await fetchFile(script);
  await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
}

start().catch((error) => {
  const said = document.createElement("p");
  said.setAttribute("role", "alert");
  said.textContent = error.message;
  document.body.append(said);
});
