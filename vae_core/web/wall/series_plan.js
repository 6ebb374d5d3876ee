// What one of the small multiples shows at one size; how its points answer is in series.js.
/** @import { Plan, Point, Size } from "../charts/types.js" */
import { axisY } from "../charts/axis.js";
import { short } from "../charts/format.js";
import { createFrame, draw } from "../charts/frame.js";
import { thinned } from "../charts/labels.js";
import { line, ruleX, ruleY, words } from "../charts/marks.js";
import { paddedRange } from "../charts/range.js";
import { linear, logPlaces, ticks } from "../charts/scale.js";
import { text } from "../charts/shapes.js";
import { partedLabel } from "./plan.js";

const MARGIN = { left: 40, right: 16, top: 20, bottom: 22 };
const INSET = 12; // pixels from the numbers' edge to the first point
const NUMBERS = 13; // CSS pixels
const LETTER = 8; // how wide one of a label takes to be

/**
 * @typedef {object} Figure what was measured of a column
 * @property {number} value
 * @property {number | null} [error] its standard error
 * @property {number} [most] the most that it could be
 * @property {number | null} [ceiling] the most that could be measured
 * @property {boolean} [at_least] whether it stands there, so that the truth may be any larger
 * @typedef {{label: string, value: any, short?: string}} Column value: what the sweep varied
 */

// The swept values under the points, with a sign where zero stands apart.
function names(columns, xs, broken) {
  const labels = columns.map((column) => partedLabel(column)[1]);
  const look = { anchor: /** @type {const} */ ("middle"), size: NUMBERS };
  const zero = broken ? columns.findIndex(({ value }) => value === 0) : -1;
  return ({ bottom }) => [
    ...thinned(xs, labels.map((label) => LETTER * label.length))
      .map((index) => text(labels[index], xs[index], bottom + 17, look)),
    ...(zero < 0 ? [] : [
      text("⁄⁄", xs[zero] + 0.4 * (xs[zero + 1] - xs[zero]), bottom + 17, look)]),
  ];
}

function extent(figures) {
  const reach = figures.flatMap(({ value, error, most, ceiling }) => [
    value - (error ?? 0), value + (error ?? 0), ...(most ? [0, most] : []), ceiling ?? value]);
  return paddedRange(reach, { share: 0.15, floor: 0, least: 1e-3 });
}

/**
 * @param {Column[]} columns
 * @param {(Figure | null)[]} figures of each column
 * @param {{colour: string, near: number}} look near: the chosen column
 * @param {Size} size
 * @returns {Plan & {places: (Point | null)[]} | null} places: of the points; nothing where nothing
 *   was measured
 */
export function planSeries(columns, figures, { colour, near }, size) {
  const known = figures.filter(Boolean);
  if (!known.length) return null;
  const { places: shares, broken } = logPlaces(columns.map(({ value }) => value));
  const range = extent(known);
  const frame = createFrame(size, MARGIN, {
    x: ([left, right]) => linear([0, 1], [left + INSET, right]),
    y: (pixels) => linear(range, pixels),
  });
  const points = figures.map((figure, index) => (figure ? [shares[index], figure.value] : null));
  // A line through what was cut off would show a shape that nobody measured.
  const shown = points.flatMap((point, index) => (
    point ? [[point[0], figures[index]?.at_least ? NaN : point[1]]] : []));
  const ceilings = [...new Set(known.flatMap((figure) => figure?.ceiling ?? []))];
  const shapes = draw(frame, [
    axisY({ ticks: ticks(range, 4), size: NUMBERS, grid: 0.07, beyond: MARGIN.right - 4 }),
    names(columns, shares.map(frame.x.apply), broken),
    ruleY(ceilings, { stroke: "muted", dash: [4, 3] }),
    ...ceilings.map((ceiling) => words(
      `at most ${short(ceiling)}`, ({ y, left }) => [left + INSET, y.apply(ceiling) - 4],
      { size: 11 })),
    ruleX([shares[near]], { stroke: "accent", dash: [3, 3], opacity: 0.7 }),
    line(shown.map(([x]) => x), shown.map(([, y]) => y),
      { stroke: colour, width: 2, opacity: 0.75 }),
  ]);
  const places = points.map((point) => (
    point ? /** @type {Point} */ ([frame.x.apply(point[0]), frame.y.apply(point[1])]) : null));
  return { frame, shapes, places };
}
