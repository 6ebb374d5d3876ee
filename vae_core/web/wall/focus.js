// One model of the wall, large: its figures, its pictures in rows and its latent map. Between two
// models pictures fade and dots glide; figures are always those of the nearer one.
import { make } from "../kit/dom.js";
import { define } from "../kit/entry.js";
import { createClassLegend } from "../charts/legend.js";
import { short } from "../charts/format.js";
import { blendMaps, createPlainMap } from "./map.js";
import { boundOf, noteWords, traversalSteps, waitingWords } from "./plan.js";
import { createStrip } from "./strip.js";
import { explain } from "../kit/tip.js";
/** @import { Palette } from "../kit/types.js" */
/** @import { Shared, WallColumn } from "./types.js" */

const COUNTS = [9, 5, 3];
const first = (_, count) => Array.from({ length: count }, (_, index) => index);
// A mean over repeats is no whole number.
const units = (count) => (Number.isInteger(count) ? String(count) : short(count));

// [key, title, note, colour]
export const ROWS = [
  ["inputs", "Inputs", "the same for all", "x"],
  ["reconstructions", "Reconstructions", "from its mean code", "reconstruction"],
  ["samples", "Samples", "from the same noise", "z"],
  ["traversal", "Traversal", "", "z"],
];

// [key, title, term of the glossary, what is special here, colour, the sign before it]
const FIGURES = [
  ["rate", "KL (rate)", "kl", "", "kl", ""],
  ["distortion", "Reconstruction (distortion)", "reconstruction", "", "reconstruction", "+"],
  ["bound", "−ELBO", "elbo", "Here with the other sign, the sum of the two: lower is better.", "text", "="],
  ["active", "Active units", "active-unit", "Burda, Grosse & Salakhutdinov 2016.", "z", ""],
];

/** @param {string[]} row */
export function rowLabel([, title, note, colour]) {
  return make("div", { class: "lp-row-label" },
    make("b", { text: title, style: `color: var(--lp-${colour})` }),
    make("span", { class: "lp-muted", text: note }));
}

/**
 * @param {WallColumn} column
 * @param {string} key
 */
function figureValue(column, key) {
  if (key === "active") {
    return column.ready && !column.deterministic && column.encodes !== false
      ? `${units(column.active_units ?? NaN)} of ${column.latent_dim}` : "–";
  }
  if (key === "bound") return short(boundOf(column));
  // Codes that are drawn without looking at an example cost nothing and rebuild nothing.
  const known = column.encodes !== false && (key === "distortion" || !column.deterministic);
  return known ? short(column[key] ?? NaN) : "–";
}

// Name, state and figures of a model. -> {node, show(column, note)}
function createHead() {
  const name = make("h3", { class: "lp-focus-name lp-number-text" });
  const note = make("p", { class: "lp-focus-note lp-muted lp-number-text" });
  const figures = FIGURES.map(([key, title, term, help, colour, sign]) => {
    const value = make("span", { class: "lp-figure-value lp-number-text" });
    const node = make(
      "div", { class: "lp-figure", "data-figure": key, "data-sign": sign },
      make("dt", { class: "lp-muted" }, define(make("span", { text: title }), term, help)),
      make("dd", { style: `color: var(--lp-${colour})` }, value,
        make("span", { class: "lp-unit", text: key === "active" ? "" : " nats" })),
    );
    return { key, value, node };
  });
  const list = make("dl", { class: "lp-figures" }, ...figures.map(({ node }) => node));
  return {
    node: make("div", { class: "lp-focus-head" }, make("div", {}, name, note), list),
    /**
     * @param {WallColumn} column
     * @param {string} words
     */
    show(column, words) {
      name.textContent = column.label;
      note.textContent = words;
      for (const { key, value, node } of figures) {
        value.textContent = figureValue(column, key);
        node.toggleAttribute("data-none", value.textContent === "–");
      }
    },
  };
}

