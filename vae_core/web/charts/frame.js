// Where the inside of a chart lies, and what its marks come to there.
/** @import { Frame, Margin, Mark, PlaneFrame, Scale, Shape, Size, Span } from "./types.js" */
import { linear } from "./scale.js";

/**
 * @param {Size} size of the whole
 * @param {Margin} margin
 * @param {{x: (range: Span) => Scale, y: (range: Span) => Scale}} scales given their pixels; those
 *   of y go from the bottom to the top
 * @returns {Frame}
 */
export function createFrame({ width, height }, margin, { x, y }) {
  const [left, right] = [margin.left, width - margin.right];
  const [top, bottom] = [margin.top, height - margin.bottom];
  return { width, height, left, right, top, bottom, x: x([left, right]), y: y([bottom, top]) };
}

/**
 * A frame without margins around a place, with one unit, so many pixels long, on both axes.
 * @param {number[]} centre [x, y]
 * @param {number} unit
 * @param {Size} size
 * @returns {PlaneFrame}
 */
export function createPlaneFrame([centreX, centreY], unit, { width, height }) {
  const [acrossX, acrossY] = [width / 2 / unit, height / 2 / unit];
  return {
    width, height, left: 0, right: width, top: 0, bottom: height, unit,
    x: linear([centreX - acrossX, centreX + acrossX], [0, width]),
    y: linear([centreY - acrossY, centreY + acrossY], [height, 0]),
  };
}

/**
 * The frame that shows a square, so many pixels from the nearer edges.
 * @param {ArrayLike<number>} square centre x, centre y, half extent
 * @param {Size} size
 * @param {number} margin
 */
export function createSquareFrame(square, size, margin) {
  const half = Math.max(1, Math.min(size.width, size.height) / 2 - margin);
  return createPlaneFrame([square[0], square[1]], half / square[2], size);
}

/**
 * What stands in a frame; what is false is left out.
 * @param {Frame} frame
 * @param {(Mark | false | null | undefined)[]} marks
 * @returns {Shape[]}
 */
export function draw(frame, marks) {
  return marks.flatMap((mark) => (mark ? mark(frame) : []));
}
