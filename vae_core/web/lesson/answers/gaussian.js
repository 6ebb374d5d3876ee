// The KL divergence of a Gaussian from N(0, 1), exactly: a curve over its sigma at spec.mu, and choices whose
// right answer (spec.right) is a fact. Values: forward and backward, both ways round at a choice's spec.sigma.
/** @import { Answering, Asked } from "../types.js" */
import { kl, klTurned } from "../gaussians.js";

/** @param {Asked["lesson"]} lesson */
function valuesOf({ commit }) {
  const sigma = commit.find((spec) => spec.sigma)?.sigma ?? 1;
  return { forward: kl({ mu: 0, sigma }), backward: klTurned({ mu: 0, sigma }) };
}

/** @type {Answering} */
export const gaussian = {
  async before({ lesson }) {
    const { forward } = valuesOf(lesson);
    return { values: { forward } };
  },
  async answer({ lesson }) {
    const truths = lesson.commit.map((spec) => [spec.id, spec.kind === "curve"
      ? spec.x.values.map((sigma) => kl({ mu: spec.mu ?? 0, sigma })) : spec.right]);
    return { truths: Object.fromEntries(truths), values: valuesOf(lesson) };
  },
};
