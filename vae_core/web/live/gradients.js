// @ts-nocheck
// Gradient norm of each block on a logarithmic scale: how much of the loss reaches each part.
import { make } from "../kit/dom.js";
import { createSurface, font } from "../charts/charts.js";

const MARGIN = { right: 50, top: 2, bottom: 22 };
const ROW = 20; // CSS pixels
const DECADES = 3; // the least that the scale spans

// 1.2e-7, 0.0042, 0.31, 4.2, 153, 12345: two or three digits of any size.
export function norm(value) {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  if (value < 1e-3 || value >= 1e5) {
    return value.toExponential(1).replace("e+", "e").replace(".0e", "e");
  }
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
}

// Norms -> [lowest, highest] powers of ten around those above zero, three decades or more.
export function decades(values) {
  const known = values.filter((value) => Number.isFinite(value) && value > 0);
  if (!known.length) return [-DECADES, 0];
  const high = Math.ceil(Math.log10(Math.max(...known)) + 1e-9);
  // A bar of no length would say zero: the least one has a tenth of a decade.
  const low = Math.floor(Math.log10(Math.min(...known)) - 0.1);
  return [Math.min(low, high - DECADES), high];
}

const WORDS = { vanishing: "vanishing", exploding: "exploding" };

// -> {node, update({norms: {block: norm}, total, kinds}, palette), repaint(palette), destroy}
export function createGradients() {
  const canvas = make("canvas", { class: "lp-chart", role: "img" });
  const reading = make("span", { class: "lp-reading lp-muted lp-number-text" });
  const help = "Length of the gradient of each block's weights, before clipping, on a logarithmic "
    + "scale. The loss flows back from the decoder's last layer up to the encoder's first.";
  const node = make(
    "figure",
    { class: "lp-panel lp-gradients" },
    make("figcaption", { title: help }, make("b", { text: "Gradient norms" }), reading),
    canvas,
  );
  let rows = [];
  let palette = null;

  function axis(context, [low, high], toX, floor) {
    const step = Math.max(1, Math.ceil((high - low) / 4));
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    context.strokeStyle = palette.text;
    for (let power = low; power <= high; power += step) {
      const x = Math.round(toX(power)) + 0.5;
      context.globalAlpha = 0.1;
      context.beginPath();
      context.moveTo(x, MARGIN.top);
      context.lineTo(x, floor);
      context.stroke();
      context.globalAlpha = 1;
      context.fillStyle = palette.muted;
      context.fillText(norm(10 ** power), x, floor + 16);
    }
  }

  function paint(context, width, height) {
    if (!palette || !rows.length) return;
    context.font = font(palette);
    const names = Math.max(...rows.map(([name]) => context.measureText(name).width));
    const left = Math.ceil(names) + 8;
    const floor = height - MARGIN.bottom;
    const tall = (floor - MARGIN.top) / rows.length;
    const range = decades(rows.map(([, value]) => value));
    const scale = (width - left - MARGIN.right) / (range[1] - range[0]);
    const toX = (power) => left + (power - range[0]) * scale;
    axis(context, range, toX, floor);
    context.textBaseline = "middle";
    rows.forEach(([name, value], index) => {
      const middle = MARGIN.top + (index + 0.5) * tall;
      const end = value > 0 ? toX(Math.log10(value)) : left;
      context.fillStyle = palette.muted;
      context.textAlign = "right";
      context.fillText(name, left - 8, middle);
      context.fillStyle = palette.x;
      context.fillRect(left, middle - 0.3 * tall, Math.max(1, end - left), 0.6 * tall);
      context.fillStyle = palette.text;
      context.textAlign = "left";
      context.fillText(norm(value), end + 6, middle);
    });
  }

  const surface = createSurface(canvas, paint);

  return {
    node,
    update({ norms, total, kinds }, colours) {
      rows = Object.entries(norms);
      palette = colours;
      node.hidden = !rows.length;
      canvas.style.height = `${rows.length * ROW + MARGIN.top + MARGIN.bottom}px`;
      const state = kinds.map((kind) => WORDS[kind]).filter(Boolean).join(", ");
      reading.textContent = [Number.isFinite(total) && `${norm(total)} in all`, state]
        .filter(Boolean).join(" · ");
      const each = rows.map(([name, value]) => `${name} ${norm(value)}`).join(", ");
      canvas.setAttribute("aria-label", `Gradient norms: ${each}`);
      surface.schedule();
    },
    repaint(colours) {
      palette = colours;
      surface.schedule();
    },
    destroy: surface.destroy,
  };
}
