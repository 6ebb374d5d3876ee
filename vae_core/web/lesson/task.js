// The task: its instrument, and a strip that notices what is met.
/** @import { Course, Lesson, Rich, Sources, TaskEvent, TaskState } from "./types.js" */
import { make } from "../kit/dom.js";
import { problemLine } from "../kit/problem_line.js";
import { createAsks, createStrip } from "./task_strip.js";
import { TASKS } from "./tasks/tasks.js";

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
  strip.node.append(...createAsks(lesson, rich, tell));
  const wait = make("p", { class: "lp-lesson-instrument lp-muted", role: "status", text: said.loading });
  const node = make("div", { class: "lp-lesson-task" }, strip.node, wait);
  /** @type {{node: HTMLElement, destroy(): void} | null} */
  let instrument = null;
  let gone = false;
  sources.instruments().then((kinds) => {
    if (gone) return;
    instrument = kinds[spec.instrument].create({ lesson, spec, text, rich, course, sources, tell });
    wait.replaceWith(instrument.node);
  }).catch((error) => wait.replaceWith(problemLine(error)));
  // What stays in sight within the instrument stays under the strip.
  const watch = new ResizeObserver(() => node.style.setProperty("--lp-strip", `${strip.node.offsetHeight}px`));
  watch.observe(strip.node);
  return {
    node,
    destroy() {
      gone = true;
      watch.disconnect();
      instrument?.destroy();
    },
  };
}
