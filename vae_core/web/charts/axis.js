// The numbers along the sides of a chart, and the faint lines at them.
/** @import { Axis, Mark } from "./types.js" */
import { tickLabel } from "./format.js";
import { baseline, path, text } from "./shapes.js";

const BELOW = 17; // pixels from the floor to the baseline of the numbers
const BESIDE = 6; // from the numbers to the left edge
const WITHIN = 3; // and from there to numbers inside

// A line between two pixels is drawn over both, half as dark.
const sharp = (pixel) => Math.round(pixel) + 0.5;

function gridLines(ticks, grid, lineOf) {
  const opacity = typeof grid === "function" ? grid : () => grid;
  return grid ? ticks.map((value) => (
    path(lineOf(value), { stroke: "text", opacity: opacity(value) }))) : [];
}

/**
 * @param {Axis & {below?: number}} axis below: the floor, in pixels to the numbers' baseline
 * @returns {Mark}
 */
export function axisX({ ticks, format = tickLabel, size = 12, grid = 0, rim, below = BELOW }) {
  return ({ x, top, bottom }) => [
    ...gridLines(ticks, grid, (value) => `M${sharp(x.apply(value))} ${top}V${bottom}`),
    ...ticks.map((value) => (
      text(format(value), x.apply(value), bottom + below, { anchor: "middle", size, rim }))),
  ];
}

/**
 * @param {Axis & {beyond?: number, inside?: boolean}} axis beyond: how far its lines pass the right
 *   edge; inside: whether the numbers stand in the chart
 * @returns {Mark}
 */
export function axisY({ ticks, format = tickLabel, size = 12, grid = 0, rim, beyond = 0, inside }) {
  const anchor = inside ? "start" : "end";
  return ({ y, left, right }) => [
    ...gridLines(ticks, grid, (value) => `M${left} ${sharp(y.apply(value))}H${right + beyond}`),
    ...ticks.map((value) => (
      text(format(value), inside ? left + WITHIN : left - BESIDE, baseline(y.apply(value), size),
        { anchor, size, rim }))),
  ];
}
