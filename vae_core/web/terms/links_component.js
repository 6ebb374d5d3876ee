// Opens the entry of a term where a page that Streamlit draws has a link to the glossary; a press
// with a key that asks for a new tab goes there.
import { openEntry } from "../kit/entry.js";
import { dress } from "../kit/style.js";
import { TERMS } from "../kit/terms.js";

let listening = false;
/** @type {HTMLElement} */
let ground;

/** @param {MouseEvent} event */
function follow(event) {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.composedPath().find((each) => each instanceof HTMLAnchorElement);
  const found = /\/glossary\?term=([a-z-]+)$/.exec(link?.href ?? "");
  if (!found || !(found[1] in TERMS.en)) return;
  event.preventDefault();
  event.stopPropagation();
  openEntry(found[1], ground);
}

export default function linksComponent({ parentElement: parent }) {
  ground ??= document.createElement("div");
  if (ground.parentNode !== parent) parent.append(ground);
  if (listening) return;
  listening = true;
  dress(ground, "");
  document.addEventListener("click", follow, true);
}
