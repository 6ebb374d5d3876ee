// The strip of a task: what is to be met, each with a circle or a tick, and the controls of the task's own.
/** @import { AskSpec, Lesson, Rich, TaskEvent, TaskState, Values } from "./types.js" */
import { make } from "../kit/dom.js";

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

// The controls of a task beside its instrument. -> their element in a list, or none
/** @param {Lesson} lesson @param {Rich} rich @param {(event: TaskEvent) => void} tell @returns {HTMLElement[]} */
export function createAsks({ task, text }, rich, tell) {
  const asks = (task.ask ?? []).map((each) => createAsk(each, text.task, rich, tell));
  return asks.length ? [make("div", { class: "lp-lesson-asks" }, ...asks)] : [];
}
