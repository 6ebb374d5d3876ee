// The task: its instrument, and a strip that notices what is met.
/** @import { AskSpec, Course, Lesson, Rich, Sources, TaskEvent, TaskState, Values } from "./types.js" */
import { make } from "../kit/dom.js";
import { INSTRUMENTS } from "./instruments/instruments.js";
import { TASKS } from "./tasks/tasks.js";

// A control of the task's own. -> its element
/** @param {AskSpec} spec @param {Record<string, any>} text @param {Rich} rich @param {(event: TaskEvent) => void} tell */
function createAsk(spec, text, rich, tell) {
  const words = text.ask?.[spec.id] ?? {};
  const say = (value) => tell({ kind: "asked", id: spec.id, value });
  const label = make("span", {}, rich(words.label ?? spec.id));
  if (spec.kind === "button") {
    const node = make("button", { type: "button", class: "lp-lesson-button" }, label);
    node.addEventListener("click", () => say(true));
    return node;
  }
  if (spec.kind === "select") {
    const none = make("option", { value: "", text: "–" });
    const options = (spec.options ?? []).map((id) => make("option", { value: id, text: rich(words.options?.[id] ?? id).textContent ?? id }));
    const select = make("select", { class: "lp-lesson-select" }, none, ...options);
    select.addEventListener("change", () => say(select.value));
    return make("label", { class: "lp-lesson-ask" }, label, select);
  }
  const { low, high, step } = spec;
  const input = make("input", {
    type: "number", inputmode: "decimal", step: step ?? "any",
    ...(low !== undefined && { min: low }), ...(high !== undefined && { max: high }),
  });
  input.addEventListener("change", () => say(input.valueAsNumber));
  return make("label", { class: "lp-lesson-ask" }, label, input);
}

// What is to be met, each with a circle or a tick. -> {node, show(state, values)}
/** @param {Lesson} lesson @param {Rich} rich @param {ReturnType<typeof import("./words.js").wordsIn>} said */
export function createStrip(lesson, rich, said) {
  const { title, words, goals = {}, ...text } = lesson.text.task;
  const items = Object.entries(goals).map(([id, goal]) => ({ id, goal, node: make("li", { "data-goal": id }) }));
  const status = make("p", { class: "lp-lesson-status", role: "status" });
  const told = make("p", {});
  const node = make("section", { class: "lp-lesson-strip", "aria-label": said.task },
    make("div", {}, make("h2", {}, rich(title)), told), make("div", { class: "lp-lesson-goals" }, make("ul", {}, ...items.map((each) => each.node)), status));
  return {
    node,
    /** @param {TaskState | null} state @param {Values} values */
    show(state, values) {
      told.replaceChildren(rich(words, values));
      for (const { id, goal, node: item } of items) {
        const met = Boolean(state?.met[id]);
        item.dataset.met = `${met}`;
        item.replaceChildren(make("span", { class: "lp-lesson-tick", "aria-hidden": "true", text: met ? "✓" : "○" }),
          make("span", {}, rich(goal, values), make("span", { class: "lp-unseen", text: ` (${met ? said.done : said.notYet})` })));
      }
      node.dataset.done = `${Boolean(state?.done)}`;
      const why = state?.said ? text[state.said] : "";
      status.replaceChildren(state?.done ? `✓ ${said.done}. ` : "", ...(why ? [rich(why, values)] : []));
    },
  };
}

/**
 * The task in its room. onState(state) after each event that changes it. -> {node, destroy()}
 * @param {{lesson: Lesson, course: Course, sources: Sources, rich: Rich,
 *   said: ReturnType<typeof import("./words.js").wordsIn>, state: TaskState | null, onState: (state: TaskState) => void}} given
 */
export function createTask({ lesson, course, sources, rich, said, state: first, onState }) {
  const { task: spec } = lesson;
  const task = TASKS[spec.check];
  let state = first;
  const strip = createStrip(lesson, rich, said);
  const show = () => strip.show(state, task.values?.(spec, state) ?? {});
  /** @param {TaskEvent} event */
  function tell(event) {
    const next = task.check(spec, state, event);
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    show();
    onState(next);
  }
  show();
  const text = lesson.text.task;
  const asks = (spec.ask ?? []).map((each) => createAsk(each, text, rich, tell));
  const instrument = INSTRUMENTS[spec.instrument].create({ lesson, spec, text, rich, course, sources, tell });
  if (asks.length) strip.node.append(make("div", { class: "lp-lesson-asks" }, ...asks));
  const node = make("div", { class: "lp-lesson-task" }, strip.node, instrument.node);
  return { node, destroy: instrument.destroy };
}
