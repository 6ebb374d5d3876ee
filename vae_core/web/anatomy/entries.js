// The code of a quantised model: no bells, but entries of a list of which each piece takes the nearest.
/** @import { AnatomyPack, Reading } from "./types.js" */
import { make } from "../kit/dom.js";
import { fixed } from "../formula/numerals.js";

const SHOWN = 16; // pieces told in words at most

/**
 * Numbers of an entry, as the decoder takes them.
 * @param {AnatomyPack} pack
 * @param {number} slot
 * @param {number} entry
 */
export function entryNumbers({ meta, tensors }, slot, entry) {
  const { codebook, entries, slots } = meta.anatomy.posterior;
  const width = meta.latent_dim / slots;
  if (!codebook) return [entries > 1 ? -1 + (2 * entry) / (entries - 1) : 0];
  const data = tensors[codebook].data;
  return Array.from(data.subarray(entry * width, (entry + 1) * width));
}

/**
 * How far numbers of an entry are from those of a piece of the code.
 * @param {number[]} numbers
 * @param {ArrayLike<number>} values
 * @param {number} slot
 */
function distance(numbers, values, slot) {
  const start = slot * numbers.length;
  return Math.sqrt(numbers.reduce((sum, value, i) => sum + (value - values[start + i]) ** 2, 0));
}

// The entry that a piece of z is: the nearest to its numbers.
/**
 * @param {AnatomyPack} pack
 * @param {ArrayLike<number>} z
 * @param {number} slot
 */
export function entryOf(pack, z, slot) {
  let best = 0;
  let least = Infinity;
  for (let entry = 0; entry < pack.meta.anatomy.posterior.entries; entry += 1) {
    const far = distance(entryNumbers(pack, slot, entry), z, slot);
    if (far < least) [best, least] = [entry, far];
  }
  return best;
}

// Cells of a list: of VQ one list for all pieces; of FSQ each dimension has levels of its own.
function createCells(count, columns, label) {
  const cells = Array.from({ length: count }, (_, index) => make("button", {
    type: "button", class: "lp-entry", "aria-label": label(index), tabindex: index ? -1 : 0,
  }));
  const node = make("div", { class: "lp-entries", role: "group", "aria-label": "Entries", "data-s": "z" }, ...cells);
  node.style.setProperty("--columns", `${columns}`);
  node.addEventListener("keydown", (event) => {
    const way = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    const at = cells.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    if (!way || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    cells[at].tabIndex = -1;
    const to = cells[Math.min(cells.length - 1, Math.max(0, at + way))];
    to.tabIndex = 0;
    to.focus();
  });
  return { node, cells };
}

// Lights the cells that are taken, each with the pieces that took it where all share one list.
/**
 * @param {HTMLElement[]} cells
 * @param {number[]} taken by each piece
 * @param {number} now the piece in hand
 * @param {{shared: boolean, label: (index: number) => string}} look
 */
function light(cells, taken, now, { shared, label }) {
  cells.forEach((cell, index) => {
    const by = taken.flatMap((place, piece) => (place === index ? [piece + 1] : []));
    const lit = by.length ? " lp-entry-lit" : "";
    cell.className = `lp-entry${lit}${taken[now] === index ? " lp-entry-now" : ""}`;
    cell.textContent = shared ? by.join(",") : "";
    cell.setAttribute("aria-label", by.length ? `${label(index)}, taken by ${by.join(",")}` : label(index));
  });
}

/**
 * onPick(values by dimension): another entry for the piece in hand.
 * -> {node, show(reading)}
 * @param {AnatomyPack} pack
 * @param {{onPick: (values: Record<number, number>) => void}} hands
 */
export function createEntries(pack, { onPick }) {
  const { slots, entries, codebook } = pack.meta.anatomy.posterior;
  const width = pack.meta.latent_dim / slots;
  const shared = codebook !== null;
  const columns = shared ? Math.ceil(Math.sqrt(entries)) : entries;
  const label = (index) => (shared ? `entry ${index + 1}` : `z${Math.floor(index / entries) + 1}, level ${(index % entries) + 1}`);
  const count = shared ? entries : slots * entries;
  const { node: grid, cells } = createCells(count, columns, label);
  const pieces = Array.from({ length: slots }, (_, slot) => {
    const node = make("button", { type: "button", class: "lp-chip", text: `${slot + 1}`, "aria-label": `piece ${slot + 1} of the code` });
    node.addEventListener("click", () => choose(slot));
    return node;
  });
  const words = make("p", { class: "lp-lens-line lp-number-text" });
  const told = make("p", { class: "lp-muted" });
  let slot = 0;
  /** @type {Reading | null} */
  let last = null;

  cells.forEach((cell, index) => cell.addEventListener("click", () => {
    const piece = shared ? slot : Math.floor(index / entries);
    const values = entryNumbers(pack, piece, shared ? index : index % entries);
    slot = piece;
    onPick(Object.fromEntries(values.map((value, i) => [piece * width + i, value])));
  }));

  function draw() {
    if (!last) return;
    const { z, outputs } = last;
    const taken = Array.from({ length: slots }, (_, piece) => entryOf(pack, z, piece));
    light(cells, taken.map((entry, piece) => (shared ? entry : piece * entries + entry)), slot, { shared, label });
    pieces.forEach((node, piece) => node.setAttribute("aria-pressed", `${piece === slot}`));
    const before = outputs.before;
    const far = before ? distance(entryNumbers(pack, slot, taken[slot]), before, slot) : null;
    const apart = far === null ? "" : `, ${fixed(far)} from what the encoder said`;
    const what = shared ? `Piece ${slot + 1}: entry` : `z${slot + 1}: level`;
    words.textContent = `${what} ${taken[slot] + 1} of ${entries}${apart}.`;
    told.textContent = `Code: ${taken.slice(0, SHOWN).map((entry) => entry + 1).join(" ")}${slots > SHOWN ? " …" : ""}`;
  }
  /** @param {number} piece */
  function choose(piece) {
    slot = piece;
    draw();
  }

  return {
    node: make("div", { class: shared ? "lp-quantised" : "lp-quantised lp-quantised-levels" },
      make("p", { class: "lp-muted", text: `${entries} ${shared ? "entries" : "levels of each dimension"}; lit: what the code took.` }),
      grid, ...(shared && slots > 1 ? [make("div", { class: "lp-pieces" }, make("span", { class: "lp-muted", text: "Piece" }), ...pieces)] : []),
      words, told),
    /** @param {Reading} reading */
    show(reading) {
      last = reading;
      draw();
    },
  };
}
