// The words beside the figure: what is asked, what came of it, and why.
/** @import { CommitSpec, Gap, Lesson, Progress, Rich, Values } from "./types.js" */
import { make } from "../kit/dom.js";
import { placeOf } from "./flow.js";
import { button, paragraph } from "./parts.js";
import { languageOf, unitIn, written } from "./rich.js";

/**
 * @typedef {object} Acts
 * @property {() => void} commit
 * @property {() => void} clear
 * @property {() => void} show
 * @property {() => void} on
 * @property {() => void} back
 * @property {(why: string) => void} why
 * @property {(missing: string) => void} missing
 *
 * @typedef {object} Told
 * @property {Lesson} lesson
 * @property {Progress} state
 * @property {Rich} rich
 * @property {Values} values
 * @property {ReturnType<typeof import("./words.js").wordsIn>} said
 * @property {Acts} acts
 */

const COUNTED = new Set(["choice"]); // kinds whose gap is right or wrong, and no distance

/** @param {Told} told */
function counter({ lesson, state, said }) {
  const { stage, commit } = placeOf(lesson, state);
  const many = lesson.commit.length > 1 && stage !== "try" && stage !== "why";
  return many ? make("p", { class: "lp-lesson-count", text: said.part(commit + 1, lesson.commit.length) }) : "";
}

// What is asked, and the buttons under it. -> {nodes, acts, ready(on): whether the guess is complete}
/** @param {Told} told @param {CommitSpec} spec */
export function askedFor(told, spec) {
  const { lesson, rich, values, said, acts } = told;
  const text = lesson.text.commit[spec.id];
  const main = button(said.guess, acts.commit, "lp-lesson-main");
  const clear = button(said.clear, acts.clear);
  /** @param {boolean} on */
  const ready = (on) => { main.disabled = !on; };
  ready(false);
  const nodes = [
    counter(told), make("h2", {}, rich(text.title, values)), paragraph(rich(text.words, values)),
    ...(text.hint ? [paragraph(rich(text.hint, values), "lp-lesson-small")] : []),
  ];
  const row = make("div", { class: "lp-lesson-acts" }, main, clear, button(said.show, acts.show, "lp-lesson-bare"));
  return { nodes, acts: row, ready };
}

// The gap as a number, or in a word where it is no distance.
/** @param {Told} told @param {CommitSpec} spec @param {Gap | null} gap */
function gapLine({ lesson, rich, values, said }, spec, gap) {
  const text = lesson.text.see[spec.id];
  if (gap === null) return paragraph(rich(said.nothing), "lp-lesson-small");
  if (gap.gap === null) return "";
  if (COUNTED.has(spec.kind)) {
    return make("p", { class: "lp-lesson-gap", "data-gap": gap.gap }, make("b", { text: gap.gap ? said.other : said.correct }));
  }
  const symbol = spec.symbol ? `lp-s-${spec.symbol}` : "";
  const language = languageOf(rich(""));
  const far = written(gap.gap, spec.decimals ?? (gap.gap < 0.095 ? 2 : 1), language);
  const number = make("b", { class: `lp-number-text ${symbol}`.trim(), text: `${far} ${unitIn(spec.unit, language)}`.trim() });
  return make("p", { class: "lp-lesson-gap", "data-gap": gap.gap }, number, " ", rich(text.gap ?? "", values));
}

// What the model says to a guess, in words.
/** @param {Told} told @param {CommitSpec} spec @param {Gap | null} gap */
export function answerTo(told, spec, gap) {
  const text = told.lesson.text.see[spec.id];
  const right = gap?.gap === 0 ? text.right : text.wrong;
  const words = gap === null ? text.shown ?? text.words : COUNTED.has(spec.kind) ? right ?? text.words : text.words;
  return [counter(told), gapLine(told, spec, gap), ...(words ? [paragraph(told.rich(words, told.values))] : [])];
}

// Where the learner says why; then a model answer stands beside it.
/** @param {Told} told */
export function whyPart({ lesson, state, rich, values, said, acts }) {
  const { question, answer, wrong = [] } = lesson.text.why;
  const own = make("textarea", { rows: 2, "aria-label": `${said.own}: ${rich(question, values).textContent}` });
  own.value = state.why;
  own.addEventListener("input", () => acts.why(own.value));
  const asked = [make("h3", {}, rich(question, values)), own];
  if (!state.compared) return [...asked, make("div", { class: "lp-lesson-acts" }, button(said.compare, acts.on, "lp-lesson-main"))];
  const missing = make("input", { type: "text", "aria-label": said.missing, value: state.missing });
  missing.addEventListener("input", () => acts.missing(missing.value));
  return [...asked,
    make("div", { class: "lp-lesson-model" }, make("b", { text: said.modelAnswer }), paragraph(rich(answer, values))),
    ...(wrong.length ? [make("details", {}, make("summary", { text: said.wrongWhys }), ...wrong.map(({ says, but }) => (
      make("p", { class: "lp-lesson-small" }, make("s", {}, rich(says, values)), " ", rich(but, values)))))] : []),
    make("label", { class: "lp-lesson-small" }, said.missing, missing)];
}
