// Lesson 10: the bounds of five models, as they were recorded.
/** @import { Answering } from "../types.js" */

/** @type {Answering} */
export const beyond = {
  async answer({ data: { recorded: { bounds } } }) {
    const names = Object.keys(bounds);
    const rising = names.slice().sort((one, other) => bounds[one].bound - bounds[other].bound);
    const { vae, flow } = bounds;
    const rate = Math.abs(flow.kl - vae.kl) < 0.1 ? "stays" : flow.kl < vae.kl ? "falls" : "rises";
    const told = names.flatMap((name) => (
      Object.entries(bounds[name]).map(([figure, value]) => [`${figure}_${name}`, value])));
    return { truths: { order: rising, rate }, values: Object.fromEntries(told) };
  },
};
