// A lesson: look, commit, see, say why, try. What the learner says stays in this browser.
/** @import { Language, Lesson, Listed, Progress, Sources } from "./types.js" */
import { LINK_CSS, linkSymbols } from "../formula/link.js";
import { FORMULA_CSS } from "../formula/style.js";
import { make } from "../kit/dom.js";
import { problemLine } from "../kit/problem_line.js";
import { saveBlob } from "../kit/saving.js";
import { dress } from "../kit/style.js";
import { createTrail } from "../kit/trail.js";
import { createCourse } from "./course.js";
import { elsewhere } from "./elsewhere.js";
import { atStep, backward, beginning, isDone, placeOf, reached, stepOf } from "./flow.js";
import { button, createDashes, createNotes, createRail, createSummary, paragraph } from "./parts.js";
import { createQuestions, createResults } from "./questions.js";
import { plain, richIn, speak } from "./rich.js";
import { SCENES } from "./scenes/scenes.js";
import { SCENES_CSS } from "./scenes/style.js";
import { createStage } from "./stage.js";
import { LESSON_CSS } from "./style.js";
import { csvOf, rowsOf } from "./table.js";
import { createTask } from "./task.js";
import { TASKS } from "./tasks/tasks.js";
import { wordsIn } from "./words.js";

/**
 * @typedef {ReturnType<typeof import("./progress.js").createKept>} KeptProgress
 * @typedef {object} Given
 * @property {Lesson} lesson
 * @property {Listed[]} lessons of the course, in their order
 * @property {Language} language
 * @property {Sources} sources
 * @property {KeptProgress} kept
 * @property {(page: string, query: Record<string, string>) => string | null} [href] of another page, where there is one
 * @property {{read(): string, write(query: string): string}} place in the address: the query that stands there, and an
 *   address with this one in its place
 * @property {boolean} [alone] in a file of its own: there is no other lesson to go to
 * @property {(query: Record<string, string>) => void} go to another lesson, the list ({}), another language
 *
 * @typedef {object} Inside what the parts of one lesson's player share
 * @property {Given} given
 * @property {ReturnType<typeof wordsIn>} said
 * @property {ReturnType<typeof richIn>} rich
 * @property {ReturnType<typeof createCourse>} course
 * @property {() => Progress} state
 * @property {(next: Progress, draw?: boolean) => void} put
 */

/** @param {Inside["said"]} said @param {Given["go"]} go */
function createBack(said, go) {
  const back = button("←", () => go({}), "lp-lesson-bare lp-lesson-back");
  back.setAttribute("aria-label", said.list);
  return back;
}

// The line over a lesson.
/** @param {Inside} inside @param {() => void} onNotes */
function createHead({ given: { lesson, lessons, language, kept, alone, go }, said, rich }, onNotes) {
  const notes = button(said.notes, onNotes, "lp-lesson-notes-button");
  notes.setAttribute("aria-expanded", "false");
  const needs = lesson.needs.flatMap((name) => lessons.filter((each) => each.name === name)).map(({ number }) => number);
  const about = [said.minutes(lesson.minutes), ...(needs.length ? [`${said.needs} ${needs.join(", ")}`] : [])];
  return {
    notes,
    node: make("header", { class: "lp-lesson-head" },
      ...(alone ? [] : [createBack(said, go)]),
      make("span", { class: "lp-lesson-small", text: said.lesson(lesson.number, lessons.length) }),
      make("h1", {}, rich(lesson.text.title)),
      createDashes(lessons, lesson.name, (name) => isDone(kept.all().lessons[name])),
      make("span", { class: "lp-lesson-small lp-lesson-about", text: about.join(" · ") }),
      button(said.language, () => go({ lesson: lesson.name, lang: language === "de" ? "en" : "de" }), "lp-lesson-bare lp-lesson-language"),
      notes),
  };
}

