// A program's own lines, the symbols in them coloured and linked as in the formula.
/** @import { Objective, Source } from "./types.js" */
import { make } from "../kit/dom.js";
import { symbolOf } from "./symbols.js";

const WORD = /("[^"\n]*"|'[^'\n]*'|#[^\n]*|[A-Za-z_]\w*)/;
const KEYWORDS = new Set(["def", "return", "if", "else", "for", "in", "and", "or", "not", "is", "None", "True", "False"]);

// The parts of a source: [text, symbol or null, keyword].
/**
 * @param {string} source
 * @param {Record<string, string>} words
 * @returns {{text: string, symbol: string | null, keyword: boolean}[]}
 */
export function partsOf(source, words) {
  return source.split(WORD).filter(Boolean).map((text) => ({
    text, symbol: Object.hasOwn(words, text) ? symbolOf(words[text]) : null, keyword: KEYWORDS.has(text),
  }));
}

/**
 * @param {Source} source
 * @param {Record<string, string>} words
 */
function listing({ title, source }, words) {
  const code = make("code", {}, ...partsOf(source.trimEnd(), words).map(({ text, symbol, keyword }) => {
    if (symbol) return make("span", { class: `lp-s-${symbol} lp-code-word`, "data-s": symbol, text });
    return keyword ? make("b", { class: "lp-code-key", text }) : text;
  }));
  return make("figure", { class: "lp-code-listing" },
    make("figcaption", { class: "lp-muted", text: title }),
    make("pre", { tabindex: "0", "aria-label": `${title}: Python` }, code));
}

/** @param {Pick<Objective, "code" | "words">} objective */
export function createCode({ code, words }) {
  return make("div", { class: "lp-listings" }, ...code.map((source) => listing(source, words)));
}
