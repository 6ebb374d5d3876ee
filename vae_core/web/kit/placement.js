// How a data set's pictures are laid out, measured on its examples, so that a drawing can be laid
// out likewise: pen, paper, size and place. Lengths are in picture pixels, places from the corner.

/** @import { Numbers, Point, Tensors } from "../engine/types.js" */
/**
 * @typedef {{paper: number, ink: number, pen: number, size: number | null,
 *   centre: {by: "mass" | "box", at: Point} | null}} Placement
 */

const TRACE = 0.1; // a pixel differing from the paper by more belongs to the content
const STEADY_SIZE = 0.12; // spread over mean below which all contents have one size
const STEADY_PLACE = 0.06; // spread over the picture's side below which all are centred
const FEWEST = 4; // examples from which to tell

function average(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function spread(values) {
  const middle = average(values);
  return Math.sqrt(average(values.map((value) => (value - middle) ** 2)));
}

// The mean grey along the edge of `count` pictures (H, W) of numbers.
/**
 * @param {Numbers} values
 * @param {number} count
 * @param {number} height
 * @param {number} width
 */
export function edgeLevel(values, count, height, width) {
  let sum = 0;
  let seen = 0;
  for (let n = 0; n < count; n += 1) {
    for (let y = 0; y < height; y += 1) {
      const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1);
      for (let x = 0; x < width; x += step) {
        sum += values[(n * height + y) * width + x];
        seen += 1;
      }
    }
  }
  return sum / seen;
}

// ink: (H, W) amounts of ink in [0, 1] -> {mass: [x, y], box: [x, y] (its middle), side (the
// longer), pen (width of a line with this area and outline)}, or null for an empty picture.
/**
 * @param {Numbers} ink
 * @param {number} height
 * @param {number} width
 * @returns {{mass: Point, box: Point, side: number, pen: number} | null}
 */
export function layoutOf(ink, height, width) {
  let [total, sumX, sumY, area, edges] = [0, 0, 0, 0, 0];
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const value = ink[y * width + x];
      total += value;
      sumX += value * (x + 0.5);
      sumY += value * (y + 0.5);
      if (value > TRACE) {
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
      const dark = value > 0.5;
      if (dark) area += 1;
      if (x > 0 && dark !== ink[y * width + x - 1] > 0.5) edges += 1;
      if (y > 0 && dark !== ink[(y - 1) * width + x] > 0.5) edges += 1;
    }
  }
  if (right < 0) return null;
  const outline = (edges * Math.PI) / 4; // steps along rows and columns overstate a slanted edge
  return {
    mass: [sumX / total, sumY / total],
    box: [(left + right + 1) / 2, (top + bottom + 1) / 2],
    side: Math.max(right - left, bottom - top) + 1,
    pen: outline ? (2 * area) / outline : 0,
  };
}

// pack: {meta, tensors} -> {paper, ink: grey levels; pen: width; size: the content's longer side,
// or null where sizes differ; centre: {by: "mass" or "box", at: [x, y]}, or null where places do}.
/**
 * @param {{meta: {shape: number[]}, tensors: Tensors}} pack
 * @returns {Placement}
 */
export function measurePlacement({ meta, tensors }) {
  const [channels, height, width] = meta.shape;
  const narrow = Math.min(height, width);
  const images = tensors["examples/images"];
  const plain = { paper: 0, ink: 1, pen: Math.max(1, narrow / 12), size: null, centre: null };
  if (!images || channels !== 1) return plain;
  const [count] = images.shape;
  const paper = edgeLevel(images.data, count, height, width) > 127 ? 1 : 0;
  const layouts = Array.from({ length: count }, (_, n) => {
    const picture = images.data.subarray(n * height * width, (n + 1) * height * width);
    return layoutOf(Float32Array.from(picture, (v) => Math.abs(v / 255 - paper)), height, width);
  }).filter((layout) => layout !== null);
  /** @type {Placement} */
  const found = { ...plain, paper, ink: 1 - paper };
  if (layouts.length < FEWEST) return found;

  const pen = average(layouts.map((layout) => layout.pen));
  found.pen = Math.min(Math.max(pen, 1), narrow / 5);
  const sides = layouts.map(({ side }) => side);
  if (spread(sides) / average(sides) < STEADY_SIZE) found.size = average(sides);
  const column = (by, axis) => layouts.map((layout) => layout[by][axis]);
  const unrest = (by) =>
    Math.max(spread(column(by, 0)) / width, spread(column(by, 1)) / height);
  /** @type {"mass" | "box"} */
  const by = unrest("mass") <= unrest("box") ? "mass" : "box";
  if (unrest(by) < STEADY_PLACE) {
    found.centre = { by, at: [average(column(by, 0)), average(column(by, 1))] };
  }
  return found;
}
