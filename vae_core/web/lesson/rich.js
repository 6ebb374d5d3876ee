// Texts of lessons as nodes: symbols in their colours, numbers of the model, bold words. Nothing else is markup.
/** @import { Language, Values } from "./types.js" */
import { grouped } from "../kit/counted.js";
import { make } from "../kit/dom.js";

// How each is written, and what it is in web/formula.
/** @type {Record<string, [written: string, symbol: string]>} */
const SYMBOLS = {
  x: ["x", "x"], xhat: ["x̂", "xhat"], z: ["z", "z"], mu: ["μ", "mu"], sigma: ["σ", "sigma"],
  eps: ["ε", "epsilon"], beta: ["β", "weight"],
};
/** @type {Record<Language, Record<string, [string, string]>>} */
const WORDS = {
  en: { KL: ["KL", "kl"], reconstruction: ["reconstruction", "reconstruction"] },
  de: { KL: ["KL", "kl"], reconstruction: ["Rekonstruktion", "reconstruction"] },
};
const PART = /\{([^{}]+)\}|\*\*([^*]+)\*\*/g;
const FIVE = /^\d{5,}|(?<=^-)\d{5,}/; // digits before the point that are read in threes
const MISSING = "–"; // of a number that is not known

const letter = (written, symbol) => (
  make("i", { class: `lp-lesson-letter lp-s-${symbol}`, "data-s": symbol, text: written }));
const word = (written, symbol) => (
  make("b", { class: `lp-lesson-word lp-s-${symbol}`, "data-s": symbol, text: written }));

// The language of the page, in which figures and instruments write their numbers: one at a time.
/** @type {Language} */
let spoken = "en";
/** @param {Language} language */
export const speak = (language) => { spoken = language; };

/** @param {string} text a number's @param {Language} language */
const marked = (text, language) => {
  const signed = text.replace("-", "\u2212");
  return language === "de" ? signed.replace(".", ",") : signed;
};

// A number with as many digits as it has.
/** @param {number} value @param {Language} [language] */
export const whole = (value, language = spoken) => marked(`${value}`, language);

// A number as it stands in a sentence, with the minus of mathematics.
/** @param {number | string | undefined} value @param {number} decimals @param {Language} [language] */
export function written(value, decimals = 1, language = spoken) {
  if (typeof value === "string") return value;
  if (value === undefined || !Number.isFinite(value)) return MISSING;
  const text = value.toFixed(decimals);
  const plain = Number(text) === 0 ? text.replace("-", "") : text;
  const spaced = plain.replace(FIVE, (digits) => grouped(Number(digits)));
  return marked(spaced, language);
}

// Units of guesses and gaps, which a lesson's file has in English.
/** @type {Record<string, string>} */
const UNITS = {
  nats: "Nats", digits: "Ziffern", decades: "Dekaden", points: "Punkte", doublings: "Verdopplungen",
  "of MIG": "MIG", "of 10 pairs swapped": "von 10 Paaren vertauscht",
};
/** @param {string} unit @param {Language} [language] */
export const unitIn = (unit, language = spoken) => (language === "de" ? UNITS[unit] ?? unit : unit);

/** @param {string} inner @param {Language} language @param {Values} values */
function valueOf(inner, language, values) {
  const [, name, decimals = "", symbol = ""] = inner.split(":");
  const text = written(values[name], decimals === "" ? 1 : Number(decimals), language);
  const look = symbol ? `lp-lesson-value lp-s-${symbol}` : "lp-lesson-value";
  return make("span", { class: look, ...(symbol && { "data-s": symbol }), text });
}

/** @param {string} inner @param {Language} language @param {Values} values @returns {Node[]} */
function inBraces(inner, language, values) {
  if (inner.startsWith("value:")) return [valueOf(inner, language, values)];
  if (inner === "prior") return [letter("p", "y"), document.createTextNode("("), letter("z", "z"), document.createTextNode(")")];
  if (inner === "q") {
    return [letter("q", "y"), document.createTextNode("("), letter("z", "z"), document.createTextNode("|"),
      letter("x", "x"), document.createTextNode(")")];
  }
  const known = WORDS[language][inner];
  if (known) return [word(...known)];
  return SYMBOLS[inner] ? [letter(...SYMBOLS[inner])] : [document.createTextNode(`{${inner}}`)];
}

// The minus of mathematics before numbers and names, where a keyboard has a hyphen.
/** @param {string} text */
const minus = (text) => text.replace(/(^|[\s(])-(?=[\d.A-Z{])/g, "$1\u2212");

/** In which language a text was made. @type {WeakMap<DocumentFragment, Language>} */
const languages = new WeakMap();

/** @param {DocumentFragment} text @returns {Language} */
export const languageOf = (text) => languages.get(text) ?? spoken;

/**
 * @param {Language} language
 * @returns {(text: string, values?: Values) => DocumentFragment}
 */
export const richIn = (language) => function rich(text, values = {}) {
  const found = document.createDocumentFragment();
  languages.set(found, language);
  let end = 0;
  const signed = minus(text);
  for (const match of signed.matchAll(PART)) {
    const [whole, inner, bold] = match;
    found.append(signed.slice(end, match.index));
    if (bold !== undefined) found.append(make("strong", {}, rich(bold, values)));
    else found.append(...inBraces(inner, language, values));
    end = match.index + whole.length;
  }
  found.append(signed.slice(end));
  return found;
};

// The same as plain letters, for those who hear it and for files.
/** @param {string} text @param {Language} language @param {Values} [values] */
export function plain(text, language, values = {}) {
  return minus(text).replace(PART, (whole, inner, bold) => {
    if (bold !== undefined) return plain(bold, language, values);
    if (inner.startsWith("value:")) {
      const [, name, decimals = ""] = inner.split(":");
      return written(values[name], decimals === "" ? 1 : Number(decimals), language);
    }
    if (inner === "prior") return "p(z)";
    if (inner === "q") return "q(z|x)";
    return (SYMBOLS[inner] ?? WORDS[language][inner] ?? [whole])[0];
  });
}
