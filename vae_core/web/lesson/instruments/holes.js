// A training of a code of two numbers, and when it has finished its map, on which places can be marked.
//
// spec: training, quantile (of the density of the codes at the codes).
/** @import { InstrumentKind } from "../types.js" */
import { make } from "../../kit/dom.js";
import { problemLine } from "../../kit/problem_line.js";
import { readPack } from "../../engine/pack.js";
import { mountExplorer } from "../../explorer/explorer.js";
import { PANELS } from "../../explorer/panels/panels.js";
import { mountLearning } from "../../learn/view.js";
import { createDensity } from "../tasks/holes.js";
import { listenTo } from "../watch.js";
import { wordsIn } from "../words.js";

/** @type {InstrumentKind["create"]} */
function create({ lesson, spec, course, sources, tell }) {
  const [learning, map] = [make("div", {}), make("div", {})];
  const wait = make("p", { class: "lp-muted", role: "status", text: wordsIn(course.language).making });
  const node = make("div", { class: "lp-lesson-instrument" }, wait, learning, map);
  const id = /** @type {string} */ (spec.training);
  let gone = false;
  /** @type {Awaited<ReturnType<typeof mountLearning>> | null} */
  let view = null;
  /** @type {ReturnType<typeof mountExplorer> | null} */
  let explorer = null;

  function close() {
    explorer?.destroy();
    explorer = null;
  }
  async function open() {
    if (!view || gone) return;
    const { buffer } = await view.session.save();
    const pack = readPack(buffer);
    const density = createDensity(pack.tensors["map/codes"].data, spec.quantile);
    close();
    const mounted = mountExplorer(map, pack, {
      start: "home", panels: PANELS, learning: true,
      onCommit: ({ z }) => { if (z) tell({ kind: "hand", x: null, y: null, z, density: density.at(z), floor: density.floor }); },
    });
    explorer = mounted;
    map.scrollIntoView({ block: "nearest" });
  }
  /** @param {import("../types.js").TaskEvent} event */
  function heard(event) {
    if (event.kind === "again" || event.kind === "start") close();
    tell(event);
    if (event.kind === "finished") open().catch((error) => map.replaceChildren(problemLine(error)));
  }
  sources.training(id).then(async ({ file, examples }) => {
    if (gone) return;
    const mounted = await mountLearning(learning, {
      file, examples, id: `lesson-${lesson.name}-${id}`, title: lesson.text.task.title,
      panels: PANELS, read: () => "", write: () => window.location.href, ears: listenTo(heard, readPack(file).meta.training.names),
    });
    wait.remove();
    view = mounted;
    if (gone) mounted.destroy();
  }).catch((error) => wait.replaceWith(problemLine(error)));
  return {
    node,
    destroy() {
      gone = true;
      close();
      view?.destroy();
    },
  };
}

/** @type {InstrumentKind} */
export const holes = { create };
