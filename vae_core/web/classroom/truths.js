// What the model answers in a lesson where nobody in particular asks: what a learner sees who is "just shown".
/** @import { Json, Language, Lesson, Sources } from "../lesson/types.js" */
import { ANSWERS } from "../lesson/answers/answers.js";
import { createCourse } from "../lesson/course.js";

/**
 * By the id of a commit; a commit whose answer is made of each learner's own marks has none.
 * @param {Lesson} lesson
 * @param {Language} language
 * @param {Sources} sources
 * @param {import("../lesson/types.js").Course["palette"]} palette
 * @returns {Promise<Record<string, Json>>}
 */
export async function truthsOf(lesson, language, sources, palette) {
  const { opened } = createCourse(lesson, language, sources, palette);
  const { answer, own = [] } = ANSWERS[lesson.answer];
  const { truths } = await answer({ lesson, data: lesson.data, opened: await opened, hand: null, guesses: {} });
  return Object.fromEntries(Object.entries(truths).filter(([id]) => !own.includes(id)));
}
