// Codes without an example: from the density that was fitted to the codes, or from the prior.
import { randomNormal } from "../engine/axes.js";
/** @import { Pack } from "../engine/types.js" */

// -> {title of the density or null, fitted(): a code from it, prior(): one from N(0, I)}
/** @param {Pack} pack */
export function createFresh({ meta, tensors }) {
  const codes = tensors["density/codes"];
  const size = meta.latent_dim;
  return {
    title: meta.density?.title ?? null,
    description: meta.density?.description ?? "",
    fitted() {
      const row = Math.floor(Math.random() * codes.shape[0]);
      return Array.from(codes.data.subarray(row * size, (row + 1) * size));
    },
    prior: () => Array.from({ length: size }, randomNormal),
  };
}
