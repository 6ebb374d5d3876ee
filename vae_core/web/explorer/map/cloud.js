// The density of the codes as a cloud under the points of the map.
import { contextOf } from "../../kit/dom.js";

const STRONGEST = 0.42; // opacity where the density is highest

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
  const context = contextOf(canvas);
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
