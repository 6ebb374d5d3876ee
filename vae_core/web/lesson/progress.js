// What this browser keeps of a learner: how far each lesson is, and choices that hold for all of them. It
// leaves the browser as a file only, and comes back as one.
/** @import { Arm, Progress } from "./types.js" */
import { begin } from "./flow.js";

export const KEY = "latent-playground-lessons";
const KIND = "latent-playground-lessons";
const VERSION = 1;

/**
 * `arm` is the one that lessons begin with, `tossed` what the coin said: it falls once.
 * @typedef {{person: string, arm: Arm, tossed: Arm, questions: boolean, lessons: Record<string, Progress>}} Kept
 */

/** @returns {string} */
const anyone = () => Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @returns {Kept} */
const fresh = () => ({ person: anyone(), arm: null, tossed: null, questions: false, lessons: {} });

/** @param {any} given @returns {Arm} */
const armOf = (given) => (given === "commit" || given === "free" ? given : null);

/** @param {any} found @returns {Kept | null} */
export function read(found) {
  if (found?.kind !== KIND || found.version !== VERSION || typeof found.lessons !== "object" || !found.lessons) return null;
  const lessons = Object.entries(found.lessons).filter(([, each]) => each && typeof each === "object");
  return {
    person: `${found.person ?? ""}`.slice(0, 16) || anyone(),
    arm: armOf(found.arm),
    tossed: armOf(found.tossed),
    questions: Boolean(found.questions),
    lessons: Object.fromEntries(lessons.map(([name, each]) => [name, { ...begin(), .../** @type {any} */ (each), arm: armOf(each.arm) }])),
  };
}

/** @param {Kept} kept */
export const written = (kept) => JSON.stringify({ kind: KIND, version: VERSION, ...kept });

/** @param {Storage | null} storage */
export function createKept(storage) {
  /** @type {Kept} */
  let kept = fresh();
  try {
    kept = read(JSON.parse(storage?.getItem(KEY) ?? "null")) ?? kept;
  } catch {
    // What cannot be read is as good as nothing.
  }
  function save() {
    try {
      storage?.setItem(KEY, written(kept));
    } catch {
      // A browser that keeps nothing: the lesson goes on all the same.
    }
  }
  return {
    all: () => kept,
    /** @param {string} name */
    of: (name) => kept.lessons[name] ?? begin(),
    /** @param {string} name @param {Progress} state */
    put(name, state) {
      kept = { ...kept, lessons: { ...kept.lessons, [name]: state } };
      save();
    },
    /** @param {Partial<Kept>} next */
    set(next) {
      kept = { ...kept, ...next };
      save();
    },
    forget() {
      kept = fresh();
      save();
    },
    // Takes a file that was exported; false where it is none.
    /** @param {string} text */
    take(text) {
      try {
        const found = read(JSON.parse(text));
        if (!found) return false;
        kept = found;
        save();
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** @returns {Storage | null} */
export function browserStorage() {
  try {
    return window.localStorage;
  } catch {
    return null; // a page inside another one may be forbidden to
  }
}
