// @ts-nocheck
// One curve panel: training thin, validation bold, both named with their value where they end.
import { make } from "../kit/dom.js";
import { createSurface, drawLevels, font, quantile, short, ticks } from "./charts.js";

const MARGIN = { left: 38, right: 74, top: 10, bottom: 24 };
const LINE_GAP = 16; // CSS pixels between the two end labels

function finite(values) {
  return values.filter((value) => Number.isFinite(value));
}

// [low, high] that shows the course of a training: the first points (a network that has learnt
// nothing) and rare spikes may leave the panel, the last values never do.
export function robustRange(series) {
  const long = Math.max(...series.map((values) => values.length)) > 8;
  const all = series.flatMap((values) => finite(long ? values.slice(2) : values));
  if (!all.length) return [0, 1];
  const last = series.map((values) => finite(values).at(-1)).filter((v) => v !== undefined);
  const low = Math.min(quantile(all, long ? 0.02 : 0), ...last);
  const high = Math.max(quantile(all, long ? 0.93 : 1), ...last);
  // A constant is a level line, and its rounding is no course: a thousandth is the least shown.
  const least = 1e-3 * Math.max(Math.abs(low), Math.abs(high)) || 1;
  const pad = high - low > least ? (high - low) * 0.08 : (Math.abs(high) || 1) * 0.08;
  return [low - pad, high + pad];
}

// title and help name the quantity; colour is a token of style.js; onHover(index or null) tells
// which point the pointer is at, so that sibling panels can show the same one.
// -> {node, update({x, train, validation, unit}, palette), mark(index), repaint(palette), destroy}
export function createCurve({ title, help, colour, onHover }) {
  const canvas = make("canvas", { class: "lp-chart", role: "img" });
  const reading = make("span", { class: "lp-reading lp-muted lp-number-text" });
  const node = make(
    "figure",
    { class: "lp-panel" },
    make("figcaption", { title: help },
      make("b", { text: title, style: `color: var(--lp-${colour})` }), reading),
    canvas,
  );
  let data = { x: [], train: [], validation: [], unit: "epoch" };
  let palette = null;
  let marked = null;
  let scaleX = null;

  function line(context, values, toX, toY) {
    context.beginPath();
    let pen = false;
    values.forEach((value, index) => {
      if (!Number.isFinite(value)) pen = false;
      else if (pen) context.lineTo(toX(data.x[index]), toY(value));
      else {
        context.moveTo(toX(data.x[index]), toY(value));
        pen = true;
      }
    });
    context.stroke();
  }

  function axes(context, width, height, low, high, toX, toY, lastX) {
    context.font = font(palette);
    context.fillStyle = palette.muted;
    context.strokeStyle = palette.text;
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    drawLevels(context, ticks(low, high, 4), {
      toY, left: MARGIN.left, right: width - MARGIN.right, alpha: () => 0.1,
    });
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    const room = width - MARGIN.left - MARGIN.right;
    for (const mark of ticks(0, lastX, Math.max(2, Math.min(5, room / 50)))) {
      context.fillText(String(mark), toX(mark), height - 6);
    }
    context.textAlign = "left";
    context.fillText(data.unit, width - MARGIN.right + 8, height - 6);
  }

  function isMarked() {
    return marked !== null && marked < data.x.length;
  }

  // The two names at the line ends, pushed apart where they would touch; their values are those
  // under the pointer while it is there.
  function endLabels(context, width, toY, low, high) {
    const lines = [["val", data.validation, 700], ["train", data.train, 400]]
      .map(([name, values, weight]) => {
        const last = finite(values).at(-1);
        return { name, weight, last, value: isMarked() ? values[marked] : last };
      })
      .filter(({ last }) => last !== undefined)
      .map((entry) => ({ ...entry, y: toY(Math.min(high, Math.max(low, entry.last))) }))
      .sort((a, b) => a.y - b.y);
    if (lines.length === 2 && lines[1].y - lines[0].y < LINE_GAP) {
      const middle = (lines[0].y + lines[1].y) / 2;
      lines[0].y = middle - LINE_GAP / 2;
      lines[1].y = middle + LINE_GAP / 2;
    }
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillStyle = palette[colour];
    for (const { name, weight, value, y } of lines) {
      context.font = font(palette, 12.5, weight);
      context.fillText(`${short(value)} ${name}`, width - MARGIN.right + 6, y);
    }
  }

  function dots(context, index, toX, toY) {
    context.fillStyle = palette[colour];
    for (const [values, radius] of [[data.train, 2], [data.validation, 3.5]]) {
      if (!Number.isFinite(values[index])) continue;
      context.beginPath();
      context.arc(toX(data.x[index]), toY(values[index]), radius, 0, 2 * Math.PI);
      context.fill();
    }
  }

  function crosshair(context, height, toX) {
    const x = toX(data.x[marked]);
    context.strokeStyle = palette.text;
    context.globalAlpha = 0.4;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, MARGIN.top);
    context.lineTo(x, height - MARGIN.bottom);
    context.stroke();
    context.globalAlpha = 1;
  }

  function paint(context, width, height) {
    if (!palette) return;
    const [low, high] = robustRange([data.validation, data.train]);
    const lastX = data.x.at(-1) || 1;
    const roomX = width - MARGIN.left - MARGIN.right;
    const roomY = height - MARGIN.top - MARGIN.bottom;
    const toX = (x) => MARGIN.left + (x / lastX) * roomX;
    const toY = (y) => MARGIN.top + ((high - y) / (high - low)) * roomY;
    scaleX = { toX };
    axes(context, width, height, low, high, toX, toY, lastX);
    context.save();
    context.beginPath();
    context.rect(MARGIN.left, 0, roomX + 4, height - MARGIN.bottom + 4);
    context.clip();
    context.strokeStyle = palette[colour];
    context.lineJoin = "round";
    context.lineWidth = 1;
    context.globalAlpha = 0.55;
    line(context, data.train, toX, toY);
    context.lineWidth = 2.5;
    context.globalAlpha = 1;
    line(context, data.validation, toX, toY);
    if (isMarked()) crosshair(context, height, toX);
    if (data.x.length) dots(context, isMarked() ? marked : data.x.length - 1, toX, toY);
    context.restore();
    endLabels(context, width, toY, low, high);
  }

  const surface = createSurface(canvas, paint);

  function read() {
    reading.textContent = isMarked() ? `nats at ${data.unit} ${short(data.x[marked])}` : "nats";
  }

  function pointed(event) {
    if (!scaleX || !data.x.length) return;
    const x = event.clientX - canvas.getBoundingClientRect().left;
    let nearest = 0;
    const distance = (index) => Math.abs(scaleX.toX(data.x[index]) - x);
    for (let index = 1; index < data.x.length; index += 1) {
      if (distance(index) < distance(nearest)) nearest = index;
    }
    onHover(nearest);
  }
  canvas.addEventListener("pointermove", pointed);
  canvas.addEventListener("pointerdown", pointed);
  canvas.addEventListener("pointerleave", () => onHover(null));

  return {
    node,
    update(next, colours) {
      data = next;
      palette = colours;
      const value = finite(data.validation).at(-1) ?? finite(data.train).at(-1);
      canvas.setAttribute("aria-label", `${title}: ${short(value ?? NaN)} nats`);
      read();
      surface.schedule();
    },
    repaint(colours) {
      palette = colours;
      surface.schedule();
    },
    mark(index) {
      if (index === marked) return;
      marked = index;
      read();
      surface.schedule();
    },
    destroy: surface.destroy,
  };
}
