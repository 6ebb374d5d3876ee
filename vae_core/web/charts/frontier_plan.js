// What the chart of rates and distortions shows at one size; how its dots answer is in frontier.js.
/** @import { Mark, Plan, Point, Size } from "./types.js" */
import { axisX, axisY } from "./axis.js";
import { createFrame, draw } from "./frame.js";
import { convexFrontier, levelLine } from "./hull.js";
import { placeLabels } from "./labels.js";
import { line, words } from "./marks.js";
import { paddedRange } from "./range.js";
import { linear, ticks } from "./scale.js";
import { path, text, through } from "./shapes.js";

const MARGIN = { left: 46, right: 14, top: 26, bottom: 38 };
const NUMBERS = 13; // CSS pixels
const LETTER = 8.2; // how wide one is in the name of a dot
const NAME = 106; // that the name of a level line takes
const CLEAR = 34; // how far its middle stays from every dot
export const LABEL = 16; // how high the name of a dot is

/**
 * @typedef {object} Model one column of the wall
 * @property {string} label
 * @property {number | null} rate nats; null before the first report
 * @property {number | null} distortion nats
 * @property {boolean} [deterministic]
 * @property {boolean} [encodes]
 * @property {{rate: number[], distortion: number[]}} history
 */

/**
 * Whether a model has a dot.
 * @typedef {Model & {rate: number, distortion: number}} Plotted
 * @param {Model} model
 * @returns {model is Plotted}
 */
const plotted = (model) => (
  Number.isFinite(model.rate) && Number.isFinite(model.distortion)
  && !model.deterministic && model.encodes !== false);

// The name of a level line, along it, at that end which is farther from the dots.
function levelName(sum, ends, dots) {
  const [[x, y], [u, v]] = ends;
  const long = Math.hypot(u - x, v - y);
  if (long < NAME) return [];
  const share = NAME / 2 / long;
  const middles = [[x + (u - x) * share, y + (v - y) * share],
    [u - (u - x) * share, v - (v - y) * share]];
  const free = middles.map(([a, b]) => Math.min(
    ...dots.map(([c, d]) => Math.hypot(a - c, b - d))));
  if (Math.max(...free) < CLEAR) return [];
  const atStart = free[0] >= free[1];
  const [a, b] = ends[atStart ? 0 : 1];
  const angle = Math.atan2(v - y, u - x);
  const [along, above] = [atStart ? 8 : -8, -4]; // from that end, with the line level
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const place = [a + along * cos - above * sin, b + along * sin + above * cos];
  return [text(`−ELBO ${sum} nats`, place[0], place[1], {
    anchor: atStart ? "start" : "end", name: "lp-level-name", rim: true,
    turn: (angle * 180) / Math.PI,
  })];
}

/**
 * The dashed lines of equal ELBOs.
 * @param {Point[]} dots that their names stay away from
 * @returns {Mark}
 */
function levels(dots) {
  return ({ x, y }) => {
    const [across, upwards] = [x.domain, y.domain];
    return ticks([across[0] + upwards[0], across[1] + upwards[1]], 7).flatMap((sum) => {
      const ends = levelLine(sum, across, upwards)
        ?.map(([a, b]) => /** @type {Point} */ ([x.apply(a), y.apply(b)]));
      return ends ? [
        path(through(ends), { stroke: "muted", dash: [2, 5], opacity: 0.6, name: "lp-level" }),
        ...levelName(sum, ends, dots),
      ] : [];
    });
  };
}

/**
 * The way of each training to its dot, from where it enters the frame.
 * @param {Plotted[]} models
 * @returns {Mark}
 */
function trails(models) {
  return (frame) => {
    const within = (value, [low, high]) => value >= low && value <= high;
    /** @param {number[]} point */
    const inside = ([x, y]) => within(x, frame.x.domain) && within(y, frame.y.domain);
    return models.flatMap(({ history, rate, distortion }) => {
      const way = history.rate.map((x, index) => [x, history.distortion[index]]);
      const start = way.findIndex(inside);
      const shown = [...(start < 0 ? [] : way.slice(start)), [rate, distortion]].filter(inside);
      const [xs, ys] = [0, 1].map((axis) => shown.map((point) => point[axis]));
      return line(xs, ys, { stroke: "z", opacity: 0.6 })(frame);
    });
  };
}

function frontier(models) {
  /** @type {Point[]} */
  const points = models.map(({ rate, distortion }) => [rate, distortion]);
  const hull = convexFrontier(points);
  return line(hull.map(([x]) => x), hull.map(([, y]) => y),
    { stroke: "text", width: 2, opacity: 0.75 });
}

/**
 * @param {Model[]} models
 * @param {Size} size
 * @returns {Plan & {places: (Point | null)[], boxes: (Point | null)[]} | null} places: of the dots;
 *   boxes: the left top of their names; each null where a model has no dot. Nothing where none has
 */
export function planFrontier(models, size) {
  const shown = models.filter(plotted);
  if (!shown.length) return null;
  const rates = paddedRange(shown.map(({ rate }) => rate), { floor: 0, least: 2 });
  const distortions = paddedRange(shown.map(({ distortion }) => distortion), { least: 2 });
  const frame = createFrame(size, MARGIN, {
    x: (pixels) => linear(rates, pixels),
    y: (pixels) => linear(distortions, pixels),
  });
  const { left, right, top, bottom, width, height } = frame;
  /** @type {Point[]} */
  const dots = shown.map(({ rate, distortion }) => (
    [frame.x.apply(rate), frame.y.apply(distortion)]));
  /** @type {Point[]} */
  const sizes = shown.map(({ label }) => [LETTER * label.length, LABEL]);
  const boxes = placeLabels(dots, sizes, [left, top, width, bottom]);
  const title = { size: NUMBERS, weight: 600 };
  const shapes = draw(frame, [
    levels(dots),
    axisX({ ticks: ticks(rates, Math.max(2, width / 90)), size: NUMBERS }),
    axisY({ ticks: ticks(distortions, Math.max(2, height / 70)), size: NUMBERS }),
    () => [path(`M${left} ${top}V${bottom}H${right}`, { stroke: "text", opacity: 0.16 })],
    words("KL (rate), nats", () => [right, height - 4], { ...title, anchor: "end", fill: "kl" }),
    words("Reconstruction (distortion), nats", () => [0, 13], { ...title, fill: "reconstruction" }),
    trails(shown),
    frontier(shown),
  ]);
  const ofModel = (list) => (
    models.map((model) => list[shown.indexOf(/** @type {Plotted} */ (model))] ?? null));
  return { frame, shapes, places: ofModel(dots), boxes: ofModel(boxes) };
}
