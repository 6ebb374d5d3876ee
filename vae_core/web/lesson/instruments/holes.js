// A training of a code of two numbers, and when it has finished its map, on which places can be marked.
//
// spec: training, quantile (of the density of the codes at the codes).
/** @import { InstrumentKind } from "../types.js" */
import { make } from "../../kit/dom.js";
import { problemLine } from "../../kit/problem_line.js";
import { readPack } from "../../engine/pack.js";
import { PANELS } from "../../explorer/panels/panels.js";
import { compile } from "../../engine/runtime.js";
import { mountLearning } from "../../learn/view.js";
import { createDensity, holes as task } from "../tasks/holes.js";
import { listenTo } from "../watch.js";
import { wordsIn } from "../words.js";
import { createPlane } from "./plane.js";

/** @type {InstrumentKind["create"]} */
function create({ lesson, spec, text, course, sources, tell }) {
  const [learning, map] = [make("div", {}), make("div", {})];
  const wait = make("p", { class: "lp-muted", role: "status", text: wordsIn(course.language).making });
  const node = make("div", { class: "lp-lesson-instrument" }, wait, learning, map);
  const id = /** @type {string} */ (spec.training);
  let gone = false;
  /** @type {Awaited<ReturnType<typeof mountLearning>> | null} */
  let view = null;
  /** @type {ReturnType<typeof createPlane> | null} */
  let plane = null;
  /** @type {import("../types.js").TaskState | null} */
  let state = null; // as the check has it, for the marks that count

  /** @param {import("../types.js").TaskEvent} event */
  function pass(event) {
    state = task.check(spec, state, event);
    plane?.show(state.marks);
    tell(event);
  }
  async function open() {
    if (!view || gone) return;
    const { buffer } = await view.session.save();
    const pack = readPack(buffer);
    const codes = pack.tensors["map/codes"].data;
    const density = createDensity(codes, spec.quantile);
    const decoder = compile(pack.meta.decoder, pack.tensors, 1);
    const decode = (z) => decoder.run({ z: Float32Array.from(z), y: new Float32Array(0) }, 1)[0];
    plane = createPlane({ codes, shape: pack.meta.shape, decode, radius: spec.radius }, text, {
      onMove: (z) => pass({ kind: "hand", x: null, y: null, z, density: density.at(z), floor: density.floor }),
      onMark: () => pass({ kind: "asked", id: "hole", value: true }),
    });
    map.replaceChildren(plane.node);
    map.scrollIntoView({ block: "nearest" });
  }
  /** @param {import("../types.js").TaskEvent} event */
  function heard(event) {
    if (event.kind === "again" || event.kind === "start") {
      map.replaceChildren();
      plane = null;
    }
    pass(event);
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
      view?.destroy();
    },
  };
}

/** @type {InstrumentKind} */
export const holes = { create };
