// Noise that a number stands for: the same seed gives the same draw, here and from a copied address.

// Uniform numbers in (0, 1): Weyl sequence and two rounds of mixing (splitmix32, Steele et al. 2014).
/** @param {number} seed */
function uniforms(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32 + 2 ** -33;
  };
}

/**
 * Standard normal numbers (Box and Muller 1958); a seed of 0 gives zeros.
 * @param {number} seed
 * @param {number} count
 */
export function normals(seed, count) {
  const values = new Float32Array(count);
  if (!seed) return values;
  const next = uniforms(seed);
  for (let i = 0; i < count; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(next()));
    const angle = 2 * Math.PI * next();
    values[i] = radius * Math.cos(angle);
    if (i + 1 < count) values[i + 1] = radius * Math.sin(angle);
  }
  return values;
}

// Uniform numbers in (0, 1): the same at every redraw, so that a picture of coins does not flicker.
/**
 * @param {number} seed
 * @param {number} count
 */
export function shares(seed, count) {
  const next = uniforms(seed);
  return Float32Array.from({ length: count }, next);
}

// A seed that is not the one now.
/** @param {number} seed */
export function rolled(seed) {
  const next = 1 + Math.floor(Math.random() * 0xffff);
  return next === seed ? next + 1 : next;
}
