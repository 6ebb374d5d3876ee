// What a model is made of, from what it reads to what it paints, as blocks from left to right.
/** @import { Layer } from "../blocks/types.js" */

/**
 * @typedef {object} Layers as artifacts/layers.py tells them
 * @property {number[]} input the shape (C, H, W) of an example
 * @property {Layer[]} encoder
 * @property {{kind: string, shape: number[], weights?: number}} posterior
 * @property {Layer[]} decoder whose last one gives the parameters of p(x|z)
 * @property {number[]} output
 */

const LEAST = 6; // numbers along the shorter side of a picture
const POINTS = ["delta", "scalar-quantised", "vector-quantised"]; // whose code has no width

// The columns of the code: what the encoder says of each dimension, and what is drawn from it.
function codeOf({ kind, shape }) {
  const column = (name, tint) => ({ kind: "code", shape, name, tint, part: "code" });
  if (kind === "prior") return [column("code z, from the prior", "z")];
  if (POINTS.includes(kind)) return [column("code z", "z")];
  return [column("means μ", "mu"), column("widths σ", "sigma"), column("code z", "z")];
}

/**
 * @param {Layers} layers
 * @returns {Layer[]}
 */
export function blocksOf({ input, encoder, posterior, decoder, output }) {
  // What has no two sides to speak of, such as a row of a table, stands as a square of its numbers.
  const kindOf = ([, height, width]) => (Math.min(height, width) < LEAST ? "numbers" : "picture");
  const outer = (shape, name, tint, part) => ({ kind: kindOf(shape), shape, name, tint, part });
  const inner = (list, part) => list.map((layer) => ({ ...layer, part }));
  const encodes = posterior.kind !== "prior";
  return [
    ...(encodes ? [outer(input, "x", "x", "x"), ...inner(encoder, "encoder")] : []),
    ...codeOf(posterior),
    ...inner(decoder.slice(0, -1), "decoder"),
    outer(output, "x̂", "reconstruction", "xhat"),
  ];
}

/** How many weights it learns. @param {Layers} layers */
export function weightsOf({ encoder, posterior, decoder }) {
  return [...encoder, posterior, ...decoder].reduce((sum, { weights }) => sum + (weights ?? 0), 0);
}