// The rows of pictures. -> {node, say(column), draw(from, to, share, shared), destroy()}
function createRows() {
  const strips = ROWS.map(([key, title]) => createStrip({
    label: title, counts: COUNTS, stepsOf: key === "traversal" ? traversalSteps : first,
  }));
  const labels = ROWS.map(rowLabel);
  const traversalNote = labels[labels.length - 1].querySelector(".lp-muted");
  const message = make("p", { class: "lp-focus-message", role: "status" });
  const holders = ROWS.map(([key], index) => make(
    "div", { class: "lp-focus-strip", "data-row": key }, strips[index].node));
  holders[2].append(message); // in the middle of the rows
  /** @type {Shared["shape"] | null} */
  let shape = null;
  let room = 0;

  function layout() {
    if (!shape || room < 1) return;
    for (const strip of strips) strip.layout(room, shape);
  }
  const observer = new ResizeObserver(([{ contentRect }]) => {
    room = contentRect.width;
    layout();
  });
  observer.observe(holders[0]);
  return {
    node: make("div", { class: "lp-focus-rows" },
      ...ROWS.flatMap((_, index) => [labels[index], holders[index]])),
    /** @param {WallColumn} column */
    say(column) {
      message.textContent = waitingWords(column);
      const dimension = column.traversed;
      const known = Number.isInteger(dimension);
      if (traversalNote) {
        traversalNote.textContent = known ? `z${Number(dimension) + 1}, −3 σ to 3 σ` : "";
      }
    },
    /**
     * @param {WallColumn} from
     * @param {WallColumn} to
     * @param {number} share
     * @param {Shared} shared
     */
    draw(from, to, share, shared) {
      if (String(shape) !== String(shared.shape)) {
        shape = shared.shape;
        layout();
      }
      ROWS.forEach(([key], index) => {
        if (key === "inputs") strips[index].draw(shared.inputs);
        else strips[index].draw(from[key], to[key], share);
      });
    },
    destroy: () => observer.disconnect(),
  };
}

// The latent map with its legend. -> {node, draw(from, to, share, shared, palette, glide),
// show(whether), label(text), destroy}
function createMapFigure() {
  const map = createPlainMap({ radius: 4.5, names: 13 });
  const legend = createClassLegend();
  const node = make("figure", { class: "lp-focus-map" },
    make("figcaption", {},
      explain(make("b", { text: "Latent map", style: "color: var(--lp-z)" }), "Where each encoder "
        + "puts the same examples; its two widest directions where there are more than two",
      { term: true }),
      make("span", { class: "lp-muted", text: "circles: prior" })),
    map.node, legend.node);
  return {
    node,
    /** @param {WallColumn} column the nearer one */
    say(column) {
      node.style.visibility = column.latent || !column.ready ? "" : "hidden";
      map.node.setAttribute("aria-label", `latent map of ${column.label}`);
    },
    /**
     * @param {WallColumn} from
     * @param {WallColumn} to
     * @param {number} share
     * @param {Shared} shared
     * @param {{palette: Palette, glide: boolean}} look
     */
    draw(from, to, share, { labels, names }, { palette, glide }) {
      const places = from.latent && {
        ...blendMaps(from.latent, to.latent, share), labels, classes: names.length,
      };
      map.show(places || null, palette, glide);
      legend.show(labels ? names : [], palette);
    },
    destroy: map.destroy,
  };
}

// -> {node, show(columns, position, shared, palette, glide), destroy}
// position: a number from 0 to columns - 1; shared: {shape, inputs, labels, names}.
export function createFocus() {
  const [head, rows, map] = [createHead(), createRows(), createMapFigure()];
  const node = make("section", { class: "lp-focus", "aria-label": "the chosen model" },
    head.node, rows.node, map.node);
  return {
    node,
    /**
     * @param {WallColumn[]} columns
     * @param {number} position
     * @param {Shared} shared
     * @param {Palette} palette
     * @param {boolean} glide
     */
    show(columns, position, shared, palette, glide) {
      const near = Math.round(position);
      const column = columns[near];
      const away = columns[position > near ? near + 1 : near - 1];
      const fading = Math.abs(position - near) > 0.02 && away;
      head.show(column, fading ? `fading towards ${away.label}` : noteWords(column));
      rows.say(column);
      map.say(column);
      const low = Math.floor(position);
      const high = Math.min(columns.length - 1, low + 1);
      const both = columns[low].ready && columns[high].ready;
      const [from, to, share] = both
        ? [columns[low], columns[high], position - low] : [column, column, 0];
      rows.draw(from, to, share, shared);
      map.draw(from, to, share, shared, { palette, glide });
    },
    destroy() {
      rows.destroy();
      map.destroy();
    },
  };
}
