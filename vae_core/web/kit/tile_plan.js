// Where the tiles of a grid go: how large, how many columns, in one block of rows or in two.
/** @import { Shape } from "../engine/types.js" */
import { thumbnailScale } from "./picture.js";

const GAP = 1; // picture pixels between tiles
const SMALLEST = 40; // CSS pixels: below this, fewer columns are better than smaller tiles
const LOWEST = 24; // CSS pixels: so of the height, where it is the smaller, as of a line of text
const NAME = 36; // CSS pixels that the name of a row is high
const FEWEST = 3;
const HEADER = 22; // CSS pixels above the tiles
const BETWEEN = 28; // CSS pixels between two blocks
const SPLIT = 6; // this many rows may be split into two blocks

// available: CSS pixels across; shape: [C, H, W]; steps: columns wanted; label: CSS pixels for the
// names of rows; largest: no tile wider than this. Columns that do not fit are left out, an odd
// number staying, so that the middle one remains.
// -> {columns, scale (CSS pixels per picture pixel), perBlock (rows), and in picture pixels: left
//     and top (room for names and headers), row (from one to the next), across, down,
//     at(row, column) -> {x, y}}
/**
 * @typedef {{columns: number, scale: number, perBlock: number, left: number, top: number,
 *   across: number, row: number, down: number,
 *   at: (row: number, column: number) => {x: number, y: number}}} TilePlan
 * @param {{available: number, shape: Shape, rows: number, steps: number, label: number,
 *   largest?: number}} wanted
 * @returns {TilePlan}
 */
export function planTiles({ available, shape, rows, steps, label, largest = 64 }) {
  const [, height, width] = shape;
  const room = Math.max(1, available - label - 4);
  const native = (columns) => columns * (width + GAP) - GAP;
  let columns = steps;
  let scale = thumbnailScale(width);
  while ((scale + 1) * width <= largest && native(steps) * (scale + 1) <= room) scale += 1;
  if (native(steps) * scale > room) {
    const side = (count) => (width * room) / native(count);
    const smallest = Math.max(SMALLEST, (LOWEST * width) / height);
    while (columns > FEWEST && side(columns) < smallest) columns -= columns % 2 ? 2 : 1;
    scale = Math.min(scale, room / native(columns));
  }
  const left = Math.ceil(label / scale);
  const top = Math.ceil(HEADER / scale);
  const row = Math.max(height + GAP, Math.ceil(NAME / scale)); // from one to the next
  const block = left + native(columns);
  const between = Math.ceil(BETWEEN / scale);
  const twice = rows >= SPLIT && (2 * block + between) * scale <= available;
  const blocks = twice ? 2 : 1;
  const perBlock = Math.ceil(rows / blocks);
  return {
    columns,
    scale,
    perBlock,
    left,
    top,
    across: blocks * block + (blocks - 1) * between,
    row,
    down: top + perBlock * row - GAP,
    at(index, column) {
      return {
        x: Math.floor(index / perBlock) * (block + between) + left + column * (width + GAP),
        y: top + (index % perBlock) * row,
      };
    },
  };
}
