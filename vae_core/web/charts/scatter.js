// @ts-nocheck
// The latent map of a training: the same examples at every snapshot, so a dot's way is learning.
import { make, makeSvg } from "../kit/dom.js";
import { createSurface, font, quantile, ticks } from "./charts.js";
import { classMark } from "../kit/shapes.js";

const GLIDE = 300; // ms from one snapshot's places to the next
const RADIUS = 4.5; // CSS pixels
const MARGIN = 20;

function easeOut(t) {
  return 1 - (1 - t) ** 3;
}

// One small picture per class: drawing 400 of them costs less than 400 paths.
export function createSprites(count, palette, ratio, radius = RADIUS, mark = null) {
  const markOf = mark ?? ((index) => classMark(index, count ? palette.classes : [palette.z]));
  const side = Math.ceil(2 * radius * 1.6 * ratio);
  return Array.from({ length: Math.max(1, count) }, (_, index) => {
    const { path, scale, colour } = markOf(index);
    const sprite = make("canvas", { width: side, height: side });
    const context = sprite.getContext("2d");
    context.translate(side / 2, side / 2);
    context.scale(radius * scale * ratio, radius * scale * ratio);
    const outline = new Path2D(path);
    context.fillStyle = colour;
    context.strokeStyle = palette.background;
    context.lineWidth = 0.3; // a thin gap between dots that overlap
    context.fill(outline);
    context.stroke(outline);
    return sprite;
  });
}

// [centre x, centre y, half extent] that holds nearly all dots. On latent units the view is the
// prior's: centred at zero, at least three standard deviations.
export function frameOf(points, latentUnits) {
  const xs = points.filter((_, i) => i % 2 === 0);
  const ys = points.filter((_, i) => i % 2 === 1);
  if (latentUnits) return [0, 0, Math.max(3, quantile(points.map(Math.abs), 0.995) * 1.05)];
  const [left, right] = [quantile(xs, 0.005), quantile(xs, 0.995)];
  const [low, high] = [quantile(ys, 0.005), quantile(ys, 0.995)];
  const half = Math.max(right - left, high - low) / 2 || 1;
  return [(left + right) / 2, (low + high) / 2, half * 1.1];
}

// Names, each behind its mark: entries [[mark, name], ...].
export function legendEntries(entries) {
  return entries.map(([{ path, scale, colour }, name]) => {
    const shape = makeSvg("path", { d: path, fill: colour, transform: `scale(${scale})` });
    const icon = makeSvg("svg", { viewBox: "-1.5 -1.5 3 3", width: 15, height: 15 }, shape);
    icon.setAttribute("aria-hidden", "true");
    return make("span", { class: "lp-legend-entry" }, icon, make("span", { text: name }));
  });
}

