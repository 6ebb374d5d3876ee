// Codes of examples in a plane, over the prior's circles, gliding from one place to the next.
/** @import { Glyph, Palette, Plan, Size } from "./types.js" */
import { axisX } from "./axis.js";
import { createPlot } from "./canvas.js";
import { centreNames, classCentres } from "./centres.js";
import { createSquareFrame, draw } from "./frame.js";
import { createTween } from "./tween.js";
import { symbols, trails } from "./marks.js";
import { axisNames, circleNames, priorCircles, zeroLines } from "./plane.js";
import { ticks } from "./scale.js";
import { classMark } from "../kit/shapes.js";

const GLIDE = 300; // ms
const LINGER = 250; // ms for which a trail fades
const TRAIL = 0.5; // opacity of a fresh one
const SIGMAS = [1, 2];
const BELOW = -4; // numbers stand inside, over the lower edge

/**
 * @typedef {object} Codes
 * @property {ArrayLike<number>} points [x, y, ...]
 * @property {ArrayLike<number>} view the square that is shown: centre x, centre y, half extent
 * @property {ArrayLike<number> | null} labels the class of each
 * @property {number} classes how many there are
 * @property {boolean} latentUnits whether the prior's circles are true in this plane
 * @property {string[] | null} [axes] names across and upwards
 * @property {string[]} [called] names of the classes, shown where most of their dots lie
 * @property {{from: ArrayLike<number>, opacity: number} | null} [trail] where the points come from
 *
 * @typedef {object} MapLook
 * @property {number} radius of a dot
 * @property {number} margin around the view
 * @property {number} [names] size of the circles' names; none
 * @property {boolean} [trails] whether the way of a dot is seen for a moment
 */

/**
 * The glyphs of classes; one in the colour of codes where there are none.
 * @param {number} classes
 * @param {string[]} colours
 * @returns {Glyph[]}
 */
export function classGlyphs(classes, colours) {
  if (!classes) return [classMark(0, ["z"])];
  return Array.from({ length: classes }, (_, index) => classMark(index, colours));
}

/**
 * @param {Codes} codes
 * @param {MapLook & {glyphs: Glyph[]}} look
 * @param {Size} size
 * @returns {Plan}
 */
export function planLatentMap(codes, { radius, margin, names = 0, glyphs }, size) {
  const { points, labels, view, latentUnits, axes, trail, called } = codes;
  const frame = createSquareFrame(view, size, margin);
  const shapes = draw(frame, [
    zeroLines(),
    latentUnits ? priorCircles(SIGMAS, { opacity: 0.4 })
      : axisX({ ticks: ticks(frame.x.domain, 5), below: BELOW }),
    trail && trails(trail.from, points, { glyphs, which: labels, opacity: trail.opacity }),
    symbols(points, { glyphs, which: labels, radius }),
    // Names stand over the dots.
    labels && called && centreNames(classCentres(points, labels, called), glyphs),
    latentUnits && names > 0 && circleNames(SIGMAS, { size: names }),
    axes && axisNames(axes),
  ]);
  return { frame, shapes };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {MapLook} look
 */
export function createLatentMap(canvas, look) {
  const tween = createTween(GLIDE, look.trails ? LINGER : 0);
  /** @type {Codes | null} */
  let codes = null;
  let glyphs = [];
  const plot = createPlot(canvas, (size) => {
    if (!codes?.points.length) return null;
    const { lists, moving, from, trail } = tween.now();
    if (moving) plot.draw();
    const way = trail ? { from: from.points, opacity: TRAIL * trail } : null;
    const now = { ...codes, .../** @type {any} */ (lists), trail: way };
    return planLatentMap(now, { ...look, glyphs }, size);
  });

  function repaint(palette) {
    glyphs = classGlyphs(codes?.labels ? codes.classes : 0, palette.classes);
    plot.draw(palette);
  }

  return {
    /**
     * @param {Codes | null} next
     * @param {Palette} palette
     * @param {boolean} moves whether the dots glide there, if they are as many
     */
    show(next, palette, moves) {
      const same = codes !== null && codes.points.length === next?.points.length;
      codes = next;
      if (next) tween.go({ points: next.points, view: next.view }, moves && same);
      repaint(palette);
    },
    /** @param {Palette} palette */
    repaint,
    destroy: plot.destroy,
  };
}
