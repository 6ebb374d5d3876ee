// The entries of the glossary: what a term means, in one wording, opened by a press on the term.
import { make } from "./dom.js";
import { TERMS } from "./terms.js";
import { explain } from "./tip.js";
/** @import { Entry } from "./terms.js" */

export const ENTRY_CSS = `
.lp-entry {
  width: min(34rem, calc(100vw - 32px)); padding: 18px 22px; border: 1px solid var(--lp-control);
  border-radius: 8px; background: var(--lp-background); color: var(--lp-text);
  font-size: 0.9375rem; line-height: 1.5; overflow-wrap: anywhere;
}
.lp-entry::backdrop { background: rgb(0 0 0 / 0.4); }
.lp-entry h2 { margin: 0; font-size: 1.0625rem; }
.lp-entry p { margin: 8px 0; }
.lp-entry form { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin-top: 14px; }
.lp-entry form button {
  margin-left: auto; font: inherit; color: inherit; background: var(--lp-background); min-height: 34px;
  border: 1px solid var(--lp-control); border-radius: 8px; padding: 3px 12px; cursor: pointer;
}
.lp-entry select {
  font: inherit; min-height: 34px; max-width: 100%; color: inherit; background: var(--lp-background);
  border: 1px solid var(--lp-control); border-radius: 8px; padding: 3px 8px;
}
.lp-term {
  display: inline; padding: 0; border: 0; background: none; font: inherit; color: inherit;
  text-align: inherit; cursor: pointer; text-decoration: underline dotted from-font;
  text-underline-offset: 0.2em;
}
.lp-term:hover { color: var(--lp-accent); }
@media (pointer: coarse) { .lp-entry select, .lp-entry form button { min-height: 44px; } }
`;

const WORDS = {
  en: { close: "Close", all: "Other terms", called: "Also called" },
  de: { close: "Schließen", all: "Andere Begriffe", called: "Auch genannt" },
};

/** @param {Element} node */
const languageOf = (node) => (node.closest("[lang]")?.getAttribute("lang") === "de" ? "de" : "en");

/** @param {Entry} entry */
const titleOf = ({ term, symbol }) => (symbol ? `${term}, ${symbol}` : term);

/** @param {Entry} entry */
const plainText = ({ parts }) => parts.map((part) => (typeof part === "string" ? part : part[1])).join("");

/**
 * A term with what it means, as one text.
 * @param {string} name
 * @param {string} [language]
 */
export function meaning(name, language = "en") {
  const entry = TERMS[language][name];
  return `${titleOf(entry).replace(/^./, (first) => first.toUpperCase())}: ${plainText(entry)}`;
}

/**
 * The text of an entry; `onPick` is told the name of a term that is pressed.
 * @param {Entry} entry
 * @param {(name: string) => void} onPick
 */
function createText(entry, onPick) {
  return make("p", {}, ...entry.parts.map((part) => {
    if (typeof part === "string") return part;
    const button = make("button", { type: "button", class: "lp-term", text: part[1] });
    button.addEventListener("click", () => onPick(part[0]));
    return button;
  }));
}

/**
 * Open the entry of a term above the page of an element; Esc, or a press beside it, closes it.
 * @param {string} name
 * @param {Element} from
 */
