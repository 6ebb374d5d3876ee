// The task of lesson 6: train β = 1, announce a β that halves its rate, then train that. It is told of {kind: "asked",
// id: "beta", value}, {kind: "start"}, {kind: "again"}, and of {kind: "report" | "finished", weights: {beta},
// validation: {kl}} of the training in hand.
/** @import { TaskCheck, TaskSpec, TaskState } from "../types.js" */

// spec: beta (of the reference), goal {low, high} (the share of its rate that is to be left), attempts (that may miss
//   until another announcement has to be made from the beginning).
// state: reference (its rate), announced, running (the β that was announced for what is trained now), steady (the loss
//   has read it in every report), share (that was left), missed.

/** @returns {TaskState} */
const begun = () => ({
  met: { reference: false, announced: false, halved: false }, done: false, tries: 0, reference: null, announced: null,
  running: null, steady: true, share: null, missed: 0,
});

const NEAR = 1e-6; // a weight that is read as a float32

/** @param {any} event @param {number} beta */
const isAt = ({ weights }, beta) => Math.abs(weights.beta - beta) <= NEAR * beta;

/** @param {TaskSpec} spec @param {TaskState} state @param {any} event @returns {TaskState} */
function finished({ beta: first, goal, attempts }, state, event) {
  const beta = state.running;
  if (beta === null) return state;
  const rate = event.validation.kl;
  const rest = { ...state, running: null, announced: null, steady: true };
  const unmet = { ...state.met, announced: false };
  if (!state.steady || !isAt(event, beta)) return { ...rest, met: unmet, said: "moved" };
  if (beta === first) return { ...rest, reference: rate, met: { ...unmet, reference: true }, said: "reference" };
  const share = rate / state.reference;
  const tries = state.tries + 1;
  if (share >= goal.low && share <= goal.high) {
    return { ...rest, tries, share, met: { reference: true, announced: true, halved: true }, done: true, said: "done" };
  }
  const missed = state.missed + 1;
  if (missed >= attempts) return { ...begun(), tries, share, said: "anew" };
  return { ...rest, met: unmet, tries, share, missed, said: share > goal.high ? "more" : "less" };
}

/** @type {TaskCheck} */
export const halve = {
  check(spec, before, event) {
    const state = before ?? begun();
    if (state.done) return state;
    if (event.kind === "asked" && event.id === "beta") {
      const { value } = event;
      // Announced before Start, and against a reference.
      if (state.running !== null || !(value > 0) || (state.reference === null && value !== spec.beta)) return state;
      return { ...state, announced: value, met: { ...state.met, announced: value !== spec.beta }, said: undefined };
    }
    if (event.kind === "other") return { ...state, running: null, announced: null, met: { ...state.met, announced: false }, said: "other" };
    if (event.kind === "start" || event.kind === "again") return { ...state, running: state.announced, steady: true };
    if (event.kind === "report") return state.running === null || isAt(event, state.running) ? state : { ...state, steady: false };
    return event.kind === "finished" ? finished(spec, state, event) : state;
  },
  // Whoever presses Start with another β has announced it.
  trained: (_, { config: { beta }, changes }) => (
    changes.every((name) => name === "beta") ? { first: [{ kind: "asked", id: "beta", value: beta }], also: {} } : null),
  values: (_, state) => ({ reference: state?.reference ?? NaN, share: 100 * (state?.share ?? NaN) }),
};
