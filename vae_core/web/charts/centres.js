// Where classes lie in a plane or in space, and their names there, each beside its mark.
/** @import { Glyph, Mark, PlaneFrame, Point, Shape } from "./types.js" */
import { freeLabels } from "./labels.js";
import { text } from "./shapes.js";

const LETTER = 8; // how wide one is, about
const LINE = 26; // CSS pixels from one name to the next
const BESIDE = 11; // from a mark's middle to its name
const SIZE = 15;
const MARK = 6.5; // radius
const MOST = 24; // names; more cover what they name
const LONGEST = 18; // letters

/** @param {number[]} values */
function median(values) {
  const sorted = Float64Array.from(values).sort();
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2;
}

/**
 * The middle of each class: the median along each axis, which a few far points do not move.
 * @param {ArrayLike<number>} points (N, dimensions) in a row
 * @param {ArrayLike<number>} labels (N,); what is no number belongs to no class
 * @param {string[]} names of the classes
 * @param {number} [dimensions]
 * @returns {{index: number, name: string, at: number[]}[]} of the classes with points; none where
 *   there are too many to be named
 */
export function classCentres(points, labels, names, dimensions = 2) {
  if (names.length > MOST) return [];
  const axes = names.map(() => Array.from({ length: dimensions }, () => /** @type {number[]} */ ([])));
  Array.from(labels).forEach((label, i) => {
    axes[label]?.forEach((values, axis) => values.push(points[i * dimensions + axis]));
  });
  return axes.flatMap((values, index) => (
    values[0].length ? [{ index, name: shortened(names[index]), at: values.map(median) }] : []));
}

/** @param {string} name */
const shortened = (name) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name);

/**
 * Where names stand so that none covers another or a mark, each a line from the next: their left edge
 * and their middle; null for a name that has no room.
 * @param {Point[]} places of the marks, in pixels
 * @param {string[]} names
 * @param {{width: number, height: number}} size of the whole
 * @returns {(Point | null)[]}
 */
export function besideMarks(places, names, { width, height }) {
  const sizes = names.map((name) => /** @type {Point} */ ([LETTER * name.length, LINE]));
  return freeLabels(places, sizes, [0, 0, width, height], BESIDE)
    .map((corner) => corner && [corner[0], corner[1] + LINE / 2]);
}

/**
 * Whether every class finds room for its name in a map of this frame.
 * @param {{name: string, at: number[]}[]} centres
 * @param {PlaneFrame} frame
 */
export function allNamed(centres, { x, y, width, height }) {
  const places = centres.map(({ at }) => /** @type {Point} */ ([x.apply(at[0]), y.apply(at[1])]));
  return besideMarks(places, centres.map(({ name }) => name), { width, height }).every(Boolean);
}

/**
 * A mark at the middle of each class, larger than its dots, and its name.
 * @param {{index: number, name: string, at: number[]}[]} centres
 * @param {Glyph[]} glyphs of the classes
 * @returns {Mark}
 */
export function centreNames(centres, glyphs) {
  return ({ x, y, width, height }) => {
    const places = centres.map(({ at }) => /** @type {Point} */ ([x.apply(at[0]), y.apply(at[1])]));
    const names = besideMarks(places, centres.map(({ name }) => name), { width, height });
    /** @type {Shape} */
    const marks = {
      kind: "symbols", glyphs, which: centres.map(({ index }) => index), radius: MARK,
      xs: places.map(([across]) => across), ys: places.map(([, upwards]) => upwards),
    };
    return [marks, ...centres.flatMap(({ name }, k) => {
      const at = names[k];
      return at ? [text(name, at[0], at[1] + 0.35 * SIZE,
        { fill: "text", size: SIZE, weight: 700, rim: true })] : [];
    })];
  };
}
