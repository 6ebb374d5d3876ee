// Where a lesson's task can be done outside it: a page of the app or of a site, in the state that it needs.
/** @import { Lesson } from "./types.js" */
import { TASKS } from "./tasks/tasks.js";

// Instruments that are a page's own: what is done there is what the check looks at.
const WATCHED = new Set(["explorer"]);

/** @param {any} value */
const said = (value) => (Array.isArray(value) ? value.join(",") : `${value}`);

/**
 * @param {Lesson} lesson
 * @returns {{page: "explore" | "train", query: Record<string, string>} | null}
 */
export function elsewhere({ name, task, training }) {
  if (task.model) {
    const start = Object.fromEntries(new URLSearchParams(task.start ?? ""));
    /** @type {Record<string, string>} */
    const watched = WATCHED.has(task.instrument) ? { task: name } : {};
    return { page: "explore", query: { run: `starter-${task.model}`, ...start, ...watched } };
  }
  const config = task.training ? training[task.training] : null;
  if (!config) return null;
  const fields = Object.entries(config).map(([field, value]) => [field, said(value)]);
  /** @type {Record<string, string>} */
  const watched = TASKS[task.check].trained ? { task: name } : {};
  return { page: "train", query: { ...Object.fromEntries(fields), where: "page", ...watched } };
}
