// The task of lesson 3: as many draws of the score function as make its gradient as certain as the
// reparameterised one's. It is told of every measurement: {kind: "errors", sigma, baseline, draws: {score,
// reparameterised}, errors: {score, reparameterised}}.

/** @import { TaskCheck, TaskSpec, TaskState } from "../types.js" */

// spec: parts [{goal, sigma, baseline, ratio [low, high]}], apart (the share by which the two errors may differ),
//   attempts (that may miss a part until the task begins anew).
// state: part (in hand), missed (measurements of it).

/** @typedef {{goal: string, sigma: number, baseline: boolean, ratio: [number, number]}} Part */

/** @param {TaskSpec} spec @returns {TaskState} */
const begun = ({ parts }) => (
  { met: Object.fromEntries(parts.map(({ goal }) => [goal, false])), done: false, tries: 0, part: 0, missed: 0 });

/** @param {Part} part @param {any} event */
const isOf = ({ sigma, baseline }, event) => (
  event.kind === "errors" && Math.abs(event.sigma - sigma) < 1e-9 && Boolean(event.baseline) === baseline);

/** @param {Part} part @param {number} apart @param {any} event */
function meets({ ratio: [low, high] }, apart, { draws, errors }) {
  const ratio = draws.score / draws.reparameterised;
  return ratio >= low && ratio <= high && Math.abs(errors.score / errors.reparameterised - 1) < apart;
}

/** @param {TaskSpec} spec @param {TaskState | null} before @param {any} event @returns {TaskState} */
function check(spec, before, event) {
  const state = before ?? begun(spec);
  const part = spec.parts[state.part];
  if (state.done || !part || !isOf(part, event)) return state;
  const tries = state.tries + 1;
  if (meets(part, spec.apart, event)) {
    const next = state.part + 1;
    const met = { ...state.met, [part.goal]: true };
    return { met, done: next === spec.parts.length, tries, part: next, missed: 0, said: "met" };
  }
  const missed = state.missed + 1;
  return missed < spec.attempts ? { ...state, tries, missed, said: "missed" } : { ...begun(spec), tries, said: "anew" };
}

/** @type {TaskCheck} */
export const reparameterisation = { check };
