// A line of text, large: each character as dark as it is probable, over a bar of its probability.
// What else could stand at a place is told of the one under the pointer or the focus.
/** @import { TextLayout } from "../engine/types.js" */
/** @import { Instrument, Viewer } from "../kit/types.js" */
import { make } from "../kit/dom.js";
import { verdictOf } from "./expressions.js";
import { alternativesAt, lineOf, placesOf, symbolName } from "./text_lines.js";

const STEP = { ArrowRight: 1, ArrowLeft: -1 };
const MOST = 6; // alternatives told
const FAINTEST = 0.6; // of a character: fainter, it could not be read
const LONG = [20, 48]; // characters from which the line is set smaller
const percent = (share) => (share > 0.995 && share < 1 ? "> 99 %" : `${Math.round(100 * share)} %`);

function createCell(place) {
  const glyph = make("span", { class: "lp-glyph" });
  const bar = make("span", { class: "lp-glyph-bar" });
  const node = make("button", { type: "button", class: "lp-letter", tabindex: "-1" }, glyph, bar);
  return {
    node,
    draw(name, share, ends) {
      if (glyph.textContent !== name) glyph.textContent = name;
      glyph.style.opacity = ends ? "1" : (FAINTEST + (1 - FAINTEST) * share).toFixed(2);
      bar.style.transform = `scaleX(${share.toFixed(3)})`;
      node.classList.toggle("lp-letter-end", ends);
      node.setAttribute("aria-label", `place ${place + 1}: ${name}, ${percent(share)}`);
    },
  };
}

// The characters in a row: pointed at by mouse and focus, one stop for Tab, arrows inside.
// -> {node, draw(places), pointed() (-1 for none), shown() cells that can be pointed at}
/**
 * @param {number} length
 * @param {() => void} onPoint
 */
function createLetters(length, onPoint) {
  const cells = Array.from({ length }, (_, place) => createCell(place));
  const node = make("div", { class: "lp-letters" }, ...cells.map((cell) => cell.node));
  node.dataset.size = `${LONG.filter((limit) => length > limit).length}`;
  let shown = 0; // the characters and the end
  let pointed = -1;
  let stop = 0;

  /** @param {number} place */
  function point(place) {
    pointed = place;
    cells.forEach((cell, index) => cell.node.toggleAttribute("data-pointed", index === place));
    onPoint();
  }

  /** @param {number} place */
  function stopAt(place) {
    stop = Math.max(0, Math.min(place, shown - 1));
    cells.forEach((cell, index) => { cell.node.tabIndex = index === stop ? 0 : -1; });
  }

  cells.forEach((cell, place) => {
    cell.node.addEventListener("pointerenter", () => point(place));
    cell.node.addEventListener("focus", () => {
      stopAt(place);
      point(place);
    });
  });
  node.addEventListener("pointerleave", () => point(-1));
  node.addEventListener("focusout", () => point(-1));
  node.addEventListener("keydown", (event) => {
    if (!STEP[event.key]) return;
    event.preventDefault();
    stopAt(stop + STEP[event.key]);
    cells[stop].node.focus();
  });
  return {
    node,
    pointed: () => (pointed < shown ? pointed : -1),
    /** @param {{name: string, share: number, end: boolean}[]} letters up to the end */
    draw(letters) {
      shown = letters.length;
      cells.forEach((cell, place) => {
        cell.node.classList.toggle("lp-letter-dead", place >= shown);
        if (place >= shown) return;
        const { name, share, end } = letters[place];
        cell.draw(name, share, end);
      });
      if (stop >= shown || cells[stop].node.tabIndex) stopAt(stop);
    },
  };
}

// A viewer (see viewers.js) of text (1 + V, L, 1).
/**
 * @param {Instrument} instrument
 * @returns {Viewer}
 */
export function createLine({ meta }) {
  const layout = /** @type {TextLayout} */ (meta.layout);
  const letters = createLetters(layout.length, tell);
  const verdict = make("span", { class: "lp-verdict" });
  const told = make("p", { class: "lp-places lp-muted" });
  const node = make(
    "div",
    { class: "lp-viewer lp-text-line", role: "group" },
    letters.node, make("p", { class: "lp-text-words" }, verdict), told,
  );
  /** @type {Float32Array | null} */
  let values = null;

  function tell() {
    const pointed = letters.pointed();
    if (pointed < 0 || !values) {
      told.textContent = "Point at a character for what else could stand there.";
      return;
    }
    const rows = alternativesAt(values, pointed, layout).slice(0, MOST);
    told.replaceChildren(`Place ${pointed + 1}: `, ...rows.map(({ symbol, share }) => make(
      "span",
      { class: "lp-other" },
      make("b", { text: symbolName(symbol, layout) }), ` ${percent(share)}`,
    )));
  }

  return {
    node,
    draw(_, { mean }) {
      if (!mean) return;
      values = mean;
      const places = placesOf(mean, layout);
      const end = places.findIndex(({ symbol }) => symbol === 0);
      letters.draw(places.slice(0, end < 0 ? places.length : end + 1).map(({ symbol, share }) => (
        { name: symbolName(symbol, layout), share, end: symbol === 0 })));
      const text = lineOf(mean, layout);
      const found = verdictOf(text, layout);
      verdict.textContent = found?.words ?? "";
      verdict.dataset.valid = `${found?.valid ?? ""}`;
      const judged = found ? `, ${found.words}` : "";
      node.setAttribute("aria-label", `line decoded from the latent code: ${text || "empty"}${judged}`);
      tell();
    },
  };
}
