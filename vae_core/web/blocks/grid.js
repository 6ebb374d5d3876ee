// The form in which a layer's numbers are drawn: one square is one number.
/** @import { Grid, Layer } from "./types.js" */

const CODE_ROWS = 40; // a code of more dimensions stands in several columns

/** @param {number} count */
const nearSquare = (count) => Math.ceil(Math.sqrt(count));

/**
 * @param {number} count
 * @param {number} columns
 * @returns {Grid}
 */
function rowByRow(count, columns) {
  return {
    columns, rows: Math.ceil(count / columns), count, sheets: 1, tile: null,
    place: (index) => [index % columns, Math.floor(index / columns)],
  };
}

/**
 * @param {number} count
 * @param {number} rows
 * @returns {Grid}
 */
function columnByColumn(count, rows) {
  return {
    columns: Math.ceil(count / rows), rows, count, sheets: 1, tile: null,
    place: (index) => [Math.floor(index / rows), index % rows],
  };
}

// The maps of a convolution side by side, a free cell between two.
/**
 * @param {number[]} shape (C, H, W)
 * @returns {Grid}
 */
function mosaic([maps, height, width]) {
  const across = nearSquare(maps);
  const down = Math.ceil(maps / across);
  const plane = height * width;
  return {
    columns: across * (width + 1) - 1, rows: down * (height + 1) - 1, count: maps * plane, sheets: 1,
    tile: [width + 1, height + 1],
    place(index) {
      const map = Math.floor(index / plane);
      const inside = index % plane;
      return [
        (map % across) * (width + 1) + (inside % width),
        Math.floor(map / across) * (height + 1) + Math.floor(inside / width),
      ];
    },
  };
}

// A picture's colours lie over each other.
/**
 * @param {number[]} shape (C, H, W)
 * @returns {Grid}
 */
function picture([colours, height, width]) {
  const plane = height * width;
  return {
    columns: width, rows: height, count: colours * plane, sheets: colours, tile: null,
    place: (index) => [index % width, Math.floor((index % plane) / width)],
  };
}

// Of a layer: pictures as they are, a series along its time, a code as a column, maps as a mosaic,
// what has two sides by these, and what is a row of numbers as nearly a square as it goes.
/**
 * @param {Pick<Layer, "kind" | "shape">} layer
 * @returns {Grid}
 */
export function gridOf({ kind, shape }) {
  const count = shape.reduce((product, side) => product * side, 1);
  const sides = shape.filter((side) => side > 1);
  if (kind === "picture" && shape.length === 3) return picture(shape);
  if (kind === "code") return columnByColumn(count, Math.min(count, CODE_ROWS));
  if (kind === "series") return columnByColumn(count, shape.at(-1) ?? 1);
  if (sides.length === 3) return mosaic(sides);
  if (sides.length === 2) return rowByRow(count, sides[1]);
  return rowByRow(count, nearSquare(count));
}
