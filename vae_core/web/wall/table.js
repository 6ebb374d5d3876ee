// The wall itself: a column for each model, rows of the same inputs, reconstructions, samples, a
// traversal and the latent map. A frame lies around the chosen column and slides with the scrubber.
import { make } from "../kit/dom.js";
import { ROWS, rowLabel } from "./focus.js";
import { createPlainMap } from "./map.js";
import { complaint, partedLabel, stateWords, traversalSteps } from "./plan.js";
import { createStrip } from "./strip.js";
import { explain } from "../kit/tip.js";

const COUNTS = [5, 4, 3, 2, 1];
const first = (_, count) => Array.from({ length: count }, (_, index) => index);

function createHead(index) {
  const symbol = make("span", { class: "lp-head-symbol" });
  const value = make("b", {});
  const fill = make("span", { class: "lp-head-fill" });
  const words = make("span", { class: "lp-head-words lp-number-text" });
  const node = make("button", {
    type: "button", class: "lp-head lp-number-text", "data-column": index, "aria-pressed": "false",
  }, make("span", { class: "lp-head-name" }, symbol, value),
    make("span", { class: "lp-head-track" }, fill), words);
  return {
    node,
    update(column) {
      const [what, number] = partedLabel(column);
      symbol.textContent = what ? `${what} ` : "";
      value.textContent = number;
      const said = stateWords(column);
      words.textContent = said;
      explain(node, complaint(column) || `${column.label}: ${said}`);
      node.dataset.state = column.state;
      const share = column.state === "finished" ? 1 : (column.fraction ?? 0);
      fill.style.transform = `scaleX(${Math.min(1, share).toFixed(4)})`;
    },
  };
}

function createColumn(index) {
  const head = createHead(index);
  const strips = ROWS.map(([key, title]) => createStrip({
    label: title, counts: COUNTS, stepsOf: key === "traversal" ? traversalSteps : first,
  }));
  const cells = strips.map(({ node }, row) => make(
    "div", { class: "lp-cell", "data-column": index, "data-row": ROWS[row][0] }, node));
  const map = createPlainMap({ radius: 2.2 });
  const mapCell = make("div", { class: "lp-cell", "data-column": index, "data-row": "latent" },
    map.node);
  const complains = make("p", { class: "lp-cell-message" });
  const parts = [head.node, ...cells, mapCell];
  parts.forEach((part, row) => {
    part.style.gridColumn = `${index + 2}`;
    part.style.gridRow = `${row + 1}`;
  });
  complains.style.gridColumn = `${index + 2}`;
  return {
    nodes: [...parts, complains],
    head,
    layout(room, shape) {
      for (const strip of strips) strip.layout(room, shape);
    },
    update(column, shared, palette) {
      head.update(column);
      complains.textContent = column.ready ? "" : complaint(column);
      ROWS.forEach(([key], row) => {
        strips[row].draw(key === "inputs" ? shared.inputs : column[key]);
        strips[row].node.setAttribute("aria-label", `${ROWS[row][1]}, ${column.label}`);
      });
      const dimension = column.traversed;
      const range = Number.isInteger(dimension) ? `z${dimension + 1}, −3 σ to 3 σ` : "";
      explain(cells[cells.length - 1], range);
      map.node.setAttribute("aria-label", `Latent map, ${column.label}`);
      map.show(column.latent ? {
        points: column.latent, labels: shared.labels, classes: shared.names.length,
      } : null, palette);
    },
    destroy: map.destroy,
  };
}

// onPick(column) at a click. -> {node, update(columns, shared, palette), mark(position), destroy}
export function createTable({ onPick }) {
  const frame = make("div", { class: "lp-wall-frame", "aria-hidden": "true" });
  const labels = [...ROWS, ["latent", "Latent map", "circles: 1 σ, 2 σ of the prior", "z"]]
    .map(rowLabel);
  labels.forEach((label, row) => { label.style.gridRow = `${row + 2}`; });
  const node = make("div", { class: "lp-wall", role: "group", "aria-label": "the wall" });
  let parts = [];
  let shape = null;
  let room = 0;

  function layout() {
    if (!shape || room < 1) return;
    for (const part of parts) part.layout(room, shape);
  }
  const observer = new ResizeObserver(([{ contentRect }]) => {
    room = contentRect.width;
    layout();
  });

  function build(count) {
    for (const part of parts) part.destroy();
    observer.disconnect();
    parts = Array.from({ length: count }, (_, index) => createColumn(index));
    node.style.setProperty("--n", count);
    node.classList.toggle("lp-many", count > 6);
    node.replaceChildren(frame, ...labels, ...parts.flatMap(({ nodes }) => nodes));
    observer.observe(parts[0].nodes[1]);
  }

  node.addEventListener("click", (event) => {
    const cell = /** @type {Element} */ (event.target).closest("[data-column]");
    if (cell instanceof HTMLElement) onPick(Number(cell.dataset.column));
  });

  return {
    node,
    update(columns, shared, palette) {
      if (parts.length !== columns.length) build(columns.length);
      if (String(shape) !== String(shared.shape)) {
        shape = shared.shape;
        layout();
      }
      columns.forEach((column, index) => parts[index].update(column, shared, palette));
    },
    mark(position) {
      frame.style.transform = `translateX(${(100 * position).toFixed(2)}%)`;
      const near = Math.round(position);
      parts.forEach(({ head }, index) => {
        head.node.setAttribute("aria-pressed", index === near ? "true" : "false");
      });
    },
    destroy() {
      observer.disconnect();
      for (const part of parts) part.destroy();
    },
  };
}
