// What the parts of a lesson share: its models, opened once, and the example in hand.
/** @import { Course, Example, Language, Lesson, Opened, Sources } from "./types.js" */
/** @import { Palette } from "../kit/types.js" */
import { createModel } from "../home/model.js";
import { examplesOf } from "../home/stage.js";

/** @param {import("../engine/types.js").Pack<any>[]} packs @returns {Opened} */
export function opened(packs) {
  const models = packs.map((pack) => createModel(pack));
  return { packs, models, examples: packs.length ? examplesOf(packs[0]) : [] };
}

/**
 * @param {Lesson} lesson
 * @param {Language} language
 * @param {Sources} sources
 * @param {() => Palette} palette
 * @returns {Course}
 */
export function createCourse(lesson, language, sources, palette) {
  const ready = Promise.all(lesson.models.map((name) => sources.model(name))).then(opened);
  /** @type {Set<(example: Example | null) => void>} */
  const watchers = new Set();
  /** @type {Example[]} */
  let examples = [];
  ready.then((found) => { ({ examples } = found); }).catch(() => {}); // who waits for it says so
  /** @type {Example | null} */
  let held = null;
  return {
    lesson, data: lesson.data, language, opened: ready, sources, palette,
    hand: {
      get: () => held,
      set(index) {
        held = examples[index] ?? null;
        for (const watcher of watchers) watcher(held);
      },
      watch(watcher) {
        watchers.add(watcher);
        watcher(held);
      },
    },
  };
}
