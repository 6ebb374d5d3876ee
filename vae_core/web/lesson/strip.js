// The strip of a lesson's task over a page where it is done: it hears what the page's instrument tells the
// window ("lp:told", of trainings "lp:training"), and the record of this browser has what is met.
/** @import { Language, Lesson, TaskEvent, TaskState } from "./types.js" */
import { LINK_CSS } from "../formula/link.js";
import { make } from "../kit/dom.js";
import { dress } from "../kit/style.js";
import { trainingsTo } from "./hearing.js";
import { richIn, speak } from "./rich.js";
import { SCENES_CSS } from "./scenes/style.js";
import { LESSON_CSS } from "./style.js";
import { createAsks, createStrip } from "./task_strip.js";
import { TASKS } from "./tasks/tasks.js";
import { wordsIn } from "./words.js";

const TOLD = "lp:told";
const TRAINING = "lp:training";

/**
 * -> {refresh(), destroy()}
 * @param {HTMLElement} root
 * @param {{lesson: Lesson, language: Language, back: string, config?: Record<string, any> | null,
 *   kept: ReturnType<typeof import("./progress.js").createKept>}} given back: the address of the lesson; config: of the
 *   task's training, whole
 */
export function mountStrip(root, { lesson, language, back, config = null, kept }) {
  const skin = dress(root, LINK_CSS + LESSON_CSS + SCENES_CSS);
  speak(language);
  const said = wordsIn(language);
  const rich = richIn(language);
  const check = TASKS[lesson.task.check];
  const strip = createStrip(lesson, rich, said);
  /** @type {TaskState | null} */
  let state = kept.of(lesson.name).task;
  const show = () => strip.show(state, check.values?.(lesson.task, state) ?? {});
  /** @param {TaskEvent} event */
  function tell(event) {
    const next = check.check(lesson.task, state, event);
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    kept.put(lesson.name, { ...kept.of(lesson.name), task: state });
    show();
  }
  /** @param {Event} event */
  const hear = (event) => tell(/** @type {CustomEvent} */ (event).detail);
  const hearTraining = trainingsTo(lesson, config, tell);
  window.addEventListener(TOLD, hear);
  window.addEventListener(TRAINING, hearTraining);
  show();
  strip.node.append(...createAsks(lesson, rich, tell));
  const way = make("p", { class: "lp-lesson-small" }, make("a", { href: back, target: "_top", text: `← ${said.inLesson(lesson.number)}` }));
  root.append(make("div", { class: "lp-lesson lp-lesson-over", lang: language }, way, strip.node));
  return {
    refresh: skin.refresh,
    destroy() {
      window.removeEventListener(TOLD, hear);
      window.removeEventListener(TRAINING, hearTraining);
      skin.destroy();
      root.replaceChildren();
    },
  };
}