// The last stage: the task with its instrument, in place of figure and words.
/** @param {Inside} inside */
function createTry(inside) {
  const { given: { lesson, language, sources, href }, said, rich, course, state, put } = inside;
  const node = make("div", { class: "lp-lesson-try" });
  const other = elsewhere(lesson);
  const there = other && (href?.(other.page, { ...other.query, ...(other.query.task && language === "de" && { lang: "de" }) }) ?? null);
  const known = () => TASKS[lesson.task.check].values?.(lesson.task, state().task) ?? {};
  /** @type {ReturnType<typeof createTask> | null} */
  let task = null;
  function close() {
    task?.destroy();
    task = null;
    node.replaceChildren();
  }
  return {
    node,
    /** @param {() => void} onOpen */
    door: (onOpen) => make("div", { class: "lp-lesson-door" },
      make("h3", {}, rich(lesson.text.task.title, known())), paragraph(rich(lesson.text.task.words, known()), "lp-lesson-small"),
      make("div", { class: "lp-lesson-acts" }, button(said.open, onOpen, "lp-lesson-main"),
        ...(there && other ? [make("a", { class: "lp-lesson-there", href: there, target: "_top", text: said.there[other.page] })] : []),
        make("span", { class: "lp-lesson-small", text: state().task?.done ? `✓ ${said.done}` : `○ ${said.notYet}` }))),
    open() {
      if (task) return;
      task = createTask({
        lesson, course, sources, rich, said, state: state().task,
        onState: (next) => put({ ...state(), task: next }, false),
      });
      node.append(button(`← ${said.back}`, () => put(backward(lesson, state())), "lp-lesson-bare"), task.node);
    },
    close,
    destroy: close,
  };
}

// Questions before or after, in the place of the lesson while they are asked. -> {node, show() -> whether they
// are, want() those after it}
/** @param {Inside} inside */
function createAsked({ given: { lesson, kept }, said, rich, state, put }) {
  const node = make("div", { class: "lp-lesson-asked-all" });
  let wanted = false;
  return {
    node,
    want() { wanted = true; },
    show() {
      const first = kept.all().questions && !reached(state()) && !state().before.length;
      const which = first ? "before" : wanted ? "after" : null;
      node.replaceChildren(...(which ? [createQuestions(lesson.text, which, rich, said, (chosen) => {
        wanted = false;
        put({ ...state(), [which]: chosen });
      })] : []));
      return which !== null;
    },
  };
}

/**
 * @param {Inside} inside
 * @param {{hook: {node: HTMLElement}, rail: ReturnType<typeof createRail>, stage: ReturnType<typeof createStage>,
 *   room: ReturnType<typeof createTry>, asked: ReturnType<typeof createAsked>}} parts
 */
function layOut(inside, { hook, rail, stage, room, asked }) {
  const { given: { lesson, language }, rich, said } = inside;
  const notes = createNotes(lesson, rich, said);
  notes.hidden = true;
  const head = createHead(inside, () => {
    notes.hidden = !notes.hidden;
    head.notes.setAttribute("aria-expanded", `${!notes.hidden}`);
  });
  const look = make("section", { class: "lp-lesson-look" },
    make("div", {}, make("h2", {}, rich(lesson.text.look.title)), paragraph(rich(lesson.text.look.words))), hook.node);
  const grid = make("div", { class: "lp-lesson-grid" }, stage.figure,
    make("section", { class: "lp-lesson-say" }, rail.node, stage.words, stage.under));
  const foot = make("footer", { class: "lp-lesson-foot" });
  const page = make("div", { class: "lp-lesson", lang: language }, head.node, notes, look, asked.node, grid, room.node, foot);
  return { page, look, grid, foot };
}

/**
 * A lesson in `root`. root.dataset.stage says where the learner is.
 * -> {refresh() after a theme change, destroy()}
 * @param {HTMLElement} root
 * @param {Given} given
 */
