// Mark places where hardly any code lies though the prior would draw there, several in a row.
//
// spec: marks, radius of the prior's disc, apart, quantile. The instrument tells {kind: "codes"} once a training has
// finished, and of each release where the hand is: {z, density of the codes there, floor}; "asked" marks it.
/** @import { TaskCheck, TaskSpec, TaskState } from "../types.js" */

const SAME = 0.05; // apart: one place

/**
 * Kernel densities of codes in a plane: Gaussians of Scott's width, along each axis its own.
 * -> {at(z), floor: the density below which `share` of the codes themselves lie}
 * @param {ArrayLike<number>} codes (N, 2)
 * @param {number} share
 */
export function createDensity(codes, share) {
  const count = codes.length / 2;
  const widths = [0, 1].map((d) => {
    let [sum, squares] = [0, 0];
    for (let n = 0; n < count; n += 1) {
      sum += codes[2 * n + d] / count;
      squares += codes[2 * n + d] ** 2 / count;
    }
    return Math.sqrt(Math.max(squares - sum ** 2, 1e-12)) * count ** (-1 / 6);
  });
  /** @param {number} x @param {number} y */
  function at(x, y) {
    let sum = 0;
    for (let n = 0; n < count; n += 1) {
      sum += Math.exp(-0.5 * (((x - codes[2 * n]) / widths[0]) ** 2 + ((y - codes[2 * n + 1]) / widths[1]) ** 2));
    }
    return sum / (count * 2 * Math.PI * widths[0] * widths[1]);
  }
  const own = Array.from({ length: count }, (_, n) => at(codes[2 * n], codes[2 * n + 1])).sort((a, b) => a - b);
  return { at: (z) => at(z[0], z[1]), floor: own[Math.floor(share * (count - 1))] };
}

/** @returns {TaskState} */
const fresh = () => ({ met: { trained: false, marked: false }, done: false, tries: 0, marks: [], here: null });

/** @param {TaskSpec} spec @param {TaskState} state @returns {TaskState} */
function marked(spec, state) {
  if (!state.met.trained || !state.here) return { ...state, said: "early" };
  const { z: [x, y], density, floor } = state.here;
  // Pressed twice on one place.
  if (state.marks.some(([a, b]) => Math.hypot(x - a, y - b) < SAME)) return state;
  const miss = Math.hypot(x, y) > spec.radius ? "far"
    : state.marks.some(([a, b]) => Math.hypot(x - a, y - b) < spec.apart) ? "close"
      : density >= floor ? "dense" : null;
  const tries = state.tries + 1;
  if (miss) return { ...state, tries, marks: [], said: miss };
  const marks = [...state.marks, [x, y]];
  const done = marks.length >= spec.marks;
  return { ...state, tries, marks, done, met: { ...state.met, marked: done }, said: done ? undefined : "count" };
}

/** @type {TaskCheck} */
export const holes = {
  check(spec, before, event) {
    const state = before ?? fresh();
    if (state.done) return state;
    if (event.kind === "again" || event.kind === "start") return { ...fresh(), tries: state.tries };
    if (event.kind === "finished") return { ...state, met: { ...state.met, trained: true } };
    if (event.kind === "hand") return { ...state, here: { z: event.z, density: event.density, floor: event.floor } };
    return event.kind === "asked" && event.id === "hole" ? marked(spec, state) : state;
  },
  values: (spec, state) => ({ marks: state?.marks.length ?? 0, all: spec.marks }),
};
