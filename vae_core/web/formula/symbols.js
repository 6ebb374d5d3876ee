// What a formula, a listing or a drawing can say of one thing: the name of its colour for each.

export const SYMBOL_COLOURS = {
  x: "x", xhat: "reconstruction", mu: "mu", sigma: "sigma", epsilon: "epsilon", z: "z", y: "text",
  kl: "kl", reconstruction: "reconstruction", weight: "text",
};
export const SYMBOLS = Object.keys(SYMBOL_COLOURS);

// Each weight of a loss has a name of its own; all are weights.
/** @param {string} name */
export const symbolOf = (name) => (Object.hasOwn(SYMBOL_COLOURS, name) ? name : "weight");
