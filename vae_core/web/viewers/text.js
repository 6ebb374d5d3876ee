// A line of text, large: each character as dark as it is probable, over a bar of its probability.
// What else could stand at a place is told of the one under the pointer or the focus.
import { make } from "../kit/dom.js";
import { verdictOf } from "./expressions.js";
import { alternativesAt, lineOf, placesOf, symbolName } from "./text_lines.js";

const STEP = { ArrowRight: 1, ArrowLeft: -1 };
const MOST = 6; // alternatives told
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
      glyph.style.opacity = (0.25 + 0.75 * share).toFixed(2);
      bar.style.transform = `scaleX(${share.toFixed(3)})`;
      node.classList.toggle("lp-letter-end", ends);
      node.setAttribute("aria-label", `place ${place + 1}: ${name}, ${percent(share)}`);
    },
  };
}

// A viewer (see viewers.js) of text (1 + V, L, 1).
export function createLine({ meta: { layout } }) {
  const cells = Array.from({ length: layout.length }, (_, place) => createCell(place));
  const letters = make("div", { class: "lp-letters" }, ...cells.map(({ node }) => node));
  const size = LONG.filter((limit) => layout.length > limit).length;
  letters.dataset.size = `${size}`;
  const verdict = make("span", { class: "lp-verdict" });
  const told = make("p", { class: "lp-places lp-muted" });
  const node = make(
    "div",
    { class: "lp-viewer lp-text-line", role: "group" },
    letters, make("p", { class: "lp-text-words" }, verdict), told,
  );
  let values = null;
  let shown = 0; // cells that can be pointed at: the characters and the end
  let pointed = -1;
  let stop = 0;

  function tell() {
    if (pointed < 0 || pointed >= shown || !values) {
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

  function point(place) {
    pointed = place;
    cells.forEach((cell, index) => cell.node.toggleAttribute("data-pointed", index === place));
    tell();
  }

  // One stop for Tab, arrows inside.
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
  letters.addEventListener("pointerleave", () => point(-1));
  letters.addEventListener("focusout", () => point(-1));
  letters.addEventListener("keydown", (event) => {
    if (!STEP[event.key]) return;
    event.preventDefault();
    stopAt(stop + STEP[event.key]);
    cells[stop].node.focus();
  });

  return {
    node,
    draw(_, { mean }) {
      if (!mean) return;
      values = mean;
      const places = placesOf(mean, layout);
      const end = places.findIndex(({ symbol }) => symbol === 0);
      shown = end < 0 ? places.length : end + 1;
      cells.forEach((cell, place) => {
        const alive = place < shown;
        cell.node.classList.toggle("lp-letter-dead", !alive);
        if (!alive) return;
        const { symbol, share } = places[place];
        cell.draw(symbolName(symbol, layout), share, symbol === 0);
      });
      if (stop >= shown || cells[stop].node.tabIndex) stopAt(stop);
      const text = lineOf(mean, layout);
      const found = verdictOf(text, layout);
      verdict.textContent = found?.words ?? "";
      verdict.dataset.valid = found?.valid ?? "";
      const judged = found ? `, ${found.words}` : "";
      node.setAttribute("aria-label", `line decoded from the latent code: ${text || "empty"}${judged}`);
      tell();
    },
  };
}
