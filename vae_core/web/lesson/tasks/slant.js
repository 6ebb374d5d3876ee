// Find the slider that slants every class, and say so.
//
// spec: slider (from 0), presses. A slider counts as moved once it was at -reach or below and at reach or above
// while the others stayed where they were; the press takes the one that was moved last. Once the presses are
// spent the slider is told, and the task goes on: it is moved so under several classes.
/** @import { TaskCheck, TaskSpec, TaskState } from "../types.js" */

const REACH = 1.5;
const STILL = 0.05;
const CLASSES = 3; // under which a slider that was told is looked at

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

/** The slider that was told, under one more class. @param {TaskSpec} spec @param {TaskState} state @param {any} y @returns {TaskState} */
function seen(spec, state, y) {
  const classes = state.classes ?? [];
  const { low, high } = state.ends[spec.slider] ?? {};
  if (!(low && high) || typeof y !== "number" || classes.includes(y)) return state;
  const found = classes.length + 1 === CLASSES;
  return {
    ...state, classes: [...classes, y], more: CLASSES - classes.length - 1, said: found ? "told" : "on",
    met: { ...state.met, found }, done: found,
  };
}

/** @param {TaskSpec} spec @param {TaskState} state @param {{z: number[], y: any}} event @returns {TaskState} */
function looked(spec, state, { z, y }) {
  if (state.tries < spec.presses) return moved(state, z);
  // Both ends count under the class that they were looked at with.
  const same = JSON.stringify(y) === JSON.stringify(state.y);
  return seen(spec, { ...moved(same ? state : { ...state, ends: {} }, z), y }, y);
}

/** @param {TaskSpec} spec @param {TaskState} state @returns {TaskState} */
function pressed(spec, state) {
  if (state.tries >= spec.presses) return state; // it is told already
  if (state.last === null || !state.met.moved) return { ...state, said: "none" };
  const tries = state.tries + 1;
  const found = state.last === spec.slider;
  const left = spec.presses - tries;
  return {
    ...state, tries, left, named: state.last, met: { ...state.met, found }, done: found,
    said: found ? undefined : left ? "wrong" : "spent", ...(!found && !left && { ends: {}, more: CLASSES }),
  };
}

/** @type {TaskCheck} */
export const slant = {
  check(spec, before, event) {
    const state = before ?? fresh();
    if (state.done) return state;
    if (event.kind === "code" && event.z) return looked(spec, state, event);
    return event.kind === "asked" && event.id === "this" ? pressed(spec, state) : state;
  },
  /** @returns {import("../types.js").Values} */
  values: (_, state) => ({
    ...(state?.named !== undefined && { slider: `z${state.named + 1}`, left: state.left }),
    ...(state?.more !== undefined && { more: state.more }),
  }),
};
