// What is wrong with a training at the moment, a sentence each, at a place that is always there.
import { make } from "../kit/dom.js";

const HEARD = 2000; // milliseconds in which a reader of screens has taken a new sentence

// What is said where nothing is wrong, by how far the run is.
/** @param {{state?: string, history?: {epoch?: number[]}}} meta */
function calm({ state, history }) {
  if (!history?.epoch?.length) {
    return ["Nothing to judge yet", "What goes wrong is said here, with what to try."];
  }
  if (state === "running" || state === "queued") {
    return ["Nothing wrong so far", "Loss, code and gradients are watched at every report. What goes "
      + "wrong is said here, with what to try."];
  }
  return ["Nothing wrong was found", "Loss, code and gradients were watched at every report."];
}

// -> {node, update([{kind, text}], meta)}. A sentence stays the same element while it is told, also
// where its numbers change, and goes with what it told of.
export function createFindings() {
  const list = make("ul", {});
  const [head, line] = [make("b", {}), make("span", {})];
  const good = make("p", { class: "lp-calm" }, head, line);
  const voice = make("span", { class: "lp-unseen", "aria-live": "polite" });
  const node = make("section", {
    class: "lp-card lp-findings", "aria-label": "Findings", tabindex: "0",
  }, good, list, voice);
  const shown = new Map();
  // Read out once; who reads the page word by word finds it in the list alone.
  function announce(text) {
    voice.textContent = text;
    setTimeout(() => { if (voice.textContent === text) voice.textContent = ""; }, HEARD);
  }
  return {
    node,
    update(found, meta = {}) {
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
      [head.textContent, line.textContent] = calm(meta);
      good.hidden = shown.size > 0;
      list.hidden = shown.size === 0;
      node.classList.toggle("lp-wrong", shown.size > 0);
    },
  };
}
