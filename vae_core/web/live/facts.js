// What is being trained, in a few lines.
import { make } from "../kit/dom.js";

/** -> {node, update(facts: [name, value][])} */
export function createFacts() {
  const list = make("dl", {});
  const node = make("section", { class: "lp-card lp-facts", "aria-label": "This run" }, list);
  let shown = "";
  return {
    node,
    /** @param {[string, string][]} facts */
    update(facts) {
      node.hidden = !facts.length;
      const text = JSON.stringify(facts);
      if (text === shown) return;
      shown = text;
      list.replaceChildren(...facts.map(([name, value]) => (
        make("div", {}, make("dt", { text: name }), make("dd", { text: value })))));
    },
  };
}
