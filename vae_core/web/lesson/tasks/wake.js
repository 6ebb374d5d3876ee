// The task of lesson 7: one change that is neither time nor network, by which the code lives at the same β. It is
// told of {kind: "finished", changes, weights: {beta}, validation: {kl, reconstruction}}; `changes` names what of the
// configuration is another than at first (instruments/changes.js).

/** @import { TaskCheck, TaskSpec, TaskState } from "../types.js" */

// spec: beta, kl (at least) and loss (-ELBO, at most) in nats, fixed (what may not be changed).
// state: what is met by the training that finished last.

/** @param {TaskSpec} spec @param {TaskState | null} before @param {any} event @returns {TaskState} */
function check({ beta, fixed, ...limits }, before, event) {
  const state = before ?? { met: { one: false, alive: false, bound: false }, done: false, tries: 0 };
  if (state.done || event.kind !== "finished") return state;
  const { changes, weights, validation: { kl, reconstruction } } = event;
  const same = Math.abs(weights.beta - beta) < 1e-6 && !changes.includes("beta");
  const one = same && changes.length === 1 && !changes.some((name) => fixed.includes(name));
  const met = { one, alive: kl >= limits.kl, bound: reconstruction + kl <= limits.loss };
  const done = Object.values(met).every(Boolean);
  const said = done ? "met" : changes.length === 0 ? "same" : !same ? "price" : !one ? "other" : "dead";
  return { met, done, tries: state.tries + (changes.length ? 1 : 0), said };
}

/** @type {TaskCheck} */
export const wake = { check, trained: (_, { changes }) => ({ first: [], also: { changes } }) };
