// Small things that the player is built of.
/** @import { Lesson, Listed, Progress, Rich, Values } from "./types.js" */
import { make } from "../kit/dom.js";
import { define, termsIn } from "../kit/entry.js";
import { makeMath, spoken } from "../formula/math.js";
import { standing } from "./flow.js";
import { languageOf } from "./rich.js";

/** @param {string} text @param {() => void} act @param {string} [kind] */
export function button(text, act, kind = "") {
  const node = make("button", { type: "button", class: `lp-lesson-button ${kind}`.trim(), text });
  node.addEventListener("click", act);
  return node;
}

const TERMS_OF = { kl: "kl", reconstruction: "reconstruction" };

/** A paragraph whose terms open the glossary. @param {DocumentFragment} words @param {string} [kind] */
export function paragraph(words, kind = "") {
  const language = languageOf(words);
  const node = make("p", kind ? { class: kind } : {}, words);
  /** @type {Set<string>} */
  const told = new Set();
  for (const word of /** @type {NodeListOf<HTMLElement>} */ (node.querySelectorAll("b[data-s]"))) {
    const name = TERMS_OF[word.dataset.s ?? ""];
    if (name && !told.has(name)) define(word, name);
    if (name) told.add(name);
  }
  termsIn(node, language, told);
  return node;
}

const STAGES = /** @type {const} */ (["look", "commit", "see", "why", "try"]);

// The five stages, of which one is now. -> {node, show(state)}
/** @param {Lesson} lesson @param {ReturnType<typeof import("./words.js").wordsIn>} said */
export function createRail(lesson, said) {
  const items = STAGES.map((stage) => make("li", { text: said[stage], "data-stage": stage }));
  return {
    node: make("ol", { class: "lp-lesson-rail" }, ...items),
    /** @param {Progress} state */
    show(state) {
      STAGES.forEach((stage, k) => {
        const how = standing(lesson, state, stage);
        items[k].dataset.how = how;
        if (how === "now") items[k].setAttribute("aria-current", "step");
        else items[k].removeAttribute("aria-current");
      });
    },
  };
}

// How far the course is: a dash for each lesson. -> its element
/** @param {Listed[]} lessons @param {string} here @param {(name: string) => boolean} done */
export function createDashes(lessons, here, done) {
  return make("span", { class: "lp-lesson-dashes", "aria-hidden": "true" }, ...lessons.map(({ name }) => (
    make("span", { "data-how": name === here ? "now" : done(name) ? "done" : "later" }))));
}

/** @param {Lesson} lesson */
export function createFormula({ formula }) {
  return make("div", { class: "lp-lesson-formula", role: "math", tabindex: 0, "aria-label": spoken(formula) }, makeMath(formula));
}

// What the lesson was about, once nothing is given away by it: idea, formula, sources.
/** @param {Lesson} lesson @param {Rich} rich @param {Values} values @param {ReturnType<typeof import("./words.js").wordsIn>} said */
export function createSummary(lesson, rich, values, said) {
  const sources = lesson.reference.map(({ text, url }) => make("li", {}, url
    ? make("a", { href: url, target: "_blank", rel: "noreferrer", text }) : text));
  return make("section", { class: "lp-lesson-summary" },
    make("div", {}, make("h2", { text: said.idea }), paragraph(rich(lesson.text.idea, values)), createFormula(lesson)),
    make("div", {}, make("h2", { text: said.references }), make("ul", {}, ...sources)));
}

// What a teacher wants beside the lesson.
/** @param {Lesson} lesson @param {Rich} rich @param {ReturnType<typeof import("./words.js").wordsIn>} said */
export function createNotes(lesson, rich, said) {
  const { notes, belief } = lesson.text;
  const rows = ["class", "ask", "wrong", "board"].filter((key) => notes[key]).flatMap((key) => [
    make("dt", { text: said[key] }), make("dd", {}, rich(notes[key]))]);
  const beliefs = belief.map(({ says, predicts }) => make("li", {}, make("strong", {}, rich(says)), " ", rich(predicts)));
  return make("aside", { class: "lp-lesson-notes", "aria-label": said.notes },
    make("h2", { text: said.notes }), make("dl", {}, ...rows),
    make("h3", { text: said.believe }), make("ul", {}, ...beliefs));
}
