// How a lesson goes: commits, then what the model answers to each, then why, then the task. Plain JSON in and
// out, so that a browser keeps it and a test drives it.
/** @import { Arm, Lesson, Progress } from "./types.js" */

export const UNKNOWN = 3; // "I do not know", as the answer to a question

/** @typedef {{stage: "commit" | "see" | "why" | "try", commit: number}} Place */

/** @param {Arm} [arm] that a coin has given @returns {Progress} */
export function begin(arm = null) {
  return { arm, at: 0, far: 0, guesses: {}, shown: false, why: "", compared: false, missing: "", task: null, before: [], after: [] };
}

// The places that a learner goes through, in order.
/** @param {Lesson} lesson @returns {Place[]} */
export function placesOf({ commit }) {
  const each = (stage) => commit.map((_, k) => ({ stage, commit: k }));
  return [...each("commit"), ...each("see"), { stage: "why", commit: commit.length - 1 }, { stage: "try", commit: commit.length - 1 }];
}

/** @param {Lesson} lesson @param {Progress} state */
export function placeOf(lesson, state) {
  const places = placesOf(lesson);
  return places[Math.min(Math.max(0, state.at), places.length - 1)];
}

// The farthest place that was reached; an address may have led back from there.
/** @param {Progress} state */
export const reached = ({ far, at }) => Math.max(far ?? 0, at);

// A guess is made: on to the next commit, or to the first answer. Once answers were seen there are no new ones.
/** @param {Lesson} lesson @param {Progress} state @param {import("./types.js").Json} guess @returns {Progress} */
export function committed(lesson, state, guess) {
  const { id } = lesson.commit[placeOf(lesson, state).commit];
  const told = reached(state) >= lesson.commit.length;
  return { ...state, at: state.at + 1, guesses: told ? state.guesses : { ...state.guesses, [id]: { guess, gap: null } } };
}

/** @param {Place} place */
const stepName = ({ stage, commit }) => (commit === 0 || stage === "why" || stage === "try" ? stage : `${stage}-${commit + 1}`);

// Where a learner is, as an address has it: "commit", "see-2", "why".
/** @param {Lesson} lesson @param {Progress} state */
export const stepOf = (lesson, state) => stepName(placeOf(lesson, state));

// To the step that an address names; answers that are seen so without a guess are noted as such.
/** @param {Lesson} lesson @param {Progress} state @param {string | null} step @returns {Progress} */
export function atStep(lesson, state, step) {
  const at = placesOf(lesson).findIndex((place) => stepName(place) === step);
  if (at < 0 || at === state.at) return state;
  const unasked = at >= lesson.commit.length && lesson.commit.some(({ id }) => !state.guesses[id]);
  return { ...state, at, far: Math.max(reached(state), at), shown: state.shown || unasked };
}

// "Just show me": the answers without this guess and those that were still to come.
/** @param {Lesson} lesson @param {Progress} state @returns {Progress} */
export const shown = (lesson, state) => ({ ...state, at: lesson.commit.length, shown: true });

// A lesson that begins, for the first time or again: in free play nothing is asked first.
/** @param {Lesson} lesson @param {Arm} arm */
export const beginning = (lesson, arm) => (arm === "free" ? shown(lesson, begin(arm)) : begin(arm));

/** @param {Lesson} lesson @param {Progress} state @returns {Progress} */
export const onward = (lesson, state) => ({ ...state, at: Math.min(state.at + 1, placesOf(lesson).length - 1) });

/** @param {Lesson} lesson @param {Progress} state @returns {Progress} */
export function backward(lesson, state) {
  const first = lesson.commit.length; // a guess is not taken back
  return { ...state, at: Math.max(Math.min(first, state.at), state.at - 1) };
}

// Whether a place was reached, for the rail.
/** @param {Lesson} lesson @param {Progress} state @param {"look" | Place["stage"]} stage */
export function standing(lesson, state, stage) {
  if (stage === "look") return "done";
  const places = placesOf(lesson);
  const here = places[state.at]?.stage ?? "try";
  if (here === stage) return stage === "try" && state.task?.done ? "done" : "now";
  return places.findIndex((each) => each.stage === stage) < state.at ? "done" : "later";
}

/** @param {Progress | undefined} state */
export const isDone = (state) => Boolean(state?.task?.done);
