// What is wrong with a training at the moment, a sentence each; nothing where nothing is.
import { make } from "../kit/dom.js";

const HEARD = 2000; // milliseconds in which a reader of screens has taken a new sentence

// -> {node, update([{kind, text}])}. A sentence stays the same element while it is told, also where
// its numbers change, and goes with what it told of.
export function createFindings() {
  const list = make("ul", {});
  const voice = make("span", { class: "lp-unseen", "aria-live": "polite" });
  const node = make("div", { class: "lp-findings", hidden: "" }, list, voice);
  const shown = new Map();
  // Read out once; who reads the page word by word finds it in the list alone.
  function announce(text) {
    voice.textContent = text;
    setTimeout(() => { if (voice.textContent === text) voice.textContent = ""; }, HEARD);
  }
  return {
    node,
    update(found) {
      const kinds = new Set(found.map(({ kind }) => kind));
      for (const [kind, item] of shown) {
        if (kinds.has(kind)) continue;
        item.remove();
        shown.delete(kind);
      }
      for (const { kind, text } of found) {
        if (!shown.has(kind)) {
          shown.set(kind, make("li", { "data-kind": kind }));
          list.append(shown.get(kind));
          announce(text); // new: its numbers as they change are not read out
        }
        const item = shown.get(kind);
        const stop = text.indexOf(": ") + 1; // "Posterior collapse:" is its name
        const parts = [text.slice(0, stop), text.slice(stop)];
        if (item.textContent !== text) item.replaceChildren(make("b", { text: parts[0] }), parts[1]);
      }
      node.hidden = shown.size === 0;
    },
  };
}
