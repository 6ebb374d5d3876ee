// A training of a code of two numbers, and when it has finished its map, on which places can be marked.
//
// spec: training, quantile (of the density of the codes at the codes).
/** @import { InstrumentKind } from "../types.js" */
import { make } from "../../kit/dom.js";
import { problemLine } from "../../kit/problem_line.js";
import { readPack } from "../../engine/pack.js";
import { compile } from "../../engine/runtime.js";
import { createDensity, holes as task } from "../tasks/holes.js";
import { createPlane } from "./plane.js";
import { createLearning } from "./training.js";

/** @type {InstrumentKind["create"]} */
function create(given) {
  const { spec, text, tell } = given;
  const map = make("div", {});
  const learning = createLearning(given, heard);
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
    const view = learning.view();
    if (!view) return;
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
  return { node: make("div", { class: "lp-lesson-instrument" }, ...learning.nodes, map), destroy: learning.destroy };
}

/** @type {InstrumentKind} */
export const holes = { create };
