// What is drawn on the map: below, what changes with the plane; above, what follows the hand.
/** @import { Glyph, PlaneFrame, Point, Shape } from "../../charts/types.js" */
import { axisX, axisY } from "../../charts/axis.js";
import { centreNames, classCentres } from "../../charts/centres.js";
import { draw } from "../../charts/frame.js";
import { raster, symbols } from "../../charts/marks.js";
import { axisNames, circleNames, priorCircles } from "../../charts/plane.js";
import { ticks } from "../../charts/scale.js";
import { circle, path } from "../../charts/shapes.js";

export const MARGIN = 16; // CSS pixels around the frame
const DOT = 3.2; // radius of a point, in CSS pixels
const DOT_ON_PICTURES = 2.6;
const CURSOR = 7;
const NUMBERS = 11;
const SIGMAS = [1, 2, 3];

/**
 * @typedef {object} Scene
 * @property {ArrayLike<number>} points [x, y, ...]
 * @property {ArrayLike<number> | null} labels
 * @property {Glyph[]} glyphs of each label
 * @property {string[]} names of the axes
 * @property {string[] | null} classes their names, where the labels are classes
 * @property {boolean} prior whether there is one in these units
 * @property {HTMLCanvasElement | null} density over the square `wide`, once there is one
 * @property {HTMLCanvasElement | null} pictures in its place, over the square `frame`
 * @property {number[]} frame centre x, centre y, half extent
 * @property {number[]} wide
 */

// Numbers inside the map, along its lower and its left edge.
function numbers({ x, y, width, height }) {
  const inside = (scale, [from, to]) => ticks([scale.invert(from), scale.invert(to)], 5);
  const across = inside(x, [MARGIN, width - MARGIN]);
  const upwards = inside(y, [height - MARGIN, MARGIN]);
  return [
    axisX({ ticks: across, size: NUMBERS, rim: true, below: -4 }),
    axisY({ ticks: upwards, size: NUMBERS, rim: true, inside: true }),
  ];
}

/**
 * @param {Scene} scene
 * @param {PlaneFrame} frame
 * @returns {Shape[]}
 */
export function planGround(scene, frame) {
  const { points, labels, glyphs, pictures, density, names, prior, classes } = scene;
  const centres = classes && labels ? classCentres(points, labels, classes) : [];
  const circles = { width: 1, opacity: pictures ? 0.6 : 0.3, rim: Boolean(pictures) };
  return draw(frame, [
    pictures ? raster(pictures, scene.frame, (side) => pictures.width > side)
      : density && raster(density, scene.wide),
    prior && priorCircles(SIGMAS, circles),
    symbols(points, { glyphs, which: labels, radius: pictures ? DOT_ON_PICTURES : DOT }),
    ...(prior ? [circleNames(SIGMAS, { size: NUMBERS, below: true })] : numbers(frame)),
    axisNames(names),
    centres.length > 1 && centreNames(centres, glyphs),
  ]);
}

// An ellipse at each of two standard deviations of a posterior, and a cross at its mean.
function posteriorShapes({ centre, ellipse }, { x, y, unit }) {
  const [cx, cy] = [x.apply(centre[0]), y.apply(centre[1])];
  const turn = (-ellipse.angle * 180) / Math.PI;
  const rings = [2, 1].map((sigma) => {
    const [major, minor] = [ellipse.major, ellipse.minor].map((half) => half * sigma * unit);
    const [dx, dy] = [major * Math.cos(ellipse.angle), -major * Math.sin(ellipse.angle)];
    const half = `A${major} ${minor} ${turn} 1 1`;
    const d = `M${cx - dx} ${cy - dy}${half} ${cx + dx} ${cy + dy}${half} ${cx - dx} ${cy - dy}Z`;
    return path(d, { stroke: "sigma", width: 2, opacity: sigma === 1 ? 1 : 0.55, rim: true });
  });
  const cross = `M${cx - 12} ${cy}h24M${cx} ${cy - 12}v24`;
  return [...rings, path(cross, { stroke: "mu", width: 2, rim: true })];
}

/**
 * @typedef {object} Hand
 * @property {Point} here the code
 * @property {Point | null} glance a preview
 * @property {{centre: Point, ellipse: {major: number, minor: number, angle: number}} | null} posterior
 */

/**
 * @param {Hand} hand
 * @param {PlaneFrame} frame
 * @returns {Shape[]}
 */
export function planHand({ here, glance, posterior }, frame) {
  const { x, y, width, height } = frame;
  const at = ([across, upwards]) => [x.apply(across), y.apply(upwards)];
  const shapes = posterior ? posteriorShapes(posterior, frame) : [];
  if (glance) {
    const [cx, cy] = at(glance);
    shapes.push(path(circle(cx, cy, CURSOR), { stroke: "z", width: 1.5, rim: true }));
  }
  const [cx, cy] = at(here);
  const clamp = (value, most) => Math.min(most - CURSOR - 1, Math.max(CURSOR + 1, value));
  const [inX, inY] = [clamp(cx, width), clamp(cy, height)];
  // A code beyond the map is a ring at its edge.
  const look = inX === cx && inY === cy ? { fill: "z", stroke: "background" } : { stroke: "z" };
  return [...shapes, path(circle(inX, inY, CURSOR), { ...look, width: 2 })];
}
