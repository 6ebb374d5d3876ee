// The aggregate posterior in a plane: the mean of all examples' posteriors, on a grid.
/** @import { Frame, Numbers, Plane } from "./types.js" */
import { projectVariance } from "./planes.js";

const REACH = 4; // standard deviations beyond which a Gaussian is left out
const STRONGEST = 0.42; // opacity where the density is highest

// The codes (M*D floats) and their log-variances (same, or null) in a plane:
// {points: [x, y, ...], covariances: [xx, xy, yy, ...]}, each widened by the bandwidth.
/**
 * @param {Plane} plane
 * @param {Numbers} codes
 * @param {Numbers | null} logVariance
 * @param {number} bandwidth
 */
export function projectPosteriors(plane, codes, logVariance, bandwidth) {
  const size = plane.a.length;
  const count = codes.length / size;
  const points = new Float32Array(2 * count);
  const covariances = new Float32Array(3 * count);
  for (let m = 0; m < count; m += 1) {
    points.set(plane.project(codes, m * size), 2 * m);
    const [xx, xy, yy] = logVariance ? projectVariance(plane, logVariance, m * size) : [0, 0, 0];
    covariances.set([xx + bandwidth ** 2, xy, yy + bandwidth ** 2], 3 * m);
  }
  return { points, covariances };
}

// How dense the mixture of those Gaussians is at the centres of side x side cells of a square
// [centre x, centre y, half extent]: Float32Array per unit area, the highest row first.
/**
 * @param {{points: Float32Array, covariances: Float32Array}} posteriors
 * @param {Frame} square
 * @param {number} side
 */
export function densityField({ points, covariances }, [centreX, centreY, half], side) {
  const field = new Float32Array(side * side);
  const count = points.length / 2;
  const cell = (2 * half) / side;
  const left = centreX - half + cell / 2;
  const top = centreY + half - cell / 2;
  const clamp = (place) => Math.min(side - 1, Math.max(0, place));
  for (let m = 0; m < count; m += 1) {
    const [x, y] = [points[2 * m], points[2 * m + 1]];
    const [xx, xy, yy] = covariances.subarray(3 * m, 3 * m + 3);
    const within = Math.max(1e-12, xx - (xy * xy) / yy); // variance of x once y is given
    const reachX = REACH * Math.sqrt(within);
    const reachY = REACH * Math.sqrt(yy);
    const height = 1 / (count * 2 * Math.PI * Math.sqrt(within * yy));
    const low = clamp(Math.ceil((top - y - reachY) / cell));
    const high = clamp(Math.floor((top - y + reachY) / cell));
    const shrink = Math.exp((-cell * cell) / within);
    for (let row = low; row <= high; row += 1) {
      const dy = top - row * cell - y;
      const middle = x + (xy / yy) * dy;
      const first = clamp(Math.ceil((middle - reachX - left) / cell));
      const last = clamp(Math.floor((middle + reachX - left) / cell));
      // Along a row the Gaussian's ratio from cell to cell is itself a geometric series.
      const dx = left + first * cell - middle;
      let value = height * Math.exp((-dy * dy) / (2 * yy) - (dx * dx) / (2 * within));
      let ratio = Math.exp((-cell * (2 * dx + cell)) / (2 * within));
      for (let at = row * side + first; at <= row * side + last; at += 1) {
        field[at] += value;
        value *= ratio;
        ratio *= shrink;
      }
    }
  }
  return field;
}

// The field as a soft cloud of one colour, in a canvas of its own. The square root lets thin
// regions show beside thick ones.
/**
 * @param {Float32Array} field
 * @param {number} side
 * @param {string} colour
 */
export function paintDensity(field, side, colour) {
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  const most = field.reduce((best, value) => Math.max(best, value), 0) || 1;
  for (let i = 0; i < field.length; i += 1) {
    image.data[4 * i + 3] = 255 * STRONGEST * Math.sqrt(field[i] / most);
  }
  context.putImageData(image, 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = colour;
  context.fillRect(0, 0, side, side);
  return canvas;
}