export function mountLesson(root, given) {
  const { lesson, language, kept, sources } = given;
  speak(language);
  const within = { ...given, go: inLanguage(given) };
  const skin = dress(root, FORMULA_CSS + LINK_CSS + LESSON_CSS + SCENES_CSS);
  const said = wordsIn(language);
  const anew = () => beginning(lesson, kept.all().arm);
  let state = atStep(lesson, kept.all().lessons[lesson.name] ?? anew(), stepIn(given));
  const course = createCourse(lesson, language, sources, skin.palette);
  /** @type {Inside} */
  const inside = { given: within, said, rich: richIn(language), course, state: () => state, put };
  const room = createTry(inside);
  const stage = createStage(inside, room);
  const rail = createRail(lesson, said);
  const asked = createAsked(inside);
  const hook = SCENES[lesson.look.scene].create({ spec: lesson.look, text: lesson.text.look, rich: inside.rich, course });
  const { page, look, grid, foot } = layOut(inside, { hook, rail, stage, room, asked });
  root.append(page);
  const links = linkSymbols(page);

  /** @param {Progress} next @param {boolean} [draw] */
  function put(next, draw = true) {
    state = { ...next, far: reached(next) };
    kept.put(lesson.name, state);
    rail.show(state);
    if (draw) show();
  }
  function show() {
    const place = placeOf(lesson, state).stage;
    const before = root.dataset.stage;
    const questions = asked.show();
    const now = questions ? "questions" : place;
    root.dataset.stage = now;
    if (before && before !== now && [before, now].some((each) => each === "try" || each === "questions")) toTop(page);
    const trying = now === "try";
    for (const part of [look, grid]) part.hidden = trying || questions;
    if (trying) room.open();
    else {
      room.close();
      if (!questions) stage.show();
    }
    const told = now === "why" || trying; // before that it would give answers away
    foot.replaceChildren(...(told ? footOf(inside, () => put(anew()), () => { asked.want(); show(); }) : []));
    rail.show(state);
    trail.replace(`step=${stepOf(lesson, state)}`);
  }
  const trail = followAddress(inside);
  if (state.at) kept.put(lesson.name, state);
  show();
  course.opened.catch((error) => look.append(problemLine(error)));
  return {
    refresh: skin.refresh,
    destroy() {
      for (const part of [trail, links, stage, room, hook, skin]) part.destroy();
      root.replaceChildren();
    },
  };
}

// The step in the address, which the browser's own Back and a tour may change.
/** @param {Inside} inside */
const followAddress = ({ given, state, put }) => createTrail({
  ...given.place,
  show() {
    const next = atStep(given.lesson, state(), stepIn(given));
    if (next !== state()) put(next);
  },
});

// The step that the address names, if it is of this lesson.
/** @param {Given} given */
function stepIn({ lesson, place, alone }) {
  const query = new URLSearchParams(place.read().replace(/^[#?]/, ""));
  return alone || query.get("lesson") === lesson.name ? query.get("step") : null;
}

// The language goes along to whatever is gone to.
/** @param {Given} given @returns {Given["go"]} */
const inLanguage = ({ go, language }) => (query) => {
  const { lang = language, ...rest } = query;
  go({ ...rest, ...(lang !== "en" && { lang }) });
};

/** @param {HTMLElement} page */
const toTop = (page) => page.scrollIntoView({ block: "start", behavior: "instant" });

// Of a lesson that is a file of its own, whose answers no list of lessons saves.
/** @param {Given["kept"]} kept @param {string} name */
function saveAnswers(kept, name) {
  const { [name]: own } = kept.all().lessons;
  const rows = rowsOf({ ...kept.all(), lessons: own ? { [name]: own } : {} });
  saveBlob(new Blob([csvOf(rows)], { type: "text/csv" }), `${name}-answers.csv`);
}

// What stands under a lesson once the answer is known.
/** @param {Inside} inside @param {() => void} again @param {() => void} ask for the questions after it */
function footOf({ given: { lesson, lessons, language, alone, kept, go }, said, rich, state }, again, ask) {
  const next = alone ? null : lessons.find(({ number }) => number === lesson.number + 1);
  const { before, after } = state();
  const all = before.length && after.length;
  return [
    ...(all ? [createResults(lesson.text, { before, after }, rich, said)] : []),
    createSummary(lesson, rich, {}, said),
    make("div", { class: "lp-lesson-acts" },
      ...(before.length && !all ? [button(said.after, ask, "lp-lesson-main")] : []),
      ...(next ? [button(`${said.next}: ${plain(next.title, language)}`, () => go({ lesson: next.name }))] : []),
      alone ? button(said.csv, () => saveAnswers(kept, lesson.name)) : button(said.list, () => go({})), button(said.again, again, "lp-lesson-bare")),
  ];
}
