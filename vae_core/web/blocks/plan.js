// Layers as blocks of their true sizes, beside each other, with trapezoids between their heights.
/** @import { Block, BlockPlan, Layer, Link, Room } from "./types.js" */
import { gridOf } from "./grid.js";

const CELL = 7;
const GAP = 20;
const WHOLE = 1024; // numbers of a layer up to which cells have the size asked for
const THINNEST = 2; // pixels that a block is drawn high and wide, however little it holds

// The side of a cell: smaller for all where one layer is large, or the room small.
/**
 * @param {{columns: number, rows: number}[]} grids
 * @param {Required<Room>} room
 */
function cellFor(grids, { width, height, cell, gap }) {
  const most = Math.max(...grids.map(({ columns, rows }) => columns * rows));
  const across = grids.reduce((sum, { columns }) => sum + columns, 0);
  const down = Math.max(...grids.map(({ rows }) => rows));
  const free = Math.max(1, width - gap * (grids.length - 1));
  return Math.min(cell, cell * Math.sqrt(WHOLE / most), free / across, height / down);
}

/**
 * @param {Block} one
 * @param {Block} next
 * @returns {Link}
 */
function between(one, next) {
  const [left, right] = [one.x + one.width, next.x];
  return {
    from: one.index,
    to: next.index,
    points: [
      [left, one.y], [right, next.y], [right, next.y + next.height], [left, one.y + one.height],
    ],
  };
}

/**
 * layers from left to right; room: the pixels there are. What the blocks leave of the width goes to
 * the gaps. -> where each stands, the side of a cell and how far it was shrunk (`shrink` times).
 * @param {Layer[]} layers
 * @param {Room} room
 * @returns {BlockPlan}
 */
export function planBlocks(layers, { width, height, cell: asked = CELL, gap: least = GAP }) {
  const grids = layers.map(gridOf);
  if (!grids.length) return { width, height, cell: asked, shrink: 1, blocks: [], links: [] };
  const cell = cellFor(grids, { width, height, cell: asked, gap: least });
  const sizes = grids.map(({ columns, rows }) => (
    [Math.max(THINNEST, columns * cell), Math.max(THINNEST, rows * cell)]));
  const taken = sizes.reduce((sum, [wide]) => sum + wide, 0);
  const gap = grids.length > 1 ? Math.max(0, (width - taken) / (grids.length - 1)) : 0;
  let x = grids.length > 1 ? 0 : (width - taken) / 2;
  const blocks = layers.map((layer, index) => {
    const [wide, high] = sizes[index];
    const block = { layer, index, grid: grids[index], x, y: (height - high) / 2, width: wide, height: high };
    x += wide + gap;
    return block;
  });
  const links = blocks.slice(1).map((next, index) => between(blocks[index], next));
  return { width, height, cell, shrink: asked / cell, blocks, links };
}
