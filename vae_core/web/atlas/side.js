// Beside the scatter: the card of a point or the selection, whichever was asked for last.
import { make } from "../kit/dom.js";

const NAMES = [["point", "Point"], ["selection", "Selection"]];

// onFind(position in the split) -> whether that point is on the map.
// -> {node, open(name), close(name), reset(indices)}
export function createSide(card, selection, { onFind }) {
  const bodies = { point: card, selection };
  const filled = new Set();
  const hovers = window.matchMedia("(hover: hover)").matches;
  const hint = make("p", { text: hovers
    ? "Hover over a dot to see its example. Click it for its neighbours. Drag around dots, or "
      + "click a class, to collect them."
    : "Tap a dot to see its example and its neighbours. Drag around dots, or tap a class, to "
      + "collect them." });
  const tabs = NAMES.map(([name, text]) => {
    const tab = make("button", { type: "button", role: "tab", class: "lp-tab", text });
    tab.dataset.name = name;
    tab.addEventListener("click", () => show(name));
    return tab;
  });
  const list = make("div", { class: "lp-tabs", role: "tablist", "aria-label": "Details" }, ...tabs);
  const field = make("input", { type: "number", min: "0", step: "1", "aria-label":
    "Position of an example in the split" });
  const answer = make("span", { class: "lp-muted", role: "status" });
  const search = make("form", { class: "lp-atlas-find" },
    make("label", {}, "Example number ", field),
    make("button", { type: "submit", class: "lp-button", text: "Show" }), answer);
  search.addEventListener("submit", (event) => {
    event.preventDefault();
    answer.textContent = onFind(Number(field.value)) ? "" : "not on this map";
  });
  const node = make("div", { class: "lp-atlas-side" }, list, hint, card, selection, search);

  function show(name) {
    for (const tab of tabs) {
      tab.hidden = !filled.has(tab.dataset.name);
      tab.setAttribute("aria-selected", tab.dataset.name === name ? "true" : "false");
    }
    list.hidden = filled.size === 0;
    hint.hidden = filled.size > 0;
    for (const [each, body] of Object.entries(bodies)) body.hidden = each !== name;
  }

  show(null);
  return {
    node,
    open(name) {
      filled.add(name);
      show(name);
    },
    close(name) {
      filled.delete(name);
      show([...filled][0] ?? null);
    },
    reset(indices) {
      filled.clear();
      field.value = indices[Math.min(1, indices.length - 1)];
      answer.textContent = "";
      show(null);
    },
  };
}
