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

/** @type {InstrumentKind["create"]} */
function create({ lesson, spec, course, sources, tell }) {
  const place = make("div", {});
  const wait = make("p", { class: "lp-muted", role: "status", text: wordsIn(course.language).making });
  const node = make("div", { class: "lp-lesson-instrument" }, wait, place);
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
    node,
    destroy() {
      gone = true;
      view?.destroy();
    },
  };
}

/** @type {InstrumentKind} */
export const training = { create };
