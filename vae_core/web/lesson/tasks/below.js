// Move mean and width of one example's code by hand so that it costs less than the encoder's own.
//
// spec: example, best (nats that an optimiser gains), part of it that is asked for. The instrument tells of each
// release {x, gain over the draws of the task, fresh: gain over others}, in nats.
/** @import { TaskCheck, TaskSpec, TaskState } from "../types.js" */

const fresh = () => ({ met: { lower: false, third: false, confirmed: false }, done: false, tries: 0, gain: 0 });

/** @param {TaskSpec} spec @param {TaskState} state @param {any} event @returns {TaskState} */
function release(spec, state, { x, gain, fresh: other, touched }) {
  if (x !== spec.example) return { ...state, met: fresh().met, gain: 0, said: "other" };
  if (!touched) return { ...state, met: fresh().met, gain: 0, said: undefined };
  const asked = spec.best * spec.part;
  const third = gain >= asked;
  const confirmed = third && other >= asked;
  return {
    ...state, tries: state.tries + 1, done: confirmed, gain: third && !confirmed ? other : gain,
    said: third && !confirmed ? "fresh" : "now", met: { lower: gain > 0, third, confirmed },
  };
}

/** @type {TaskCheck} */
export const below = {
  check(spec, before, event) {
    const state = before ?? fresh();
    return state.done || event.kind !== "hand" ? state : release(spec, state, event);
  },
  values: (spec, state) => ({ best: spec.best, gain: state?.gain ?? 0 }),
};
