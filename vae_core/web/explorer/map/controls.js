// Beside the map: which plane, whether pictures lie under the points, and what the marks mean.
import { make } from "../../kit/dom.js";
import { legendEntries } from "../../charts/legend.js";

function createSelect(label, axes, onPick) {
  const select = make("select", { class: "lp-select", "aria-label": label });
  for (const { index, active } of axes) {
    const text = active ? `z${index + 1}` : `z${index + 1} (unused)`;
    select.append(make("option", { value: index + 1, text }));
  }
  select.addEventListener("change", () => onPick(Number(select.value)));
  return select;
}

function createToggle(text, title, onPick) {
  const node = make("button", { type: "button", class: "lp-toggle", text, title });
  node.addEventListener("click", () => onPick(node.getAttribute("aria-pressed") !== "true"));
  return node;
}

function createColourSelect(titles, onColour) {
  const select = make("select", { class: "lp-select lp-colour", "aria-label": "Colour by" });
  titles.forEach((text, value) => select.append(make("option", { value, text })));
  select.addEventListener("change", () => onColour(Number(select.value)));
  return make("label", { class: "lp-muted" }, "colour ", select);
}

// axes: see latentAxes(); colours: titles of what points can be coloured by. onPlane(id), onGrid(on)
// and onColour(index) when the user chooses. -> {node, show({plane, grid}),
// legend(entries, whether their names stand elsewhere too)}
export function createMapControls({ axes, colours, onPlane, onGrid, onColour }) {
  let pair = axes.slice(0, 2).map(({ index }) => index + 1); // the last plane of two dimensions
  const planeOf = ([x, y]) => `z${x},z${y}`;
  function pick(place, value) {
    const next = pair.slice();
    next[place] = value;
    if (next[0] === next[1]) next[1 - place] = pair[place]; // the two change places
    onPlane(planeOf(next));
  }
  const across = createSelect("Dimension across", axes, (value) => pick(0, value));
  const upwards = createSelect("Dimension upwards", axes, (value) => pick(1, value));
  const pca = createToggle(
    "PCA",
    "Principal components: the plane in which the codes of the data spread most",
    (on) => onPlane(on ? "pca" : planeOf(pair)),
  );
  const grid = createToggle(
    "Pictures",
    "Decode a grid of codes of this plane and lay the pictures under the points",
    onGrid,
  );
  const legend = make("div", { class: "lp-legend" });
  const choice = make("div", { class: "lp-map-choice" });
  if (axes.length > 2) choice.append(across, make("span", { text: "×" }), upwards, pca);
  choice.append(grid, ...(colours.length > 1 ? [createColourSelect(colours, onColour)] : []));
  return {
    node: make("div", { class: "lp-map-side" }, choice, legend),
    show({ plane, grid: on }) {
      const match = /^z(\d+),z(\d+)$/.exec(plane);
      if (match) pair = [Number(match[1]), Number(match[2])];
      [across.value, upwards.value] = pair.map(String);
      pca.setAttribute("aria-pressed", plane === "pca" ? "true" : "false");
      grid.setAttribute("aria-pressed", on ? "true" : "false");
    },
    legend(entries, elsewhere) {
      legend.replaceChildren(...legendEntries(entries));
      legend.classList.toggle("lp-unseen", elsewhere); // a screen reader still finds it
    },
  };
}
