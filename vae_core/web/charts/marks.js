// Marks: each is made of channels (values, an entry for each thing that is shown) and a look, and
// tells what shapes they are in a frame.
/** @import { Band, Frame, Glyph, Look, Mark, Point, TextLook } from "./types.js" */
import { draw } from "./frame.js";
import { circle, path, rectangle, text, through } from "./shapes.js";

const points = ({ x, y }, xs, ys) => xs.map((value, k) => [x.apply(value), y.apply(ys[k])]);

/**
 * One line; a value that is no number interrupts it.
 * @param {number[]} xs
 * @param {number[]} ys
 * @param {Look} look
 * @returns {Mark}
 */
export function line(xs, ys, look) {
  return (frame) => [path(through(points(frame, xs, ys)), look)];
}

/**
 * What lies between two lines.
 * @param {number[]} xs
 * @param {number[]} lows
 * @param {number[]} highs
 * @param {Look} look
 * @returns {Mark}
 */
export function area(xs, lows, highs, look) {
  return (frame) => {
    const outline = points(frame, xs, highs).concat(points(frame, xs, lows).reverse());
    return [path(`${through(outline)}Z`, look)];
  };
}

/**
 * A line over the whole height at each value.
 * @param {number[]} xs
 * @param {Look} look
 * @returns {Mark}
 */
export function ruleX(xs, look) {
  return ({ x, top, bottom }) => xs.map((value) => (
    path(`M${x.apply(value)} ${top}V${bottom}`, look)));
}

/**
 * A line over the whole width at each value.
 * @param {number[]} ys
 * @param {Look} look
 * @returns {Mark}
 */
export function ruleY(ys, look) {
  return ({ y, left, right }) => ys.map((value) => path(`M${left} ${y.apply(value)}H${right}`, look));
}

/**
 * Discs; what is no number has none.
 * @param {number[]} xs
 * @param {number[]} ys
 * @param {Look & {radius: number}} look
 * @returns {Mark}
 */
export function dots(xs, ys, { radius, ...look }) {
  return (frame) => points(frame, xs, ys)
    .filter((place) => place.every(Number.isFinite))
    .map(([x, y]) => path(circle(x, y, radius), look));
}

/**
 * Dots with the shapes of their classes.
 * @param {ArrayLike<number>} places [x, y, ...]
 * @param {{glyphs: Glyph[], which: ArrayLike<number> | null, radius: number}} look
 * @returns {Mark}
 */
export function symbols(places, { glyphs, which, radius }) {
  const count = places.length / 2;
  return ({ x, y }) => [{
    kind: "symbols", glyphs, which, radius,
    xs: Float64Array.from({ length: count }, (_, i) => x.apply(places[2 * i])),
    ys: Float64Array.from({ length: count }, (_, i) => y.apply(places[2 * i + 1])),
  }];
}

/**
 * The ways that dots have come, in the colours of their classes.
 * @param {ArrayLike<number>} from [x, y, ...]
 * @param {ArrayLike<number>} to
 * @param {{glyphs: Glyph[], which: ArrayLike<number> | null, opacity: number}} look
 * @returns {Mark}
 */
export function trails(from, to, { glyphs, which, opacity }) {
  return ({ x, y }) => {
    /** @returns {Point} */
    const placeOf = (list, i) => [x.apply(list[2 * i]), y.apply(list[2 * i + 1])];
    const drawn = glyphs.map(() => "");
    for (let i = 0; 2 * i < to.length; i += 1) {
      const index = which && which[i] in glyphs ? which[i] : 0;
      drawn[index] += through([placeOf(from, i), placeOf(to, i)]);
    }
    return drawn.map((d, index) => path(d, { stroke: glyphs[index].colour, opacity }));
  };
}

/**
 * Bars from zero upwards, over a band of the frame's x; each is a pixel high or more.
 * @param {number[]} values
 * @param {{share: number, look: (index: number) => Look}} options share: of its slot that one takes
 * @returns {Mark}
 */
export function barY(values, { share, look }) {
  return ({ x, y, bottom }) => values.map((value, index) => {
    const width = share * /** @type {Band} */ (x).step;
    const tall = Math.max(1, bottom - y.apply(Math.max(0, value)));
    return path(rectangle(x.apply(index) - width / 2, bottom - tall, width, tall), look(index));
  });
}

/**
 * Bars to the right, over a band of the frame's y; each is a pixel long or more.
 * @param {number[]} values
 * @param {{share: number, look: (index: number) => Look}} options
 * @returns {Mark}
 */
export function barX(values, { share, look }) {
  return ({ x, y, left }) => values.map((value, index) => {
    const tall = share * /** @type {Band} */ (y).step;
    const long = Math.max(1, x.apply(value) - left);
    return path(rectangle(left, y.apply(index) - tall / 2, long, tall), look(index));
  });
}

/**
 * A picture over a square of the plane [centre x, centre y, half extent].
 * @param {HTMLCanvasElement} image
 * @param {number[]} square
 * @param {(side: number) => boolean} [smooth] given how many pixels it is wide
 * @returns {Mark}
 */
export function raster(image, [centreX, centreY, half], smooth = () => true) {
  return ({ x, y }) => {
    const [left, top] = [x.apply(centreX - half), y.apply(centreY + half)];
    const side = x.apply(centreX + half) - left;
    return [{ kind: "raster", image, box: [left, top, side, side], smooth: smooth(side) }];
  };
}

/**
 * Words at a place in pixels, which may depend on the frame.
 * @param {string} content
 * @param {(frame: Frame) => number[]} place
 * @param {TextLook} [look]
 * @returns {Mark}
 */
export function words(content, place, look) {
  return (frame) => {
    const [x, y] = place(frame);
    return [text(content, x, y, look)];
  };
}

/**
 * Other marks; what leaves the frame to the left, or by more than `room` pixels to the right or
 * below, is not seen.
 * @param {number} room
 * @param {(Mark | false)[]} marks
 * @returns {Mark}
 */
export function clipped(room, marks) {
  return (frame) => {
    const { left, right, bottom } = frame;
    return [{
      kind: "clip", box: [left, 0, right - left + room, bottom + room], shapes: draw(frame, marks),
    }];
  };
}
