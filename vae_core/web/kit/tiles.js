// A grid of pictures on one canvas, with a button over each tile for mouse, touch and keyboard.
import { contextOf, make } from "./dom.js";
import { blitFloats } from "./picture.js";
import { attachTiles, makeGrid } from "./tile_grid.js";
import { planTiles } from "./tile_plan.js";
/** @import { Numbers, Shape } from "../engine/types.js" */
/** @import { TilePlan } from "./tile_plan.js" */
/** @import { TileOptions, TileRow } from "./types.js" */

// options:
//   name                  of the whole grid, for screen readers
//   label                 CSS pixels for the names of rows; largest: no tile is wider (CSS pixels)
//   header(column, columns) -> text above a column
//   describe(row, column, columns) -> words for a tile
//   onLayout(columns)     after the number of rows or columns has changed: draw() is due
//   onPick(row, column, columns)
//   onGlance(row, column, columns), onGlance(null)  the mouse is over a tile, or has left
// -> {node, columns(), set({rows: [{title: node, fixed: no buttons}], steps}), draw(values),
//     mark([column or -1 per row]), relabel(), destroy()}
/**
 * @param {Shape} shape
 * @param {TileOptions} options
 */
export function createTiles(shape, options) {
  const { name, label, largest, header, describe, onLayout, onPick, onGlance } = options;
  const over = make("div", { class: "lp-tiles-over" });
  const sheet = createSheet(shape);
  const node = make("div", { class: "lp-tiles-room" },
    make("div", { class: "lp-tiles", role: "group", "aria-label": name }, sheet.canvas, over));
  const hands = attachTiles(over, {
    onPick: (row, column) => onPick(row, column, plan.columns),
    onGlance: onGlance && ((row, column) => onGlance(row, column, plan.columns)),
  });
  let available = 0;
  /** @type {TileRow[]} */
  let rows = [];
  let steps = 0;
  /** @type {TilePlan} */
  let plan; // from the first layout on
  /** @type {ReturnType<typeof makeGrid>} */
  let made = { nodes: [], heads: [], buttons: [] };

  function relabel() {
    if (!plan) return;
    const { columns } = plan;
    for (const { head, column } of made.heads) head.textContent = header(column, columns);
    made.buttons.forEach((line, row) => line.forEach((button, column) => {
      button.setAttribute("aria-label", describe(row, column, columns));
    }));
  }

  function layout() {
    if (!rows.length || available <= 0) return;
    plan = planTiles({ available, shape, rows: rows.length, steps, label, largest });
    made = makeGrid(rows, plan, shape);
    over.replaceChildren(...made.nodes);
    sheet.layout(plan);
    hands.set(made.buttons);
    onLayout(plan.columns);
    relabel();
  }

  const observer = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width <= 0 || Math.abs(contentRect.width - available) < 0.5) return;
    available = contentRect.width;
    layout();
  });
  observer.observe(node);

  return {
    node,
    columns: () => plan?.columns ?? 0,
    /** @param {{rows?: TileRow[], steps?: number}} next */
    set(next) {
      ({ rows, steps } = { rows, steps, ...next });
      layout();
    },
    /** @param {Numbers} values (rows * columns, C, H, W) of a whole grid; another number is out of date */
    draw: (values) => sheet.draw(values, rows.length, plan),
    /** @param {number[]} columns one a row */
    mark(columns) {
      made.buttons.forEach((line, row) => line.forEach((button, column) => {
        const here = columns[row] === column;
        if (here === button.hasAttribute("aria-current")) return;
        if (here) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
      }));
    },
    relabel,
    destroy: () => observer.disconnect(),
  };
}

// The canvas under the tiles.
/** @param {Shape} shape */
function createSheet(shape) {
  const canvas = make("canvas", { class: "lp-pixels", "aria-hidden": "true" });
  const context = contextOf(canvas);
  /** @type {ImageData} */
  let image;
  /** @type {Uint32Array} */
  let words;
  return {
    canvas,
    /** @param {TilePlan} plan */
    layout({ across, down, scale }) {
      canvas.width = across;
      canvas.height = down;
      canvas.style.width = `${across * scale}px`;
      canvas.style.height = `${down * scale}px`;
      image = context.createImageData(canvas.width, canvas.height);
      words = new Uint32Array(image.data.buffer);
    },
    /**
     * @param {Numbers} values
     * @param {number} rows
     * @param {TilePlan} plan
     */
    draw(values, rows, plan) {
      const [channels, height, width] = shape;
      const { columns } = plan;
      if (values.length !== rows * columns * channels * height * width) return;
      for (let index = 0; index < rows * columns; index += 1) {
        const { x, y } = plan.at(Math.floor(index / columns), index % columns);
        blitFloats(words, canvas.width, x, y, values, index, shape);
      }
      context.putImageData(image, 0, 0);
    },
  };
}
