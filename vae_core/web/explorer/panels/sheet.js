// Pictures laid out in rows and columns, as a PNG with its axes or as frames of a GIF.
import { REACH } from "../../engine/axes.js";
import { colourIndex } from "../../kit/gif.js";
import { contextOf, make } from "../../kit/dom.js";
import { createPicture } from "../../kit/picture.js";

export const STEPS = 9;
const ROWS = 10; // dimensions at most: the most informative
const CELL = 84; // px that a small picture is enlarged to, in whole steps
const GAP = 4; // px between pictures
const INK = "#1d222c";
const PAPER = "#ffffff";

// The dimensions worth a row: active ones, the most informative first.
export function topAxes({ axes }) {
  const active = axes.filter((axis) => axis.active);
  return (active.length ? active : axes).slice(0, ROWS);
}

// Codes (rows * columns, D): row r is the code z with its r-th axis at home + offsets[c] spreads.
export function traversalCodes(axes, z, offsets) {
  const codes = new Float32Array(axes.length * offsets.length * z.length);
  axes.forEach((axis, row) => offsets.forEach((offset, column) => {
    const start = (row * offsets.length + column) * z.length;
    codes.set(z, start);
    codes[start + axis.index] = axis.home + offset * axis.spread;
  }));
  return codes;
}

export const traversalOffsets = Array.from(
  { length: STEPS }, (_, step) => -REACH + (2 * REACH * step) / (STEPS - 1),
);

// How often a pixel is repeated for a picture to reach `target` px.
export function enlargement([, height, width], target = CELL) {
  return Math.max(1, Math.round(target / Math.max(height, width)));
}

// One picture in a canvas of its own, pixels enlarged crisply to about `target` px.
export function pictureCanvas(values, shape, target) {
  const [, height, width] = shape;
  const scale = enlargement(shape, target);
  const small = make("canvas");
  createPicture(small, shape).draw(values);
  const canvas = make("canvas", { width: width * scale, height: height * scale });
  const context = contextOf(canvas);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// A grid of `pictures` (N * C*H*W floats) on white with a name before each row, a number over each
// column.
export function sheetCanvas(pictures, shape, rowNames, columnNames) {
  const size = shape.reduce((product, side) => product * side, 1);
  const scale = enlargement(shape);
  const [height, width] = [shape[1] * scale + GAP, shape[2] * scale + GAP];
  const [left, top] = [52, 32];
  const canvas = make("canvas", {
    width: left + columnNames.length * width + GAP,
    height: top + rowNames.length * height + GAP,
  });
  const context = contextOf(canvas);
  context.fillStyle = PAPER;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = INK;
  context.font = "15px system-ui, sans-serif";
  context.textBaseline = "middle";
  context.textAlign = "center";
  columnNames.forEach((name, column) => {
    context.fillText(name, left + column * width + width / 2, top / 2);
  });
  rowNames.forEach((name, row) => {
    context.fillText(name, left / 2, top + row * height + height / 2);
  });
  for (let index = 0; index < rowNames.length * columnNames.length; index += 1) {
    const picture = pictureCanvas(pictures.subarray(index * size, (index + 1) * size), shape);
    const column = index % columnNames.length;
    const row = Math.floor(index / columnNames.length);
    context.drawImage(picture, left + column * width, top + row * height);
  }
  return canvas;
}

// One frame of a GIF: `pictures` (N * C*H*W floats) in `columns`, each pixel `scale` times.
// -> {width, height, pixels: colour indices}
export function frameOf(pictures, shape, columns, scale) {
  const [channels, height, width] = shape;
  const plane = height * width;
  const count = pictures.length / (channels * plane);
  const [cellWidth, cellHeight] = [width * scale + GAP, height * scale + GAP];
  const across = columns * cellWidth - GAP;
  const down = Math.ceil(count / columns) * cellHeight - GAP;
  const pixels = new Uint8Array(across * down).fill(colourIndex(channels, 1, 1, 1));
  for (let index = 0; index < count; index += 1) {
    const from = index * channels * plane;
    const left = (index % columns) * cellWidth;
    const top = Math.floor(index / columns) * cellHeight;
    for (let row = 0; row < height; row += 1) {
      const line = (top + row * scale) * across + left;
      for (let column = 0; column < width; column += 1) {
        const at = from + row * width + column;
        const colour = colourIndex(
          channels, pictures[at], pictures[at + plane], pictures[at + 2 * plane],
        );
        pixels.fill(colour, line + column * scale, line + (column + 1) * scale);
      }
      for (let copy = 1; copy < scale; copy += 1) {
        pixels.copyWithin(line + copy * across, line, line + width * scale);
      }
    }
  }
  return { width: across, height: down, pixels };
}
