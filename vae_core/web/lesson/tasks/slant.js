// Find the slider that slants every class, and say so.
//
// spec: slider (from 0), presses. A slider counts as moved once it was at -reach or below and at reach or above
// while the others stayed where they were; the press takes the one that was moved last.
/** @import { TaskCheck, TaskSpec, TaskState } from "../types.js" */

const REACH = 1.5;
const STILL = 0.05;

const fresh = () => ({ met: { moved: false, found: false }, done: false, tries: 0, last: null, ends: {}, z: null });

/** @param {TaskState} state @param {number[]} z @returns {TaskState} */
function moved(state, z) {
  const before = state.z ?? z.map(() => 0); // where the task begins
  const changed = Array.from(z.keys()).filter((d) => Math.abs(z[d] - before[d]) > STILL);
  if (changed.length !== 1) return changed.length ? { ...state, z, last: null, ends: {} } : { ...state, z };
  const [d] = changed;
  const { low, high } = state.ends[d] ?? { low: false, high: false };
  const own = { low: low || z[d] <= -REACH, high: high || z[d] >= REACH };
  return { ...state, z, ends: { [d]: own }, last: d, met: { ...state.met, moved: own.low && own.high } };
}

/** @param {TaskSpec} spec @param {TaskState} state @returns {TaskState} */
function pressed(spec, state) {
  if (state.last === null || !state.met.moved) return { ...state, said: "none" };
  if (state.tries >= spec.presses) return { ...state, said: "spent" };
  const tries = state.tries + 1;
  const found = state.last === spec.slider;
  const left = spec.presses - tries;
  return {
    ...state, tries, left, named: state.last, met: { ...state.met, found }, done: found,
    said: found ? undefined : left ? "wrong" : "spent",
  };
}

/** @type {TaskCheck} */
export const slant = {
  check(spec, before, event) {
    const state = before ?? fresh();
    if (state.done) return state;
    if (event.kind === "code" && event.z) return moved(state, event.z);
    return event.kind === "asked" && event.id === "this" ? pressed(spec, state) : state;
  },
  /** @returns {import("../types.js").Values} */
  values: (_, state) => (state && state.named !== undefined ? { slider: `z${state.named + 1}`, left: state.left } : {}),
};
