// Where new codes come from: the prior, or a density that was fitted to the codes of the data.
/** @import { Axis, Pack, Tensor } from "../engine/types.js" */
/** @import { Chance } from "../kit/types.js" */
import { randomNormal } from "../engine/axes.js";

// One of the codes (P, D); of (Y, P, D) one of the class y, a mix being taken for its heaviest.
/**
 * @param {Tensor} tensor
 * @param {number[] | null} y
 */
export function randomRow({ data, shape }, y) {
  const [rows, size] = shape.slice(-2);
  const label = shape.length > 2 && y ? y.indexOf(Math.max(...y)) : 0;
  const row = label * rows + Math.floor(Math.random() * rows);
  return Array.from(data.subarray(row * size, (row + 1) * size));
}

// The density that the page was told to draw from, else the one that came with the model.
/**
 * @param {Pack} pack
 * @param {number} size
 * @returns {(Tensor & {title: string}) | null}
 */
function densityOf({ meta, tensors }, size) {
  const told = window.lpSource;
  if (told && "prior" in told) return null;
  if (told?.shape.at(-1) === size) return told;
  const own = tensors["density/codes"];
  return own && own.shape.at(-1) === size
    ? { ...own, title: /** @type {any} */ (meta).density?.title ?? "density fitted to the codes" } : null;
}

/**
 * @param {Pack} pack
 * @param {number} size
 * @param {Axis[]} axes
 * @param {() => number[] | null} classes
 * @returns {Chance}
 */
export function createChance(pack, size, axes, classes) {
  const { meta, tensors } = pack;
  const fromPrior = () => {
    const drawn = tensors["prior/codes"];
    if (drawn) return randomRow(drawn, classes());
    const z = new Array(size);
    for (const { index, home, spread } of axes) z[index] = home + spread * randomNormal();
    return z;
  };
  return {
    fitted: () => densityOf(pack, size)?.title ?? null,
    words(prior = false) {
      const density = prior ? null : densityOf(pack, size);
      if (density) return `A code from the ${density.title}`;
      return meta.deterministic ? "A code drawn like those of the data" : "A code from the prior";
    },
    code(prior = false) {
      const density = prior ? null : densityOf(pack, size);
      return density ? randomRow(density, classes()) : fromPrior();
    },
  };
}
