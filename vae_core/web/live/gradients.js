// Gradient norm of each block on a logarithmic scale: how much of the loss reaches each part.
/** @import { Palette, Plan, Size } from "../charts/types.js" */
import { axisX } from "../charts/axis.js";
import { createPlot } from "../charts/canvas.js";
import { magnitude } from "../charts/format.js";
import { createFrame, draw } from "../charts/frame.js";
import { barX } from "../charts/marks.js";
import { chartCanvas, createPanel } from "../charts/panel.js";
import { decades } from "../charts/range.js";
import { band, log, logTicks } from "../charts/scale.js";
import { baseline, text } from "../charts/shapes.js";

const MARGIN = { right: 50, top: 2, bottom: 22 };
const ROW = 20; // CSS pixels
const WORDS = { vanishing: "vanishing", exploding: "exploding" };
const HELP = "Length of the gradient of each block's weights, before clipping, on a logarithmic "
  + "scale. The loss flows back from the decoder's last layer up to the encoder's first.";

/**
 * @param {[string, number][]} rows block and norm
 * @param {Size} size
 * @param {(words: string) => number} measure how wide words are
 * @returns {Plan | null}
 */
export function planGradients(rows, size, measure) {
  if (!rows.length) return null;
  const norms = rows.map(([, norm]) => norm);
  const range = decades(norms);
  const left = Math.ceil(Math.max(...rows.map(([name]) => measure(name)))) + 8;
  const frame = createFrame(size, { ...MARGIN, left }, {
    x: (pixels) => log(range, pixels),
    y: ([bottom, top]) => band(rows.length, [top, bottom]), // from the first block down
  });
  const shapes = draw(frame, [
    axisX({ ticks: logTicks(range), format: magnitude, grid: 0.1, below: 16 }),
    barX(norms, { share: 0.6, look: () => ({ fill: "x" }) }),
    ({ x, y }) => rows.flatMap(([name, norm], index) => {
      const base = baseline(y.apply(index));
      return [
        text(name, left - 8, base, { anchor: "end" }),
        text(magnitude(norm), x.apply(norm) + 6, base, { fill: "text" }),
      ];
    }),
  ]);
  return { frame, shapes };
}

/** A bar for each block of weights. */
export function createGradients() {
  const canvas = chartCanvas();
  const { node, reading } = createPanel(
    { title: "Gradient norms", help: HELP, name: "lp-gradients" }, canvas);
  /** @type {[string, number][]} */
  let rows = [];
  const plot = createPlot(canvas, (size, measure) => planGradients(rows, size, measure));

  return {
    node,
    /**
     * @param {{norms: Record<string, number>, total: number, kinds: string[]}} next kinds: of the
     *   findings about this training
     * @param {Palette} palette
     */
    update({ norms, total, kinds }, palette) {
      rows = Object.entries(norms);
      node.hidden = !rows.length;
      canvas.style.height = `${rows.length * ROW + MARGIN.top + MARGIN.bottom}px`;
      const state = kinds.map((kind) => WORDS[kind]).filter(Boolean).join(", ");
      reading.textContent = [Number.isFinite(total) && `${magnitude(total)} in all`, state]
        .filter(Boolean).join(" · ");
      const each = rows.map(([name, value]) => `${name} ${magnitude(value)}`).join(", ");
      canvas.setAttribute("aria-label", `Gradient norms: ${each}`);
      plot.draw(palette);
    },
    repaint: plot.draw,
    destroy: plot.destroy,
  };
}
