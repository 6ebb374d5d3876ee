// The true simulation beside a clip's model: where it starts, how it goes on, how it is drawn.
/** @import { Pack, Point } from "../engine/types.js" */
import { drawPendulum, PUSHES, readAngle, readState, step, turnTo } from "./pendulum.js";

const SAME = 1e-4; // codes nearer than this in every dimension are one example's
// Of the first frame and the last one, as vae_core/data/views/clips.py has them.
const [PAST, LAST] = [[0.10, 0.30, 0.75], [0.90, 0.45, 0.05]];

// The example whose code this is, or -1.
function exampleAt(pack, z) {
  const means = pack.tensors["examples/mean"];
  if (!means) return -1;
  const [count, size] = means.shape;
  for (let row = 0; row < count; row += 1) {
    if (z.every((value, d) => Math.abs(value - means.data[row * size + d]) < SAME)) return row;
  }
  return -1;
}

// pack: {meta, tensors} of a model of pendulum clips; null where the system is none known here.
// A truth is {state, words}: words say where it began. ->
//   begin(z, y, frames (frames * side * side))  the truth to compare a code with, or null
//   step(state, y weights)  the state a frame later
//   angle(frames)           the angle of the present frame
//   apart(angle, state)     degrees between them
//   picture(state, y)       (3 * side * side), drawn as the model's view draws
/** @param {Pack} pack */
export function createTruth({ meta, tensors }) {
  const { layout } = meta;
  if (layout?.kind !== "clip" || layout.system !== "pendulum") return null;
  const { width: side, seconds, frames } = layout;
  const plane = side * side;
  const factors = tensors["examples/factors"];
  const push = (y) => PUSHES.reduce((sum, value, k) => sum + value * y[k], 0);
  const frame = (clip, k) => clip.subarray(k * plane, (k + 1) * plane);

  return {
    /**
     * @param {number[]} z
     * @param {number[]} y
     * @param {Float32Array} clip
     * @returns {{state: Point, words: string} | null}
     */
    begin(z, y, clip) {
      const example = factors ? exampleAt({ tensors }, z) : -1;
      if (example >= 0) {
        const [angle, velocity] = factors.data.subarray(2 * example, 2 * example + 2);
        /** @type {Point} */
        const state = [angle, velocity];
        return { state, words: "from the known state of this example" };
      }
      const state = readState(frame(clip, 0), frame(clip, 1), push(y), side, seconds);
      return state && { state, words: "from the state that the model's two frames show" };
    },
    /**
     * @param {Point} state
     * @param {number[]} y
     */
    step: (state, y) => step(state, push(y), seconds),
    angle: (clip) => readAngle(frame(clip, 1), side),
    /**
     * @param {number} angle
     * @param {Point} state
     */
    apart: (angle, [truth]) => Math.abs(turnTo(angle, truth)) * (180 / Math.PI),
    picture(state, y) {
      let last = state;
      for (let k = 2; k < frames; k += 1) last = step(last, push(y), seconds);
      const before = drawPendulum(step(state, push(y), -seconds)[0], side);
      const now = drawPendulum(state[0], side);
      const after = drawPendulum(last[0], side);
      const picture = new Float32Array(3 * plane);
      for (let channel = 0; channel < 3; channel += 1) {
        for (let i = 0; i < plane; i += 1) {
          picture[channel * plane + i] = Math.max(
            now[i],
            PAST[channel] * before[i],
            LAST[channel] * after[i],
          );
        }
      }
      return picture;
    },
  };
}
