// Layers in words.
import { grouped } from "../kit/counted.js";
/** @import { Layer } from "./types.js" */

const NAMES = { relu: "ReLU", silu: "SiLU", elu: "ELU", gelu: "GELU", "leaky-relu": "leaky ReLU", tanh: "tanh" };
const UNITS = ["dense", "code", "linear"];

// "256 ReLU units", "32 maps of 14 × 14, SiLU", "16 × 64 numbers".
/** @param {Layer} layer */
export function layerWords({ kind, shape, activation }) {
  const bend = activation && activation !== "none" ? NAMES[activation] ?? activation : "";
  const bent = bend ? `, ${bend}` : "";
  const sides = shape.filter((side) => side > 1);
  const count = grouped(shape.reduce((product, side) => product * side, 1));
  if (kind === "picture") return `${count} ${shape[0] > 1 ? "numbers" : "pixels"}`;
  if (kind === "code") return `${count} dimension${count === "1" ? "" : "s"}`;
  if (sides.length === 3) {
    const [maps, height, width] = sides;
    return `${maps} maps of ${height} × ${width}${bent}`;
  }
  if (sides.length === 2) return `${sides.join(" × ")} numbers${bent}`;
  if (bend) return `${count} ${bend} units`;
  return `${count} ${UNITS.includes(kind) ? "units" : "numbers"}`;
}

/** @param {Pick<Layer, "weights">} layer */
export function weightWords({ weights }) {
  return weights ? `${grouped(weights)} weight${weights === 1 ? "" : "s"}` : "";
}

// What a reader of the drawing has to know of its scale.
/** @param {{shrink: number}} plan */
export function scaleWords({ shrink }) {
  if (shrink < 1.05) return "One square is one number.";
  const times = shrink < 10 ? shrink.toFixed(1).replace(/\.0$/, "") : shrink.toFixed(0);
  return `One square is one number, all drawn ${times} times smaller to fit.`;
}
