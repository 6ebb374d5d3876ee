// Find how far one number of the code may move, on both sides, before reconstruction is so much dearer.
//
// spec: dearer {nats, within}, dimensions. The instrument tells of each release {example, z, mu, sigma, base,
// nats: {reconstruction}}, base at the mean. A stop counts while every other number is at its mean; stops
// belong to the example in hand.
/** @import { TaskCheck, TaskEvent, TaskSpec, TaskState } from "../types.js" */

const STILL = 1e-3; // how near to its mean a number is taken to be there
const GOALS = ["first", "second", "third"];

const fresh = () => ({ met: { first: false, second: false, third: false }, done: false, tries: 0, example: null, stops: {} });

/** @param {Record<string, {low?: number, high?: number}>} stops */
const both = (stops) => Object.values(stops).filter(({ low, high }) => low !== undefined && high !== undefined);

/** @param {TaskSpec} spec @param {TaskState} state @param {any} event @returns {TaskState} */
function release(spec, state, { example, z, mu, sigma, base, nats }) {
  if (example === null || !sigma) return state;
  const here = state.example === example ? state
    : { ...fresh(), tries: state.tries, example, ...(Object.keys(state.stops).length > 0 && { said: "gone" }) };
  const moved = Array.from(mu.keys()).filter((d) => Math.abs(z[d] - mu[d]) > STILL);
  if (moved.length === 0) return here;
  if (moved.length > 1) return { ...here, said: "several", number: null };
  const [d] = moved;
  const dearer = nats.reconstruction - base;
  const widths = (z[d] - mu[d]) / sigma[d];
  const told = { ...here, tries: here.tries + 1, said: "now", number: d + 1, dearer, widths: Math.abs(widths) };
  if (Math.abs(dearer - spec.dearer.nats) > spec.dearer.within) return told;
  const stops = { ...here.stops, [d]: { ...here.stops[d], [widths < 0 ? "low" : "high"]: Math.abs(widths) } };
  const found = both(stops);
  const done = found.length >= spec.dimensions;
  return {
    ...told, stops, done, ...(done && { said: "found" }),
    met: Object.fromEntries(GOALS.map((goal, k) => [goal, found.length > k])),
  };
}

/** @type {TaskCheck} */
export const tolerance = {
  check(spec, before, event) {
    const state = before ?? fresh();
    return state.done || event.kind !== "hand" ? state : release(spec, state, event);
  },
  values(_, state) {
    if (!state) return {};
    const all = both(state.stops).flatMap(({ low, high }) => [Number(low), Number(high)]);
    const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
    const { number, dearer, widths } = state;
    return { ...(number && { number, dearer, widths }), ...(all.length && { mean_widths: mean }) };
  },
};
