// Announce a weight before the training begins, then end with a rate within a share of a reference.
//
// spec: reference {rate}, goal {low, high} as shares of it, tries. The announcement is the weight that the
// training has when it is started at its first step; a weight that is moved later makes the try void.
/** @import { TaskCheck, TaskEvent, TaskSpec, TaskState } from "../types.js" */

/** @param {TaskSpec} spec @returns {TaskState} */
const begin = (spec) => ({
  met: { announced: false, halved: false }, done: false, tries: 0, weight: spec.reference.beta, announced: null, left: spec.tries,
});

/** @param {TaskSpec} spec @param {TaskState} state @param {Extract<TaskEvent, {kind: "finished"}>} event */
function finished(spec, state, { validation, weights }) {
  if (!state.met.announced || state.void || weights.beta !== state.announced) return state;
  const share = (validation?.kl ?? NaN) / spec.reference.rate;
  const halved = share >= spec.goal.low && share <= spec.goal.high;
  const tries = state.tries + 1;
  return {
    ...state, tries, met: { ...state.met, halved }, done: halved, share,
    said: halved ? "done" : share > spec.goal.high ? "more" : "less",
  };
}

/** @type {TaskCheck} */
export const halve = {
  check(spec, before, event) {
    const state = before ?? begin(spec);
    if (state.done) return state;
    if (event.kind === "asked" && event.id === "beta") {
      const value = Number(event.value);
      const announced = Number.isFinite(value) && value > 0 && value !== spec.reference.beta;
      return { ...state, announced: announced ? value : null, met: { ...state.met, announced }, void: false };
    }
    if (event.kind === "start") {
      // Begun under another weight than the announced one: this run does not count.
      return { ...state, void: state.announced === null || state.weight !== state.announced };
    }
    if (event.kind === "weights") {
      const weight = event.weights.beta ?? state.weight;
      return { ...state, weight, void: state.void };
    }
    return event.kind === "finished" ? finished(spec, state, event) : state;
  },
  values: (spec, state) => ({ reference: spec.reference.rate, share: 100 * (state?.share ?? NaN) }),
};
