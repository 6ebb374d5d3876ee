// A training in the page, as the task of a lesson.
//
// spec: training (an id of [training]).
/** @import { InstrumentKind } from "../types.js" */
import { make } from "../../kit/dom.js";
import { problemLine } from "../../kit/problem_line.js";
import { readPack } from "../../engine/pack.js";
import { PANELS } from "../../explorer/panels/panels.js";
import { mountLearning } from "../../learn/view.js";
import { plain } from "../rich.js";
import { listenTo } from "../watch.js";
import { wordsIn } from "../words.js";

/** @typedef {Parameters<InstrumentKind["create"]>[0]} Given */

/**
 * The training that a task names, told to `tell`. -> {nodes, view(): once it is there, destroy()}
 * @param {Given} given
 * @param {Given["tell"]} tell
 */
export function createLearning({ lesson, spec, course, sources }, tell) {
  const place = make("div", {});
  const wait = make("p", { class: "lp-muted", role: "status", text: wordsIn(course.language).making });
  const id = /** @type {string} */ (spec.training);
  let gone = false;
  /** @type {Awaited<ReturnType<typeof mountLearning>> | null} */
  let view = null;
  sources.training(id).then(async ({ file, examples }) => {
    if (gone) return;
    const mounted = await mountLearning(place, {
      file, examples, id: `lesson-${lesson.name}-${id}`, title: plain(lesson.text.task.title, course.language),
      panels: PANELS, read: () => "", write: () => window.location.href, ears: listenTo(tell, readPack(file).meta.training.names),
    });
    wait.remove();
    view = mounted;
    if (gone) mounted.destroy();
  }).catch((error) => wait.replaceWith(problemLine(error)));
  return {
    nodes: [wait, place],
    view: () => (gone ? null : view),
    destroy() {
      gone = true;
      view?.destroy();
    },
  };
}

/** @type {InstrumentKind} */
export const training = {
  create(given) {
    const { nodes, destroy } = createLearning(given, given.tell);
    return { node: make("div", { class: "lp-lesson-instrument" }, ...nodes), destroy };
  },
};
