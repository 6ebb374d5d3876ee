// Strokes of a pen: kept as lines, so that they can be laid out as a data set's pictures are and
// drawn at their pen's width, whatever size the hand drew.
import { contextOf } from "../../kit/dom.js";
/** @import { Point, Shape } from "../../engine/types.js" */
/** @import { Placement } from "../../kit/placement.js" */
import { layoutOf } from "../../kit/placement.js";

const FINE = 256; // about so many samples across a picture, averaged into its pixels
const DOT = 0.02; // a drawing smaller than this share of the pad is a dot: it is not enlarged
const MOST = 5; // times that a small drawing is enlarged

// Draw strokes with the context's stroke style. place: {scale: [x, y], shift: [x, y], pen}, from
// the pad's unit square to the context's pixels. A stroke is a list of {x, y, weight}, where weight
// multiplies the pen's width.
/**
 * @typedef {{x: number, y: number, weight: number}[]} Stroke
 * @param {CanvasRenderingContext2D} context
 * @param {Stroke[]} strokes
 * @param {{scale: number[], shift: number[], pen: number}} place
 */
export function drawStrokes(context, strokes, { scale, shift, pen }) {
  context.lineCap = "round";
  context.lineJoin = "round";
  /** @returns {Point} */
  const at = ({ x, y }) => [x * scale[0] + shift[0], y * scale[1] + shift[1]];
  for (const points of strokes) {
    let from = at(points[0]);
    let middle = from;
    let { weight } = points[0];
    context.beginPath();
    context.moveTo(...from);
    for (const point of points) {
      if (point.weight !== weight) {
        context.lineWidth = pen * weight;
        context.stroke();
        context.beginPath();
        context.moveTo(...middle);
        weight = point.weight;
      }
      const to = at(point);
      middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
      context.quadraticCurveTo(...from, ...middle); // through the middles: no corners
      from = to;
    }
    context.lineTo(from[0] + 0.01, from[1]); // a dot has a length too
    context.lineWidth = pen * weight;
    context.stroke();
  }
}

// [left, top, right, bottom] of the lines in the unit square.
/** @param {Stroke[]} strokes */
function bounds(strokes) {
  const points = strokes.flat();
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

// shape: [1, H, W]; placement: see placement.js -> {render(strokes) -> Float32Array (H*W) of grey
// levels: the strokes scaled and centred as the data set is}.
/**
 * @param {Shape} shape
 * @param {Placement} placement
 */
export function createRaster([, height, width], placement) {
  const fine = Math.max(2, Math.round(FINE / Math.max(height, width)));
  const canvas = document.createElement("canvas");
  canvas.width = width * fine;
  canvas.height = height * fine;
  const context = contextOf(canvas, { willReadFrequently: true });

  // Amount of ink in each pixel. place: in picture pixels.
  function inkOf(strokes, { scale, shift, pen }) {
    context.clearRect(0, 0, canvas.width, canvas.height);
    const times = (pair) => pair.map((value) => value * fine);
    drawStrokes(context, strokes, { scale: times(scale), shift: times(shift), pen: pen * fine });
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const ink = new Float32Array(height * width);
    const share = 1 / (255 * fine * fine);
    for (let y = 0; y < canvas.height; y += 1) {
      const row = Math.floor(y / fine) * width;
      for (let x = 0; x < canvas.width; x += 1) {
        ink[row + Math.floor(x / fine)] += data[4 * (y * canvas.width + x) + 3] * share;
      }
    }
    return ink;
  }

  function lay(strokes) {
    const { size, centre, pen } = placement;
    const [left, top, right, bottom] = bounds(strokes);
    const extent = Math.max((right - left) * width, (bottom - top) * height);
    const wanted = size === null ? 1 : Math.max(size - pen, 1) / extent;
    const factor = extent < DOT * width ? 1 : Math.min(wanted, MOST);
    const scale = [width * factor, height * factor];
    const middle = [((left + right) / 2) * scale[0], ((top + bottom) / 2) * scale[1]];
    // Where nothing says otherwise, the drawing stays where it was drawn.
    const at = centre?.at ?? [middle[0] / factor, middle[1] / factor];
    const place = { scale, shift: [at[0] - middle[0], at[1] - middle[1]], pen };
    const ink = inkOf(strokes, place);
    const mass = centre?.by === "mass" ? layoutOf(ink, height, width)?.mass : null;
    if (!mass) return ink;
    place.shift = place.shift.map((value, axis) => value + at[axis] - mass[axis]);
    return inkOf(strokes, place);
  }

  return {
    render(strokes) {
      const { paper, ink: level } = placement;
      if (!strokes.length) return new Float32Array(height * width).fill(paper);
      return lay(strokes).map((amount) => paper + (level - paper) * Math.min(1, amount));
    },
  };
}
