// What a layer holds for one example, as a small picture: each number in its cell, dark to light.
/** @import { Numbers } from "../engine/types.js" */
/** @import { Grid } from "./types.js" */
import { contextOf } from "../kit/dom.js";
import { rampColour } from "../kit/shapes.js";

const OPAQUE = 0xff000000;
const STEPS = 256;

// Viridis as RGBA words.
const RAMP = Uint32Array.from({ length: STEPS }, (_, step) => {
  const [red, green, blue] = rampColour(step / (STEPS - 1));
  return OPAQUE | (blue << 16) | (green << 8) | red;
});

/**
 * A canvas with one pixel a cell. draw(values, range): low and high are the ends of the colours; those
 * of the values where they are not given, zero among them. Cells without a number stay clear.
 * -> {draw, range(): the ends of what was drawn last}
 * @param {HTMLCanvasElement} canvas
 * @param {Grid} grid
 */
export function createActivations(canvas, grid) {
  canvas.width = grid.columns;
  canvas.height = grid.rows;
  const context = contextOf(canvas);
  const image = context.createImageData(grid.columns, grid.rows);
  const words = new Uint32Array(image.data.buffer);
  const places = Uint32Array.from({ length: grid.count }, (_, index) => {
    const [column, row] = grid.place(index);
    return row * grid.columns + column;
  });
  let ends = [0, 0];
  return {
    range: () => ends,
    /**
     * @param {Numbers} values
     * @param {[number, number]} [given]
     */
    draw(values, given) {
      let [low, high] = given ?? [0, 0];
      if (!given) {
        for (let i = 0; i < grid.count; i += 1) {
          if (values[i] < low) low = values[i];
          else if (values[i] > high) high = values[i];
        }
      }
      ends = [low, high];
      const scale = high > low ? (STEPS - 1) / (high - low) : 0;
      for (let i = 0; i < grid.count; i += 1) {
        const step = (values[i] - low) * scale;
        words[places[i]] = RAMP[step > 0 ? Math.min(STEPS - 1, step | 0) : 0];
      }
      context.putImageData(image, 0, 0);
    },
  };
}