// -> {node, update({points: Float32Array (P*2), labels, names, latentUnits, axes}, palette),
//     repaint(palette), destroy}
export function createScatter() {
  const canvas = make("canvas", { class: "lp-chart lp-map", role: "img" });
  const legend = make("div", { class: "lp-legend" });
  const reading = make("span", { class: "lp-reading lp-muted" });
  const node = make(
    "figure",
    { class: "lp-panel" },
    make("figcaption", { title: "Where the encoder puts the same examples at every snapshot" },
      make("b", { text: "Latent map", style: "color: var(--lp-z)" }), reading),
    canvas,
    legend,
  );
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let data = { labels: null, names: [], latentUnits: false, axes: null };
  let palette = null;
  let sprites = { key: "", list: [] };
  let from = new Float32Array(0); // places at the start of the glide, and where it leads
  let to = from;
  let here = from;
  let view = { from: [0, 0, 1], to: [0, 0, 1], here: [0, 0, 1] };
  let startedAt = -Infinity;
  let legendKey = null;

  function advance() {
    const share = calm.matches ? 1 : Math.min(1, (performance.now() - startedAt) / GLIDE);
    const eased = easeOut(share);
    for (let i = 0; i < to.length; i += 1) here[i] = from[i] + (to[i] - from[i]) * eased;
    view.here = view.to.map((value, k) => view.from[k] + (value - view.from[k]) * eased);
    return share < 1;
  }

  function drawAxes(context, width, height, toX, toY, scale) {
    context.strokeStyle = palette.text;
    context.fillStyle = palette.muted;
    context.lineWidth = 1;
    context.font = font(palette);
    const [x0, y0] = [toX(0), toY(0)];
    context.globalAlpha = 0.14;
    context.beginPath();
    context.moveTo(0, y0);
    context.lineTo(width, y0);
    context.moveTo(x0, 0);
    context.lineTo(x0, height);
    context.stroke();
    if (data.latentUnits) {
      context.setLineDash([4, 4]);
      context.globalAlpha = 0.35;
      for (const sigma of [1, 2]) {
        context.beginPath();
        context.arc(x0, y0, sigma * scale, 0, 2 * Math.PI);
        context.stroke();
      }
      context.setLineDash([]);
    } else {
      context.globalAlpha = 1;
      context.textAlign = "center";
      const reach = width / 2 / scale;
      for (const mark of ticks(view.here[0] - reach, view.here[0] + reach, 5)) {
        context.fillText(String(mark), toX(mark), height - 4);
      }
    }
    context.globalAlpha = 1;
  }

  // Names stand over the dots, on a halo of the ground.
  function drawNames(context, width, height, toX, toY, scale) {
    const [x0, y0] = [toX(0), toY(0)];
    function write(text, x, y) {
      context.strokeText(text, x, y);
      context.fillText(text, x, y);
    }
    context.strokeStyle = palette.background;
    context.lineWidth = 4;
    context.lineJoin = "round";
    context.textAlign = "left";
    context.font = font(palette);
    context.fillStyle = palette.muted;
    for (const sigma of data.latentUnits ? [1, 2] : []) {
      write(`${sigma} σ`, x0 + 5, y0 - sigma * scale - 4);
    }
    context.fillStyle = palette.z;
    context.font = font(palette, 13, 600);
    const [nameX, nameY] = data.axes ?? ["", ""];
    context.textAlign = "right";
    write(nameX, width - 4, Math.min(height - 8, Math.max(14, y0 - 6)));
    context.textAlign = "left";
    write(nameY, Math.min(width - 30, Math.max(4, x0 + 6)), 14);
  }

  function paint(context, width, height) {
    if (!palette || !to.length) return;
    const moving = advance();
    const [centreX, centreY, half] = view.here;
    const scale = (Math.min(width, height) / 2 - MARGIN) / half;
    const toX = (x) => width / 2 + (x - centreX) * scale;
    const toY = (y) => height / 2 - (y - centreY) * scale;
    drawAxes(context, width, height, toX, toY, scale);
    const ratio = window.devicePixelRatio || 1;
    const classes = data.labels ? data.names.length : 0;
    const key = `${classes} ${ratio} ${palette.background} ${palette.classes}`;
    if (sprites.key !== key) sprites = { key, list: createSprites(classes, palette, ratio) };
    const side = sprites.list[0].width / ratio;
    for (let i = 0; i < to.length / 2; i += 1) {
      const sprite = sprites.list[classes ? data.labels[i] : 0] ?? sprites.list[0];
      const x = toX(here[2 * i]) - side / 2;
      const y = toY(here[2 * i + 1]) - side / 2;
      context.drawImage(sprite, x, y, side, side);
    }
    drawNames(context, width, height, toX, toY, scale);
    if (moving) surface.schedule();
  }

  const surface = createSurface(canvas, paint);

  function drawLegend() {
    const names = data.labels ? data.names : [];
    const key = `${names.join("\n")}\n${palette.classes}`;
    if (key === legendKey) return;
    legendKey = key;
    const entries = names.map((name, index) => [classMark(index, palette.classes), name]);
    legend.replaceChildren(...legendEntries(entries));
  }

  return {
    node,
    update(next, colours) {
      const samePoints = here.length === next.points.length;
      if (samePoints) advance();
      data = next;
      palette = colours;
      to = next.points;
      here = samePoints ? here : Float32Array.from(to);
      from = Float32Array.from(here);
      const frame = frameOf(Array.from(to), next.latentUnits);
      const start = samePoints ? view.here : frame;
      view = { from: start, to: frame, here: start };
      startedAt = samePoints ? performance.now() : -Infinity;
      const circles = next.latentUnits ? " · circles: prior" : "";
      reading.textContent = `${to.length / 2} examples${circles}`;
      canvas.setAttribute("aria-label", `latent map of ${to.length / 2} examples`);
      drawLegend();
      surface.schedule();
    },
    repaint(colours) {
      palette = colours;
      if (data.names.length) drawLegend();
      surface.schedule();
    },
    destroy: surface.destroy,
  };
}
