// @ts-nocheck
// A series as curves in their units, each over a band of two standard deviations.
import { numeral, ticks } from "../charts/charts.js";
import { make, makeSvg } from "../kit/dom.js";

const [WIDTH, HEIGHT] = [360, 260];
const EDGE = { left: 46, right: 10, top: 10, bottom: 30 };
const REACH = 3.4; // standard deviations of the data from the middle to the edge
const SPREADS = 2;
const TICKS = 4;

// Where numbers of the example and moments stand in the drawing.
function scalesOf({ channels, length, step }) {
  const low = Math.min(...channels.map(({ offset, scale }) => offset - REACH * scale));
  const high = Math.max(...channels.map(({ offset, scale }) => offset + REACH * scale));
  const across = WIDTH - EDGE.left - EDGE.right;
  const down = HEIGHT - EDGE.top - EDGE.bottom;
  return {
    low,
    high,
    end: (length - 1) * step,
    x: (moment) => EDGE.left + (across * moment) / ((length - 1) * step),
    y: (value) => EDGE.top + (down * (high - value)) / (high - low),
  };
}

function axes(layout, scales) {
  const parts = [];
  const unit = layout.channels[0].unit;
  for (const value of ticks(scales.low, scales.high, TICKS)) {
    const y = scales.y(value);
    parts.push(makeSvg("line", {
      x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y, y2: y, class: "lp-curve-grid",
    }));
    const text = makeSvg("text", { x: EDGE.left - 6, y: y + 4, "text-anchor": "end" });
    text.textContent = numeral(value);
    parts.push(text);
  }
  for (const moment of ticks(0, scales.end, TICKS)) {
    const text = makeSvg("text", {
      x: scales.x(moment), y: HEIGHT - EDGE.bottom + 18, "text-anchor": "middle",
    });
    text.textContent = moment;
    parts.push(text);
  }
  const name = makeSvg("text", { x: WIDTH - EDGE.right, y: HEIGHT - 2, "text-anchor": "end" });
  name.textContent = layout.step_unit;
  parts.push(name);
  if (unit) {
    const what = makeSvg("text", { x: EDGE.left + 4, y: EDGE.top + 12 });
    what.textContent = unit;
    parts.push(what);
  }
  return parts;
}

// A viewer (see viewers.js) of series (1, T, channels).
export function createCurves({ meta }) {
  const { layout } = meta;
  const { channels, length, step } = layout;
  const scales = scalesOf(layout);
  const svg = makeSvg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "lp-curves", role: "img" });
  svg.append(...axes(layout, scales));
  const drawn = channels.map((channel, index) => {
    const band = makeSvg("path", { class: `lp-curve-band lp-curve-${index % 8}` });
    const line = makeSvg("path", { class: `lp-curve-line lp-curve-${index % 8}` });
    svg.append(band, line);
    return { channel, band, line };
  });
  const names = make("div", { class: "lp-curve-names" }, ...(channels.length > 1
    ? channels.map((channel, index) => make("span", { class: `lp-curve-name lp-curve-${index % 8}`, text: channel.name }))
    : []));

  function path(values, index, { offset, scale }, shift, spread) {
    const points = [];
    for (let t = 0; t < length; t += 1) {
      const at = t * channels.length + index;
      const value = values[at] + (spread ? shift * spread[at] : 0);
      points.push(`${scales.x(t * step).toFixed(1)} ${scales.y(offset + scale * value).toFixed(1)}`);
    }
    return points;
  }

  function words(mean) {
    const parts = channels.map(({ name, unit, offset, scale }, index) => {
      let [low, high] = [Infinity, -Infinity];
      for (let t = 0; t < length; t += 1) {
        const value = offset + scale * mean[t * channels.length + index];
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      return `${name} from ${low.toPrecision(3)} to ${high.toPrecision(3)} ${unit}`.trim();
    });
    return `curve decoded from the latent code: ${parts.join(", ")}`;
  }

  return {
    node: make("div", { class: "lp-viewer" }, svg, names),
    draw(_, { mean, spread }) {
      if (!mean) return;
      drawn.forEach(({ channel, band, line }, index) => {
        line.setAttribute("d", `M${path(mean, index, channel, 0, null).join("L")}`);
        if (!spread) return;
        const above = path(mean, index, channel, SPREADS, spread);
        const below = path(mean, index, channel, -SPREADS, spread).reverse();
        band.setAttribute("d", `M${above.concat(below).join("L")}Z`);
      });
      svg.setAttribute("aria-label", words(mean));
    },
  };
}
