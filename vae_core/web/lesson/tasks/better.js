// The task of lesson 10: name the better of two trainings that differ in one thing, before it is known. It is told
// of {kind: "asked", id: "better", value}, {kind: "finished", training, changes} and, once two are, of {kind:
// "compared", trainings: [one, other], mean, error}: the paired difference of their bounds in nats, of `one` over
// `other`, with its standard error.

/** @import { TaskCheck, TaskSpec, TaskState } from "../types.js" */

// spec: errors (standard errors that the difference has to be larger than), fixed (what may not be changed).
// state: better (the one that was named), finished (what each training has changed).

/** @returns {TaskState} */
const begun = () => ({ met: { named: false, both: false, clear: false }, done: false, tries: 0, better: null, finished: {} });

// Whether two trainings differ in one thing that may be changed: one of them has changed nothing.
/** @param {string[]} fixed @param {(string[] | undefined)[]} changes */
function isPair(fixed, changes) {
  if (changes.length !== 2 || !changes.every(Boolean)) return false;
  const [less, more] = changes.map((each) => each ?? []).sort((a, b) => a.length - b.length);
  return less.length === 0 && more.length === 1 && !fixed.includes(more[0]);
}

/** @param {TaskSpec} spec @param {TaskState} state @param {any} event @returns {TaskState} */
function compared({ errors, fixed }, state, { trainings, mean, error }) {
  if (!state.better || !trainings.includes(state.better)) return state;
  const both = isPair(fixed, trainings.map((id) => state.finished[id]));
  const large = both && Math.abs(mean) > errors * error;
  const clear = large && state.better === trainings[mean > 0 ? 0 : 1];
  const tries = state.tries + 1;
  if (clear) return { ...state, met: { named: true, both, clear }, tries, done: true, said: "met" };
  // What is known now cannot be named beforehand: another pair has to be trained.
  return { ...begun(), tries, said: large ? "wrong" : both ? "close" : "other" };
}

/** @param {TaskSpec} spec @param {TaskState | null} before @param {any} event @returns {TaskState} */
function check(spec, before, event) {
  const state = before ?? begun();
  if (state.done) return state;
  if (event.kind === "asked" && event.id === "better") {
    if (state.better && Object.keys(state.finished).length) return state; // named once, before anything has finished
    return { ...state, better: event.value, met: { ...state.met, named: true }, said: undefined };
  }
  if (event.kind === "finished" && state.better) {
    const finished = { ...state.finished, [event.training]: event.changes };
    const both = isPair(spec.fixed, Object.values(finished));
    return { ...state, finished, met: { ...state.met, both } };
  }
  return event.kind === "compared" ? compared(spec, state, event) : state;
}

/** @type {TaskCheck} */
export const better = { check, values: ({ compared: codes }) => ({ codes }) };
