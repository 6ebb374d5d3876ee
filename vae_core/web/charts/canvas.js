// Charts on a canvas: sharp at any size and pixel ratio, painted at most once a frame.
/** @import { ClipShape, Frame, Painter, Palette, PathShape, Plan } from "./types.js" */
/** @import { RasterShape, Shape, Size, SymbolsShape, TextShape } from "./types.js" */

import { placeIn } from "../kit/dom.js";

const RIM = 4; // pixels around words that shine in the colour of the ground
const RIM_OPACITY = 0.6; // of the pixel to either side of a line

const colourOf = (palette, colour) => palette[colour] ?? colour;

/** @param {HTMLCanvasElement} canvas */
const contextOf = (canvas) => (
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")));

/**
 * Give a canvas as many pixels as the screen has for so many CSS pixels, and clear it.
 * @param {HTMLCanvasElement} canvas
 * @param {Size} size
 * @returns {CanvasRenderingContext2D} whose unit is a CSS pixel
 */
export function fitCanvas(canvas, { width, height }) {
  const context = contextOf(canvas);
  const ratio = window.devicePixelRatio || 1;
  const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/**
 * A canvas that follows its CSS size. schedule() asks for one painting in the next frame, however
 * often it is called, and nothing runs in between.
 * @param {HTMLCanvasElement} canvas
 * @param {(context: CanvasRenderingContext2D, size: Size) => void} paint
 */
export function createSurface(canvas, paint) {
  let size = { width: 0, height: 0 };
  let frame = 0;

  function draw() {
    frame = 0;
    if (size.width >= 1 && size.height >= 1) paint(fitCanvas(canvas, size), size);
  }

  const observer = new ResizeObserver(([{ contentRect }]) => {
    size = { width: contentRect.width, height: contentRect.height };
    // Resizing a canvas clears it: paint in the same frame, or it flickers.
    cancelAnimationFrame(frame);
    draw();
  });
  observer.observe(canvas);
  canvas.lpRepaint = (context) => paint(context, size);
  return {
    schedule() {
      if (!frame) frame = requestAnimationFrame(draw);
    },
    destroy() {
      cancelAnimationFrame(frame);
      observer.disconnect();
    },
  };
}

/**
 * A canvas that shows a plan: what `planOf` makes of the canvas's size, or nothing.
 * @param {HTMLCanvasElement} canvas
 * @param {(size: Size, measure: (words: string) => number) => Plan | null} planOf measure: how wide
 *   words are, in pixels
 * @returns {{draw(palette?: Palette): void, frame(): Frame | null, destroy(): void}}
 *   draw: in these colours from now on
 */
export function createPlot(canvas, planOf) {
  /** @type {Palette | undefined} */
  let palette;
  /** @type {Plan | null} */
  let plan = null;
  const surface = createSurface(canvas, (context, size) => {
    if (!palette) return;
    context.font = fontOf(palette);
    plan = planOf(size, (words) => context.measureText(words).width);
    if (plan) paintShapes(context, plan.shapes, palette);
  });
  canvas.lpDrawing = () => (plan && palette ? { shapes: plan.shapes, palette } : null);
  return {
    draw(colours = palette) {
      palette = colours;
      surface.schedule();
    },
    frame: () => plan?.frame ?? null,
    destroy: surface.destroy,
  };
}

/**
 * onPoint(pixels from the left edge) while the pointer is on a canvas, and null when it leaves.
 * @param {HTMLCanvasElement} canvas
 * @param {(x: number | null) => void} onPoint
 */
export function watchPointer(canvas, onPoint) {
  const pointed = (event) => onPoint(placeIn(canvas, event)[0]);
  canvas.addEventListener("pointermove", pointed);
  canvas.addEventListener("pointerdown", pointed);
  canvas.addEventListener("pointerleave", () => onPoint(null));
}

/**
 * @param {CanvasRenderingContext2D} context whose unit is a CSS pixel
 * @param {Shape[]} shapes from below to above
 * @param {Palette} palette
 */
export function paintShapes(context, shapes, palette) {
  for (const shape of shapes) PAINTERS[shape.kind](context, shape, palette);
}

function fontOf(palette, size = 12, weight = 400) {
  return `${weight} ${size}px ${palette.font}`;
}

/** @type {Painter<PathShape>} */
function paintPath(context, { d, fill, stroke, width = 1, dash = [], opacity = 1, rim }, palette) {
  const outline = new Path2D(d);
  context.lineJoin = "round";
  context.setLineDash(dash);
  if (rim) {
    context.globalAlpha = RIM_OPACITY * opacity;
    context.strokeStyle = palette.background;
    context.lineWidth = width + 2;
    context.stroke(outline);
  }
  context.globalAlpha = opacity;
  if (fill) {
    context.fillStyle = colourOf(palette, fill);
    context.fill(outline);
  }
  if (stroke) {
    context.strokeStyle = colourOf(palette, stroke);
    context.lineWidth = width;
    context.stroke(outline);
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

/** @type {Painter<TextShape>} */
function paintText(context, { text, x, y, anchor, fill, size, weight, rim }, palette) {
  context.font = fontOf(palette, size, weight);
  context.textAlign = anchor === "middle" ? "center" : anchor ?? "start";
  context.textBaseline = "alphabetic";
  if (rim) {
    context.strokeStyle = palette.background;
    context.lineWidth = RIM;
    context.lineJoin = "round";
    context.strokeText(text, x, y);
  }
  context.fillStyle = colourOf(palette, fill);
  context.fillText(text, x, y);
}

// context -> the small pictures of its dots: drawing 400 of them costs less than 400 paths.
const SPRITES = new WeakMap();

// One for each glyph, remembered until the dots' size, the ground or the screen changes.
function spritesOf(context, glyphs, radius, palette) {
  const ratio = context.getTransform().a;
  const key = `${radius} ${ratio} ${palette.background}`;
  if (SPRITES.get(context)?.key !== key) SPRITES.set(context, { key, known: new Map() });
  const { known } = SPRITES.get(context);
  const list = glyphs.map((glyph) => {
    const colour = colourOf(palette, glyph.colour);
    const name = `${colour} ${glyph.path}`;
    if (!known.has(name)) known.set(name, createSprite(glyph, colour, radius * ratio, palette));
    return known.get(name);
  });
  return { list, side: list[0].width / ratio };
}

function createSprite({ path, scale }, colour, radius, palette) {
  const sprite = document.createElement("canvas");
  sprite.width = Math.ceil(2 * radius * 1.6);
  sprite.height = sprite.width;
  const context = contextOf(sprite);
  context.translate(sprite.width / 2, sprite.width / 2);
  context.scale(radius * scale, radius * scale);
  const outline = new Path2D(path);
  context.fillStyle = colour;
  context.strokeStyle = palette.background;
  context.lineWidth = 0.3; // a thin gap between dots that overlap
  context.fill(outline);
  context.stroke(outline);
  return sprite;
}

/** @type {Painter<SymbolsShape>} */
function paintSymbols(context, { xs, ys, glyphs, which, radius }, palette) {
  const { list, side } = spritesOf(context, glyphs, radius, palette);
  for (let i = 0; i < xs.length; i += 1) {
    const sprite = (which ? list[which[i]] : null) ?? list[0];
    context.drawImage(sprite, xs[i] - side / 2, ys[i] - side / 2, side, side);
  }
}

/** @type {Painter<RasterShape>} */
function paintRaster(context, { image, box, smooth }) {
  context.imageSmoothingEnabled = smooth;
  context.imageSmoothingQuality = "high";
  context.drawImage(image, ...box);
  context.imageSmoothingEnabled = true;
}

/** @type {Painter<ClipShape>} */
function paintClip(context, { box, shapes }, palette) {
  context.save();
  context.beginPath();
  context.rect(...box);
  context.clip();
  paintShapes(context, shapes, palette);
  context.restore();
}

/** @type {Record<string, Painter<any>>} */
const PAINTERS = {
  path: paintPath,
  text: paintText,
  symbols: paintSymbols,
  raster: paintRaster,
  clip: paintClip,
};
