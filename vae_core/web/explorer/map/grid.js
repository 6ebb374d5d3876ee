// The decoded manifold: pictures of a grid of codes across the plane through the code in hand.
/** @import { Batch, Frame, Plane } from "../../engine/types.js" */
/** @import { Instrument } from "../../kit/types.js" */
import { contextOf } from "../../kit/dom.js";
import { blitFloats } from "../../kit/picture.js";

const MOST = 20; // pictures along a side
const FEWEST = 6;
const COARSE = 10; // while the hand drags, and before it is known what a picture costs
const WORTH_IT = 1.3; // a finer grid has at least so many more along a side
const BUDGET = 600; // ms that the finest grid may take: it comes when the hand rests
const HURRY = 300; // ms since the last change within which a coarse grid comes first

// The codes at the centres of side x side cells of the frame [centre x, centre y, half], the
// highest row first: Float32Array (side * side * D).
export function gridCodes(plane, z, [centreX, centreY, half], side) {
  const codes = new Float32Array(side * side * z.length);
  const cell = (2 * half) / side;
  for (let i = 0; i < side * side; i += 1) {
    const x = centreX - half + ((i % side) + 0.5) * cell;
    const y = centreY + half - (Math.floor(i / side) + 0.5) * cell;
    codes.set(plane.through(z, x, y), i * z.length);
  }
  return codes;
}

// side x side float pictures (C, H, W) in [0, 1] in a canvas of their own.
function drawSheet(side, pictures, shape) {
  const [, height, width] = shape;
  const canvas = document.createElement("canvas");
  canvas.width = side * width;
  canvas.height = side * height;
  const context = contextOf(canvas);
  const image = context.createImageData(canvas.width, canvas.height);
  const words = new Uint32Array(image.data.buffer);
  for (let k = 0; k < side * side; k += 1) {
    const [x, y] = [(k % side) * width, Math.floor(k / side) * height];
    blitFloats(words, canvas.width, x, y, pictures, k, shape);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

// What of z the grid depends on: all but its place in the plane; and of which weights it is.
function keyOf({ plane, frame, z, y, weights }) {
  const rest = plane.through(z, 0, 0).map((value) => value.toFixed(3));
  return `${plane.id} ${frame} ${rest} ${y ?? ""} ${weights}`;
}

// onReady(canvas, {side, milliseconds}) runs when a grid is complete.
// -> {request({plane, frame, z, y, weights}), stop()}: the latest request wins. While the hand drags, a
// coarse grid comes first and is finished although the hand has moved on: else a drag shows none.
// Of a model that learns the fine one is shown until its next is there.
/**
 * @typedef {{plane: Plane, frame: Frame, z: number[], y: number[] | null, weights: number}} Wanted
 * @param {Instrument} instrument
 * @param {Batch} batch
 * @param {(canvas: HTMLCanvasElement, cost: {side: number, milliseconds: number}) => void} onReady
 */
export function createManifold(instrument, batch, onReady) {
  const { engine } = instrument;
  /** @type {Wanted & {key: string} | null} */
  let wanted = null;
  /** @type {{key: string, side: number} | null} */
  let shown = null; // {key, side} of the last complete grid
  let coarse = false; // whether a coarse grid is under way
  let hurried = false;
  let changedAt = -Infinity;
  let era = 0; // what was asked before the last stop() is thrown away

  function finest() {
    const each = batch.cost();
    if (!each) return COARSE;
    return Math.max(FEWEST, Math.min(MOST, Math.floor(Math.sqrt(BUDGET / each))));
  }

  async function advance() {
    if (!wanted) return;
    const target = finest();
    const begun = shown?.key === wanted.key ? shown : null;
    if (begun && target < WORTH_IT * begun.side) return;
    const mine = era;
    const { key, plane, frame, z, y } = wanted;
    coarse = hurried && !begun && target > COARSE;
    const side = coarse ? COARSE : target;
    const count = side * side;
    const classes = y && Float32Array.from({ length: count * y.length }, (_, i) => y[i % y.length]);
    const startedAt = performance.now();
    const pictures = await batch.decode("map", gridCodes(plane, z, frame, side), classes, count);
    if (!pictures || mine !== era) return;
    coarse = false;
    shown = { key, side };
    const canvas = drawSheet(side, pictures, engine.shape);
    onReady(canvas, { side, milliseconds: performance.now() - startedAt });
    await advance();
  }

  function begin() {
    // What goes wrong here goes wrong for the picture too, and is told beside it.
    advance().catch(() => { coarse = false; });
  }

  return {
    /** @param {Wanted} next */
    request(next) {
      const key = keyOf(next);
      if (key === wanted?.key) return;
      const now = performance.now();
      hurried = now - changedAt < HURRY && next.weights === wanted?.weights;
      changedAt = now;
      wanted = { ...next, z: next.z.slice(), y: next.y?.slice() ?? null, key };
      if (!coarse) begin();
    },
    stop() {
      era += 1;
      wanted = null;
      shown = null;
      coarse = false;
    },
  };
}