export function openEntry(name, from) {
  const language = languageOf(from);
  const words = WORDS[language];
  const heading = make("h2", { id: "lp-entry-title" });
  const room = make("div", { "aria-live": "polite" });
  const choice = make("select", { "aria-label": words.all }, ...Object.entries(TERMS[language])
    .map(([value, entry]) => make("option", { value, text: titleOf(entry) })));
  const close = make("button", { text: words.close });
  const dialog = make("dialog", { class: "lp-entry", "aria-labelledby": "lp-entry-title", lang: language },
    heading, room, make("form", { method: "dialog" }, choice, close));
  const show = (/** @type {string} */ shown) => {
    const entry = TERMS[language][shown];
    heading.textContent = titleOf(entry);
    const called = entry.called.length ? [make("p", { class: "lp-muted", text: `${words.called}: ${entry.called.join(", ")}.` })] : [];
    room.replaceChildren(createText(entry, show), ...called);
    choice.value = shown;
    dialog.dataset.entry = shown;
  };
  choice.addEventListener("change", () => show(choice.value));
  // What is outside of its content is the dialog itself, or its ground.
  dialog.addEventListener("click", ({ target, clientX, clientY }) => {
    const box = dialog.getBoundingClientRect();
    const inside = clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
    if (target === dialog && !inside) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => event.stopPropagation()); // keys of the page beneath
  dialog.addEventListener("close", () => dialog.remove());
  show(name);
  (from.closest(".lp") ?? document.body).append(dialog);
  dialog.showModal();
}

/** What is listened to already. @type {WeakSet<Element>} */
const pressed = new WeakSet();

/**
 * Mark an element as a term of the glossary: its words on hover and focus, its entry on a press.
 * @template {HTMLElement} T
 * @param {T} node
 * @param {string} name
 * @param {string} [here] what is to be said of it in this place
 * @returns {T}
 */
export function define(node, name, here = "") {
  node.dataset.term = name;
  explain(node, () => [meaning(name, languageOf(node)), here].filter(Boolean).join("\n"), { term: true });
  if (!node.matches("button")) node.setAttribute("role", "button");
  node.setAttribute("aria-haspopup", "dialog");
  if (pressed.has(node)) return node;
  pressed.add(node);
  const open = () => node.dataset.term && openEntry(node.dataset.term, node);
  node.addEventListener("click", open);
  node.addEventListener("keydown", (event) => {
    if (node.matches("button") || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    open();
  });
  return node;
}

/**
 * What stands over a figure: a term of the glossary, else words with an explanation.
 * @param {HTMLElement} node
 * @param {{help: string, term?: string}} said help: beside a term, what is special here
 */
export function explainTitle(node, { help, term }) {
  if (term) return define(node, term, help);
  for (const name of ["data-term", "role", "aria-haspopup"]) node.removeAttribute(name);
  return explain(node, help, { term: true });
}

/** The unit, as a term. @param {string} [before] what is said of its numbers here */
export function nats(before = "") {
  return define(make("span", { text: "nats" }), "nat", before);
}

/** @type {Map<string, {pattern: RegExp, names: Map<string, string>}>} */
const finders = new Map();

/** @param {string} language */
function finderOf(language) {
  const known = finders.get(language);
  if (known) return known;
  const names = new Map(Object.entries(TERMS[language]).flatMap(([name, { term, also }]) => (
    [term, ...also].map((form) => /** @type {const} */ ([form.toLowerCase(), name])))));
  const forms = [...names.keys()].sort((a, b) => b.length - a.length)
    .map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}-])(?:${forms.join("|")})(?!-?[\\p{L}\\p{N}])`, "giu");
  const made = { pattern, names };
  finders.set(language, made);
  return made;
}

/**
 * Which terms a text has: [from, to, name of the entry] each, the first mention of each only.
 * @param {string} text
 * @param {string} [language]
 * @param {Set<string>} [told] names that were told before; those of the text are added
 * @returns {[number, number, string][]}
 */
export function termsOf(text, language = "en", told = new Set()) {
  const { pattern, names } = finderOf(language);
  /** @type {[number, number, string][]} */
  const found = [];
  for (const { 0: form, index } of text.matchAll(pattern)) {
    const name = names.get(form.toLowerCase());
    if (!name || told.has(name)) continue;
    told.add(name);
    found.push([index, index + form.length, name]);
  }
  return found;
}

/**
 * Make the first mention of each term in an element to be pressed; what can be pressed itself stays.
 * @param {Element} node
 * @param {string} [language]
 * @param {Set<string>} [told] as in termsOf
 */
export function termsIn(node, language = "en", told = new Set()) {
  for (const child of [...node.childNodes]) {
    if (child instanceof Text) child.replaceWith(...withTerms(child.data, language, told));
    else if (child instanceof Element && !child.matches("a, button, [data-term]")) termsIn(child, language, told);
  }
}

/**
 * A text with the first mention of each term to be pressed.
 * @param {string} text
 * @param {string} [language]
 * @param {Set<string>} [told] as in termsOf
 * @returns {(Node | string)[]}
 */
export function withTerms(text, language = "en", told = new Set()) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let at = 0;
  for (const [from, to, name] of termsOf(text, language, told)) {
    parts.push(text.slice(at, from));
    parts.push(define(make("span", { text: text.slice(from, to), lang: language }), name));
    at = to;
  }
  return [...parts, text.slice(at)].filter((part) => part !== "");
}
