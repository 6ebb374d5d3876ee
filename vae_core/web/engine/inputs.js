// What a decoder is given, and the sizes that a file says of it.

/** @import { Graph, Numbers, PackMeta } from "./types.js" */
import { shapeAt } from "./sizes.js";
import { product } from "./values.js";

const LARGEST = 2 ** 24; // numbers of a picture or a code

// Copies numbers into floats; whether that changed them.
/**
 * @param {Float32Array} floats
 * @param {Numbers} values
 */
function update(floats, values) {
  let changed = false;
  for (let i = 0; i < floats.length; i += 1) {
    const value = Math.fround(values[i]);
    if (floats[i] !== value) changed = true;
    floats[i] = value;
  }
  return changed;
}

// How many numbers there are of a picture, a code and classes. Throws a sentence where a file says none:
// of what it holds only the graphs have been looked at.
/**
 * @param {PackMeta} meta
 * @param {Graph | null} decoder one that runs
 */
export function countsOf({ shape, latent_dim: size, conditional, class_names: names }, decoder) {
  const isSize = (count) => Number.isInteger(count) && count >= 1 && count <= LARGEST;
  const pixels = Array.isArray(shape) && shape.length === 3 && shape.every(isSize) ? product(shape) : 0;
  if (!isSize(pixels) || !isSize(size)) {
    throw new Error("This model file cannot be read: it does not say how large a picture and a code are. "
      + "Reload the page or export it again.");
  }
  const condition = decoder?.inputs.find((input) => input.name === "y");
  const named = conditional && Array.isArray(names) ? names.length : 0;
  return { pixels, size, classes: condition ? shapeAt(condition.shape, 1)[1] ?? 0 : named };
}

// The code that is decoded. -> {z, y (without classes of no length), version() counts its changes,
//   set(z, y) -> whether it has changed, touch(): what it is decoded to has changed}
/** @param {{size: number, classes: number}} counts */
export function createInputs({ size, classes }) {
  const inputs = { z: new Float32Array(size), y: new Float32Array(classes) };
  let version = 0;
  return {
    ...inputs,
    classes,
    version: () => version,
    touch: () => { version += 1; },
    /**
     * @param {Numbers} z
     * @param {Numbers | null} y
     */
    set(z, y) {
      const moved = update(inputs.z, z);
      const changed = (y ? update(inputs.y, y) : false) || moved; // without any they stay
      if (changed) version += 1;
      return changed;
    },
  };
}
