// Pictures at their native resolution: pixels go straight into a canvas, CSS scales them crisply.
import { contextOf } from "./dom.js";
/** @import { Numbers, Shape } from "../engine/types.js" */
/** @import { Strip } from "./types.js" */

// RGBA words on a little-endian machine (every browser of today): alpha is the highest byte.
const OPAQUE = 0xff000000;

// NaN is black.
function clampByte(value) {
  return value >= 255 ? 255 : value > 0 ? (value + 0.5) | 0 : 0;
}

// Copy picture `index` of `pictures` (N, C, H, W) to column x, row y of RGBA words, `stride` words a
// row; `white` is what they have for white (255 or 1). Values outside are clipped.
function blit(words, stride, x, y, pictures, index, shape, white) {
  const [channels, height, width] = shape;
  const plane = width * height;
  const scale = 255 / white;
  for (let row = 0; row < height; row += 1) {
    let source = index * channels * plane + row * width;
    let target = (y + row) * stride + x;
    const end = target + width;
    if (channels === 1) {
      for (; target < end; source += 1, target += 1) {
        words[target] = OPAQUE | (clampByte(pictures[source] * scale) * 0x010101);
      }
      continue;
    }
    for (; target < end; source += 1, target += 1) {
      words[target] = OPAQUE | clampByte(pictures[source] * scale)
        | (clampByte(pictures[source + plane] * scale) << 8)
        | (clampByte(pictures[source + 2 * plane] * scale) << 16);
    }
  }
}

// A canvas that shows one float picture (C, H, W) in [0, 1], C = 1 or 3. -> {draw(values)}
// Values outside are clipped; NaN is shown black. The ImageData is made once.
/**
 * @param {HTMLCanvasElement} canvas
 * @param {Shape} shape
 */
export function createPicture(canvas, shape) {
  const [, height, width] = shape;
  canvas.width = width;
  canvas.height = height;
  const context = contextOf(canvas);
  const image = context.createImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  return {
    /** @param {Numbers} values */
    draw(values) {
      blit(words, width, 0, 0, values, 0, shape, 1);
      context.putImageData(image, 0, 0);
    },
  };
}

const FEWEST = 4; // pictures in a row, for which they stay smaller where rows are few

// Copy picture `index` of floats in [0, 1] into RGBA words, as blit does.
/**
 * @param {Uint32Array} words
 * @param {number} stride
 * @param {number} x
 * @param {number} y
 * @param {Numbers} pictures
 * @param {number} index
 * @param {number[]} shape
 */
export function blitFloats(words, stride, x, y, pictures, index, shape) {
  blit(words, stride, x, y, pictures, index, shape, 1);
}

// One picture of a U8 strip (N, C, H, W) in a canvas of its own.
/**
 * @param {HTMLCanvasElement} canvas
 * @param {Numbers} pictures
 * @param {number} index
 * @param {number[]} shape
 */
export function drawThumbnail(canvas, pictures, index, shape) {
  const [, height, width] = shape;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = contextOf(canvas);
  const image = context.createImageData(width, height);
  blit(new Uint32Array(image.data.buffer), width, 0, 0, pictures, index, shape, 255);
  context.putImageData(image, 0, 0);
}

// CSS pixels per picture pixel in a thumbnail: the smallest whole number that gives 56 pixels, or,
// for pictures wider than 112, whatever shrinks them to 96.
/** @param {number} width */
export function thumbnailScale(width) {
  return width > 112 ? 96 / width : Math.ceil(56 / width);
}

// A grid of U8 strips in one canvas. Several strips (inputs, reconstructions) stay aligned: each
// group of columns shows strip 0 over strip 1, and the next group follows below.
// -> {layout(availableWidth), draw(strips)}; one gap is `gap` native pixels. `rows`: so many groups
// at most, and what they have no place for is left out; `side`: how wide a picture grows in them.
/**
 * @param {HTMLCanvasElement} canvas
 * @param {{gap?: number, groupGap?: number, rows?: number, side?: number}} [options]
 */
export function createTiles(canvas, { gap = 1, groupGap = 4, rows: most = Infinity, side = 112 } = {}) {
  const context = contextOf(canvas);
  let available = 0;
  /** @type {Strip[] | null} */
  let strips = null;
  let plan = "";
  /** @type {ImageData} */
  let image;
  /** @type {Uint32Array} */
  let words;

  function paint() {
    if (!strips || available <= 0) return;
    const [all, channels, height, width] = strips[0].shape;
    let scale = thumbnailScale(width);
    const fitting = (factor) => Math.floor((available / factor + gap) / (width + gap));
    const roomy = (factor) => factor * width <= side && fitting(factor) >= FEWEST;
    while (most < Infinity && roomy(scale + 1)) scale += 1;
    const widest = Math.max(1, Math.min(all, fitting(scale)));
    const count = Math.min(all, most * widest);
    const rows = Math.ceil(count / widest);
    const perRow = Math.ceil(count / rows);
    while (fitting(scale + 1) >= perRow && (scale + 1) * width <= side) scale += 1;
    const across = perRow * (width + gap) - gap;
    const separation = strips.length > 1 ? groupGap : gap;
    const step = strips.length * (height + gap) - gap + separation;
    const down = rows * step - separation;
    const next = [across, down, scale, channels].join(" ");
    if (next !== plan) {
      plan = next;
      canvas.width = across;
      canvas.height = down;
      canvas.style.width = `${Math.min(across * scale, available)}px`;
      image = context.createImageData(canvas.width, canvas.height);
      words = new Uint32Array(image.data.buffer);
    }
    for (let index = 0; index < count; index += 1) {
      const x = (index % perRow) * (width + gap);
      const top = Math.floor(index / perRow) * step;
      strips.forEach((strip, which) => {
        const y = top + which * (height + gap);
        blit(words, canvas.width, x, y, strip.data, index, [channels, height, width], 255);
      });
    }
    context.putImageData(image, 0, 0);
  }

  return {
    layout(width) {
      if (Math.abs(width - available) < 0.5) return;
      available = width;
      paint();
    },
    /** @param {Strip[]} next */
    draw(next) {
      strips = next;
      paint();
    },
  };
}
