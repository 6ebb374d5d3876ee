// Trainings on a page of their own, as the check of a task hears them.
/** @import { Lesson, TaskEvent } from "./types.js" */
import { changesOf } from "./instruments/changes.js";
import { TASKS } from "./tasks/tasks.js";
import { listenTo } from "./watch.js";

/**
 * Ears for trainings on the page: each is told to a check as the task's own, or as another one.
 * @param {Lesson} lesson
 * @param {Record<string, any> | null} first the configuration of the task's training
 * @param {(event: TaskEvent) => void} tell
 * @returns {(event: Event) => void}
 */
export function trainingsTo({ task }, first, tell) {
  /** @type {{config: any, ears: any} | null} */
  let last = null;
  /** @param {any} config @param {Record<string, string>} names */
  function earsOf(config, names) {
    const own = TASKS[task.check].trained?.(task, { config, changes: changesOf(first ?? {}, config) }) ?? null;
    return listenTo((event) => {
      const begins = event.kind === "start" || event.kind === "again";
      if (!own) {
        if (begins) tell({ kind: "other" });
        return;
      }
      for (const each of begins ? own.first : []) tell(each);
      tell(/** @type {any} */ ({ ...event, ...own.also }));
    }, names);
  }
  return (event) => {
    const { act, told, config, names } = /** @type {CustomEvent} */ (event).detail;
    // One configuration is one training, which goes on telling of itself.
    if (last?.config !== config) last = { config, ears: earsOf(config, names) };
    last?.ears[act](...told);
  };
}
