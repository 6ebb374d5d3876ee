// Name what each of some sliders changes; the names are compared with those of the mutual information.
//
// spec: sliders (from 0), factors, what each tells most about; right, how many have to agree. Asked: a select for
// each slider, named z1, z2, ..., and the button "check".
/** @import { TaskCheck, TaskSpec, TaskState } from "../types.js" */

const fresh = () => ({ met: { named: false, agree: false }, done: false, tries: 0, names: {} });

/** @param {TaskSpec} spec @param {TaskState} state @returns {TaskState} */
function compared(spec, state) {
  if (!state.met.named) return { ...state, said: "missing" };
  const right = spec.sliders.filter((slider, k) => state.names[`z${slider + 1}`] === spec.factors[k]).length;
  const agree = right >= spec.right;
  return { ...state, tries: state.tries + 1, right, done: agree, met: { named: true, agree }, said: agree ? "all" : "some" };
}

/** @type {TaskCheck} */
export const labels = {
  check(spec, before, event) {
    const state = before ?? fresh();
    if (state.done || event.kind !== "asked") return state;
    if (event.id === "check") return compared(spec, state);
    const names = { ...state.names, [event.id]: event.value };
    const named = spec.sliders.every((slider) => Boolean(names[`z${slider + 1}`]));
    return { ...state, names, met: { ...state.met, named } };
  },
  /** @returns {import("../types.js").Values} */
  values: (_, state) => (state?.right === undefined ? {} : { right: state.right }),
};
