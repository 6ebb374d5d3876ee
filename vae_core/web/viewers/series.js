// A series as curves in their units, each over a band of two standard deviations.
/** @import { Frame, Plan, Shape } from "../charts/types.js" */
import { axisX, axisY } from "../charts/axis.js";
import { createFrame, draw } from "../charts/frame.js";
import { area, line, words } from "../charts/marks.js";
import { linear, ticks } from "../charts/scale.js";
import { svgNodes } from "../charts/svg.js";
import { make, makeSvg } from "../kit/dom.js";

const SIZE = { width: 360, height: 260 };
const MARGIN = { left: 46, right: 10, top: 10, bottom: 30 };
const COLOURS = ["reconstruction", "z", "mu", "kl", "epsilon", "sigma", "x", "bad"];
const REACH = 3.4; // standard deviations of the data from the middle to the edge
const SPREADS = 2;
const TICKS = 4;
const NUMBERS = 13.5; // pixels of the drawing

/**
 * @typedef {object} SeriesLayout
 * @property {{name: string, unit: string, offset: number, scale: number}[]} channels
 * @property {number} length moments
 * @property {number} step from one to the next
 * @property {string} step_unit
 */

const colourOf = (index) => COLOURS[index % COLOURS.length];

/**
 * The empty chart.
 * @param {SeriesLayout} layout
 * @returns {Plan}
 */
export function planGround({ channels, length, step, step_unit: stepUnit }) {
  const low = Math.min(...channels.map(({ offset, scale }) => offset - REACH * scale));
  const high = Math.max(...channels.map(({ offset, scale }) => offset + REACH * scale));
  const end = (length - 1) * step;
  const frame = createFrame(SIZE, MARGIN, {
    x: (pixels) => linear([0, end], pixels),
    y: (pixels) => linear([low, high], pixels),
  });
  const [{ unit }] = channels;
  const shapes = draw(frame, [
    axisY({ ticks: ticks([low, high], TICKS), size: NUMBERS, grid: 0.16 }),
    axisX({ ticks: ticks([0, end], TICKS), size: NUMBERS, below: 18 }),
    words(stepUnit, ({ right, height }) => [right, height - 2], { anchor: "end", size: NUMBERS }),
    words(unit, ({ left, top }) => [left + 4, top + 12], { size: NUMBERS }),
  ]);
  return { frame, shapes };
}

// One channel of (T, channels) numbers, in its unit.
function channelOf(values, index, { channels, length }) {
  const { offset, scale } = channels[index];
  return Array.from({ length }, (_, t) => offset + scale * values[t * channels.length + index]);
}

/**
 * The curves of one decoded series over their bands.
 * @param {SeriesLayout} layout
 * @param {ArrayLike<number>} mean (T, channels), in standard deviations of the data
 * @param {ArrayLike<number> | null} spread the same shape
 * @param {Frame} frame
 * @returns {Shape[]}
 */
export function planSeries(layout, mean, spread, frame) {
  const moments = Array.from({ length: layout.length }, (_, t) => t * layout.step);
  const away = (apart, sign) => (
    Float32Array.from(mean, (value, i) => value + sign * SPREADS * apart[i]));
  const [lows, highs] = spread ? [away(spread, -1), away(spread, 1)] : [];
  return layout.channels.flatMap((_, index) => {
    const colour = colourOf(index);
    const curve = (values) => channelOf(values, index, layout);
    return draw(frame, [
      spread && area(moments, curve(lows), curve(highs), { fill: colour, opacity: 0.22 }),
      line(moments, curve(mean), { stroke: colour, width: 2, name: "lp-curve-line" }),
    ]);
  });
}

function describe(layout, mean) {
  const parts = layout.channels.map(({ name, unit }, index) => {
    const values = channelOf(mean, index, layout);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return `${name} from ${low.toPrecision(3)} to ${high.toPrecision(3)} ${unit}`.trim();
  });
  return `curve decoded from the latent code: ${parts.join(", ")}`;
}

// A viewer (see viewers.js) of series (1, T, channels).
export function createCurves({ meta }) {
  /** @type {{layout: SeriesLayout}} */
  const { layout } = meta;
  const { frame, shapes } = planGround(layout);
  const curves = makeSvg("g", {});
  const svg = makeSvg("svg",
    { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, class: "lp-curves", role: "img" },
    ...svgNodes(shapes), curves);
  const named = layout.channels.length > 1 ? layout.channels : [];
  const names = make("div", { class: "lp-curve-names" }, ...named.map(({ name }, index) => (
    make("span", { text: name, style: `color: var(--lp-${colourOf(index)})` }))));

  return {
    node: make("div", { class: "lp-viewer" }, svg, names),
    draw(_, { mean, spread }) {
      if (!mean) return;
      curves.replaceChildren(...svgNodes(planSeries(layout, mean, spread ?? null, frame)));
      svg.setAttribute("aria-label", describe(layout, mean));
    },
  };
}
