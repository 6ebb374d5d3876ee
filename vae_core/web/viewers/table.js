// A row of a table as a card: each column with its expected value, and the nearest real row.
import { createChoice, createNumber, writerOf } from "./columns.js";
import { make } from "../kit/dom.js";
import { createNearest } from "./nearest.js";
import { explain } from "../kit/tip.js";

const LONG = 16; // columns beyond which the card can be searched
const NAMED = 3; // columns that the line names which moved most
const STILL = 0.05; // standard deviations below which a column has not moved

const DISTANCE = "Root mean square over the columns, in standard deviations of the data; a choice "
  + "counts by the probabilities of its values";

// The places of each column among the numbers of a row: {column, start, length}.
function placesOf({ columns }) {
  let start = 0;
  return columns.map((column) => {
    const length = column.type === "choice" ? column.values.length : 1;
    const place = { column, start, length };
    start += length;
    return place;
  });
}

// How far a column went, in standard deviations; of a choice in probability.
function distance({ start, length }, from, to) {
  let most = 0;
  for (let i = start; i < start + length; i += 1) most = Math.max(most, Math.abs(to[i] - from[i]));
  return most;
}

function wordsOfMove({ column, start }, from, to) {
  if (column.type === "choice") return column.name;
  const change = column.scale * (to[start] - from[start]);
  return `${column.name} ${change < 0 ? "−" : "+"}${writerOf(column.step).write(Math.abs(change))}`;
}

// What the last move of the hand changed most: of long tables the columns that went furthest.
// A move ends with a commit; the next one is measured from where that left the row.
function createMoved(instrument, places) {
  const node = make("p", { class: "lp-record-moved lp-muted lp-number-text" });
  /** @type {Float32Array | null} */
  let rest = null; // the row that the hand set out from
  /** @type {Float32Array | null} */
  let last = null;
  let ended = false;
  instrument.onCommit(() => { ended = true; });
  return {
    node,
    /** @param {Float32Array} mean */
    show(mean) {
      if (!rest || ended) {
        rest = Float32Array.from(last ?? mean);
        ended = false;
      }
      last ??= new Float32Array(mean.length);
      last.set(mean);
      const moved = places
        .map((place) => ({ place, far: distance(place, rest, mean) }))
        .filter(({ far }) => far > STILL)
        .sort((a, b) => b.far - a.far)
        .slice(0, NAMED)
        .map(({ place }) => wordsOfMove(place, rest, mean));
      node.textContent = moved.length ? `Moved most: ${moved.join(", ")}` : "";
    },
  };
}

function createFilter(rows) {
  const input = make("input", {
    type: "search", class: "lp-record-filter", placeholder: `Find of ${rows.length}`,
    "aria-label": "Find columns by name",
  });
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    for (const { node, name } of rows) {
      node.hidden = !name.toLocaleLowerCase().includes(wanted);
    }
  });
  return input;
}

// A viewer (see viewers.js) of rows (1, 1, D): numbers are standardised, choices probabilities.
export function createCard(instrument) {
  const { layout } = instrument.meta;
  const places = placesOf(layout);
  const nearest = createNearest(instrument.pack, places.at(-1).start + places.at(-1).length);
  const rows = places.map((place) => {
    const line = place.column.type === "choice"
      ? createChoice(place) : createNumber(place, nearest?.range(place.start));
    return { ...line, name: place.column.name };
  });
  const moved = places.length > LONG ? createMoved(instrument, places) : null;
  const near = explain(make("p", { class: "lp-record-near lp-number-text" }), DISTANCE);
  const head = make("div", { class: "lp-record-head" }, near);
  if (places.length > LONG) head.append(createFilter(rows));
  const top = make("div", { class: "lp-record-row lp-record-top", role: "row" });
  for (const text of ["column", "range", "value ± σ", nearest ? "nearest" : ""]) {
    top.append(make("span", { role: "columnheader", text }));
  }
  const list = make("div", {
    class: "lp-record-list", role: "table", tabindex: "0", "aria-label": "row decoded from the latent code",
  }, top, ...rows.map(({ node }) => node));
  const node = make("div", { class: "lp-viewer lp-record" }, head, list);
  if (moved) node.append(moved.node);

  return {
    node,
    draw(_, { mean, spread }) {
      if (!mean) return;
      const real = nearest?.find(mean) ?? null;
      for (const row of rows) row.show(mean, spread, real?.values ?? null);
      near.textContent = real?.words ?? "";
      moved?.show(mean);
    },
  };
}
