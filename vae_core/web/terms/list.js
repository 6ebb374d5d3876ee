// The whole glossary as a page: a list to be searched, in one of its languages.
import { make } from "../kit/dom.js";
import { TERMS } from "../kit/terms.js";
/** @import { Entry } from "../kit/terms.js" */

export const GLOSSARY_CSS = `
.lp-glossary { max-width: 46rem; }
.lp-glossary-head { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin-bottom: 14px; }
.lp-glossary-head input {
  font: inherit; color: inherit; background: var(--lp-background); min-height: 34px; width: min(100%, 16rem);
  border: 1px solid var(--lp-control); border-radius: 8px; padding: 3px 10px;
}
.lp-glossary-head button {
  font: inherit; color: inherit; background: var(--lp-background); min-height: 34px; cursor: pointer;
  border: 1px solid var(--lp-control); border-radius: 8px; padding: 3px 12px;
}
.lp-glossary-head button[aria-pressed="true"] { border-color: var(--lp-accent); color: var(--lp-accent); }
.lp-glossary dl { margin: 0; }
.lp-glossary div[data-entry] { padding: 9px 12px; margin: 0 -12px; border-radius: 8px; scroll-margin-top: 72px; }
.lp-glossary div[data-shown] { background: var(--lp-faint); }
.lp-glossary dt { font-weight: 650; }
.lp-glossary dd, .lp-glossary dd p { margin: 0; line-height: 1.5; overflow-wrap: anywhere; }
@media (pointer: coarse) { .lp-glossary-head input, .lp-glossary-head button { min-height: 44px; } }
`;

const WORDS = {
  en: { search: "Search", none: "No term has these letters.", called: "Also called" },
  de: { search: "Suchen", none: "Kein Begriff hat diese Buchstaben.", called: "Auch genannt" },
};
const NAMES = { en: "English", de: "Deutsch" };

/**
 * Which entries have a text in what they are called or in their words.
 * @param {string} text
 * @param {string} language
 * @returns {string[]} their names
 */
export function matching(text, language) {
  const wanted = text.trim().toLowerCase();
  return Object.entries(TERMS[language]).filter(([, { term, symbol, also, called, parts }]) => (
    [term, symbol, ...also, ...called, parts.flat().join("")].some((each) => each.toLowerCase().includes(wanted))
  )).map(([name]) => name);
}

/**
 * @param {string} name
 * @param {Entry} entry
 * @param {string} language
 * @param {(name: string) => void} onPick
 */
function createEntry(name, entry, language, onPick) {
  const text = entry.parts.map((part) => {
    if (typeof part === "string") return part;
    const button = make("button", { type: "button", class: "lp-term", text: part[1] });
    button.addEventListener("click", () => onPick(part[0]));
    return button;
  });
  const called = entry.called.length ? ` ${WORDS[language].called}: ${entry.called.join(", ")}.` : "";
  const title = entry.symbol ? `${entry.term}, ${entry.symbol}` : entry.term;
  return make("div", { "data-entry": name }, make("dt", { text: title, tabindex: "-1" }), make("dd", {}, make("p", {}, ...text, called)));
}

/**
 * @param {HTMLElement} root
 * @param {{term?: string, language?: string, onChange?: (shown: {term: string, language: string}) => void}} options
 *   term: the entry to begin with; onChange is told what is shown
 */
export function mountGlossary(root, { term = "", language = "en", onChange = () => {} }) {
  const search = make("input", { type: "search", autocomplete: "off" });
  const list = make("dl");
  const none = make("p", { class: "lp-muted", role: "status" });
  let shown = { term, language: language in TERMS ? language : "en" };
  const buttons = Object.keys(TERMS).map((each) => {
    const button = make("button", { type: "button", text: NAMES[each], lang: each });
    button.addEventListener("click", () => {
      shown = { ...shown, language: each };
      draw();
      onChange(shown);
    });
    return button;
  });
  const node = make("section", { class: "lp-glossary" },
    make("div", { class: "lp-glossary-head" }, search, ...buttons), list, none);

  function mark() {
    for (const each of list.children) {
      const here = /** @type {HTMLElement} */ (each).dataset.entry === shown.term;
      each.toggleAttribute("data-shown", here);
      if (here) each.scrollIntoView({ block: "center" });
    }
  }
  function pick(name) {
    search.value = "";
    shown = { ...shown, term: name };
    draw();
    /** @type {HTMLElement | null} */ (list.querySelector("[data-shown] dt"))?.focus();
    onChange(shown);
  }
  function draw() {
    const words = WORDS[shown.language];
    node.lang = shown.language;
    search.placeholder = words.search;
    search.setAttribute("aria-label", words.search);
    const names = matching(search.value, shown.language);
    list.replaceChildren(...names.map((name) => createEntry(name, TERMS[shown.language][name], shown.language, pick)));
    none.textContent = names.length ? "" : words.none;
    buttons.forEach((button) => button.setAttribute("aria-pressed", `${button.lang === shown.language}`));
    mark();
  }
  search.addEventListener("input", draw);
  root.append(node);
  draw();
}
