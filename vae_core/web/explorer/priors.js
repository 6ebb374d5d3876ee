// A prior that is no Gaussian along a dimension: the density of codes drawn from it.
/** @import { Axis, Pack } from "../engine/types.js" */
import { standardPrior } from "../engine/axes.js";

const BANDWIDTH = 0.12; // prior standard deviations around each code
const MOST = 300; // codes: enough for the shape of one dimension

/**
 * The density of each dimension, or null where it is the Gaussian that the axes tell of.
 * @param {Pack} pack with prior/codes (P, D) or (Y, P, D) where the prior was learned
 * @param {Axis[]} axes
 * @returns {((index: number, value: number) => number) | null}
 */
export function priorDensity({ meta, tensors }, axes) {
  const codes = tensors["prior/codes"];
  if (!codes || standardPrior(meta)) return null;
  const size = meta.latent_dim;
  const rows = codes.data.length / size;
  const stride = Math.max(1, Math.floor(rows / MOST));
  const widths = new Map(axes.map(({ index, spread }) => [index, BANDWIDTH * spread]));
  return (index, value) => {
    const width = widths.get(index) ?? BANDWIDTH;
    let sum = 0;
    for (let row = 0; row < rows; row += stride) {
      const away = (value - codes.data[row * size + index]) / width;
      sum += Math.exp(-0.5 * away * away);
    }
    return sum;
  };
}
