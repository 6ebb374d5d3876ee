// Over the scatter: what dots are coloured by, what dragging does, and how near one looks.
import { make } from "../kit/dom.js";
import { explain } from "../kit/tip.js";

const MODES = [
  ["lasso", "Lasso", "Drag around points to select them"],
  ["select", "Box", "Drag a rectangle to select the points in it"],
  ["pan", "Move", "Drag to move the map"],
];

// `name` in place of a text that is a sign.
function button(text, label, onClick, name = "") {
  const node = make("button", { type: "button", class: "lp-toggle", text });
  if (name) node.setAttribute("aria-label", name);
  explain(node, label);
  node.addEventListener("click", onClick);
  return node;
}

// onColour(id), onMode(name), onZoom(closer), onReset()
// -> {node, colours([{id, title}], chosen), mode(name), flat(whether the view is a plane)}
export function createToolbar({ onColour, onMode, onZoom, onReset }) {
  const attributes = { class: "lp-select lp-atlas-colour", "aria-label": "Colour by" };
  const select = make("select", attributes);
  select.addEventListener("change", () => onColour(select.value));
  const modes = MODES.map(([name, text, title]) => {
    const node = button(text, title, () => onMode(name));
    node.dataset.mode = name;
    return node;
  });
  const hands = make("div", { class: "lp-atlas-group", role: "group", "aria-label": "Dragging" },
    ...modes);
  const turn = make("span", { class: "lp-muted",
    text: "Drag to turn. Select by a class of the legend, or by dragging in 2-D." });
  const views = make("div", { class: "lp-atlas-group", role: "group", "aria-label": "View" },
    button("+", "Zoom in (or Ctrl and the wheel)", () => onZoom(true), "Zoom in"),
    button("−", "Zoom out (or Ctrl and the wheel)", () => onZoom(false), "Zoom out"),
    button("Whole", "Show the whole map", onReset));
  const node = make("div", { class: "lp-atlas-bar-top" },
    make("label", { class: "lp-atlas-by" }, "Colour by ", select), hands, turn, views);
  return {
    node,
    colours(list, chosen) {
      select.replaceChildren(...list.map(({ id, title }) => (
        make("option", { value: id, text: title })
      )));
      select.value = chosen;
    },
    mode(name) {
      for (const each of modes) each.setAttribute("aria-pressed", `${each.dataset.mode === name}`);
    },
    flat(plane) {
      hands.hidden = !plane;
      turn.hidden = plane;
    },
  };
}
