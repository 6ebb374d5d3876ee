// Bells of one dimension, one for each picture, so that who reads z can name the picture, at a price.
//
// spec: bells, right (the least share that is named right), price and star (the most mean KL, in nats).
// Event: {kind: "bells", bells: [{mu, sigma}]}. Impossible below 1.56 nats at 90 % of eight (Fano).
/** @import { TaskCheck } from "../types.js" */
import { meanKl, namedRight } from "../gaussians.js";

/** @type {TaskCheck} */
export const fences = {
  check(spec, before, event) {
    const state = before ?? { met: { right: false, price: false }, done: false, tries: 0, star: false, share: NaN, price: NaN };
    if (event.kind !== "bells" || event.bells.length !== spec.bells) return state;
    if (!event.bells.every(({ mu, sigma }) => Number.isFinite(mu) && sigma > 0)) return state;
    const share = namedRight(event.bells);
    const price = meanKl(event.bells);
    const met = { right: share >= spec.right, price: share >= spec.right && price <= spec.price };
    const star = state.star || (met.right && price <= spec.star);
    const done = state.done || met.price;
    return {
      ...state, share, price, star, done, met: done ? { right: true, price: true } : met,
      ...(done && { said: star ? "star" : "done" }),
    };
  },
};
