// Three questions before a lesson and three after it. Nothing is told of the first three; after the others all.
/** @import { LessonText, Rich } from "./types.js" */
import { make } from "../kit/dom.js";
import { UNKNOWN } from "./flow.js";
import { button, paragraph } from "./parts.js";
import { shuffled } from "./shuffle.js";

/** @typedef {ReturnType<typeof import("./words.js").wordsIn>} Said */

let groups = 0;

// One question with its options in an order of chance; the last is always "I do not know".
/** @param {{ask: string, options: string[]}} question @param {Rich} rich @param {Said} said @param {(chosen: number) => void} onChoose */
function createQuestion(question, rich, said, onChoose) {
  groups += 1;
  const order = [...shuffled(Array.from(question.options.keys()), Math.random), UNKNOWN];
  const rows = order.map((index) => {
    const input = make("input", { type: "radio", name: `lp-question-${groups}`, value: index });
    input.addEventListener("change", () => onChoose(index));
    const words = index === UNKNOWN ? said.unknown : rich(question.options[index]);
    return make("label", { class: "lp-lesson-option" }, input, make("span", {}, words));
  });
  return make("fieldset", { class: "lp-lesson-question" }, make("legend", {}, rich(question.ask)), ...rows);
}

/**
 * -> its element; onDone(the chosen options, in the order of the questions) once all three are answered
 * @param {LessonText} text
 * @param {"before" | "after"} which
 * @param {Rich} rich
 * @param {Said} said
 * @param {(chosen: number[]) => void} onDone
 */
export function createQuestions(text, which, rich, said, onDone) {
  /** @type {(number | null)[]} */
  const chosen = text.question.map(() => null);
  const done = button(said.go, () => onDone(/** @type {number[]} */ (chosen.slice())), "lp-lesson-main");
  done.disabled = true;
  const all = text.question.map((pair, k) => createQuestion(pair[which], rich, said, (index) => {
    chosen[k] = index;
    done.disabled = chosen.includes(null);
  }));
  return make("section", { class: "lp-lesson-questions", "aria-label": said[which] },
    make("h2", { text: said[which] }), paragraph(rich(said[`${which}Words`]), "lp-lesson-small"),
    ...all, make("div", { class: "lp-lesson-acts" }, done));
}

// After both: what is right, what was said, and which belief leads to the other answers.
/** @param {LessonText} text @param {{before: number[], after: number[]}} chosen @param {Rich} rich @param {Said} said */
export function createResults(text, chosen, rich, said) {
  const part = (which, k) => {
    const { ask, options } = text.question[k][which];
    const own = chosen[which][k];
    const right = own === 0;
    const belief = own === 1 || own === 2 ? text.question[k].attracts[own - 1] : null;
    return make("div", { class: "lp-lesson-result", "data-right": `${right}` },
      make("p", { class: "lp-lesson-small" }, `${said[which]}: `, rich(ask)),
      make("p", {}, make("b", { text: right ? "✓ " : "✗ " }), rich(options[0])),
      ...(right ? [] : [make("p", { class: "lp-lesson-small" }, `${said.youSaid}: `,
        own === UNKNOWN ? said.unknown : rich(options[own]), ...(belief ? [` (${said.belief}: `, rich(belief), ")"] : []))]));
  };
  return make("section", { class: "lp-lesson-questions", "aria-label": said.results }, make("h2", { text: said.results }),
    ...text.question.map((_, k) => make("div", { class: "lp-lesson-pair" }, part("before", k), part("after", k))));
}
