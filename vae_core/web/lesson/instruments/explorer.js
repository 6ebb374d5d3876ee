// The explorer of one of the lesson's models, as its task; `anatomy` is the same model taken apart.
//
// spec: model (a name of the lesson's models), start (a query of an address: "z=...", "example=4").
/** @import { InstrumentKind } from "../types.js" */
import { make } from "../../kit/dom.js";
import { problemLine } from "../../kit/problem_line.js";
import { mountAnatomy } from "../../anatomy/anatomy.js";
import { mountExplorer } from "../../explorer/explorer.js";
import { PANELS } from "../../explorer/panels/panels.js";
import { stateFromQuery } from "../../kit/link.js";
import { anatomyFromQuery } from "../../anatomy/address.js";

/** @param {Parameters<InstrumentKind["create"]>[0]} given @param {(root: HTMLElement, pack: any) => {destroy(): void}} mount */
export function placed({ lesson, spec, course }, mount) {
  const node = make("div", { class: "lp-lesson-instrument" });
  const place = make("div", {});
  node.append(place);
  let gone = false;
  /** @type {{destroy(): void} | null} */
  let view = null;
  course.opened.then(({ packs }) => {
    const index = Math.max(0, lesson.models.indexOf(spec.model ?? lesson.models[0]));
    if (!gone) view = mount(place, packs[index]);
  }).catch((error) => place.replaceWith(problemLine(error)));
  return {
    node,
    destroy() {
      gone = true;
      view?.destroy();
    },
  };
}

/** @type {InstrumentKind} */
export const explorer = {
  create: (given) => placed(given, (root, pack) => mountExplorer(root, pack, {
    start: "example", initial: stateFromQuery(given.spec.start ?? ""), panels: PANELS,
    onCommit: (state) => given.tell(/** @type {any} */ ({ kind: "code", ...state, example: state.example ?? null })),
  })),
};

/** @type {InstrumentKind} */
export const anatomy = {
  create: (given) => placed(given, (root, pack) => {
    const { x, ...hand } = anatomyFromQuery(given.spec.start ?? "");
    const view = mountAnatomy(root, pack, {
      example: typeof x === "number" ? x : 0, state: /** @type {any} */ (hand),
      onCommit: (state) => given.tell(/** @type {any} */ ({ kind: "hand", ...state, z: view.code() ?? [] })),
    });
    return view;
  }),
};
