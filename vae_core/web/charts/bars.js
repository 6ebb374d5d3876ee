// KL per latent dimension, in the dimensions' own order: which ones carry the picture.
/** @import { Palette, Plan, Size } from "./types.js" */
import { axisX, axisY } from "./axis.js";
import { createPlot, watchPointer } from "./canvas.js";
import { createFrame, draw } from "./frame.js";
import { barY, words } from "./marks.js";
import { chartCanvas, createPanel } from "./panel.js";
import { finite } from "./range.js";
import { band, linear, ticks } from "./scale.js";
import { explainTitle } from "../kit/entry.js";

const MARGIN = { left: 32, right: 4, top: 22, bottom: 24 };
const NAME = 26; // pixels that the name of a dimension takes
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** @type {Record<string, {title: string, help: string, term?: string}>} */
const TITLES = {
  kl: { title: "KL per dimension", term: "kl", help: "The encoder says nothing in dimensions near zero." },
  told: { title: "Told per dimension", help: "Nats that each dimension can tell of an example, by how far the codes spread beside their "
    + "noise. Under this prior the KL is not a sum over dimensions" },
};

// The dimensions, from 0, that are named where each has so many pixels.
function named(count, step) {
  const every = STEPS.find((n) => n * step >= NAME) ?? 1000;
  return Array.from({ length: count }, (_, index) => index)
    .filter((index) => (index + 1) % every === 0 || (index === 0 && every > 2));
}

/**
 * @param {number[]} kl nats of each dimension
 * @param {number | null} marked the dimension under the pointer
 * @param {Size} size
 * @returns {Plan | null}
 */
export function planBars(kl, marked, size) {
  if (!kl.length) return null;
  const high = Math.max(0.1, ...finite(kl)) * 1.05;
  const slots = (pixels) => band(kl.length, pixels);
  const frame = createFrame(size, MARGIN, { x: slots, y: (pixels) => linear([0, high], pixels) });
  const { step } = slots(frame.x.range);
  const dim = (index) => (marked === null || marked === index ? 1 : 0.45);
  const shapes = draw(frame, [
    axisY({ ticks: ticks([0, high], 4), grid: (value) => (value === 0 ? 0.3 : 0.1) }),
    words("nats", () => [0, 11]),
    barY(kl, { share: 0.72, look: (index) => ({ fill: "kl", opacity: dim(index) }) }),
    axisX({ ticks: named(kl.length, step), format: (index) => `z${index + 1}` }),
  ]);
  return { frame, shapes };
}

/** What each dimension costs, with the one under the pointer read out. */
export function createBars() {
  const canvas = chartCanvas();
  const { node, heading, reading } = createPanel(
    { ...TITLES.kl, colour: "kl" }, canvas);
  let kl = [];
  let summary = "";
  let marked = null;
  const plot = createPlot(canvas, (size) => planBars(kl, marked, size));

  function mark(index) {
    marked = index !== null && index >= 0 && index < kl.length ? index : null;
    reading.textContent = marked === null ? summary
      : `z${marked + 1}: ${kl[marked].toFixed(2)} nats`;
    plot.draw();
  }
  watchPointer(canvas, (pixel) => {
    mark(pixel === null ? null : plot.frame()?.x.invert(pixel) ?? null);
  });

  return {
    node,
    /**
     * @param {{kl: number[], active: number, told: boolean}} next active: how many cost anything;
     *   told: whether the nats are what each dimension tells rather than parts of the KL
     * @param {Palette} palette
     */
    update(next, palette) {
      kl = next.kl;
      const said = `${next.active} of ${kl.length} in use`;
      summary = kl.length ? said : "";
      const words = TITLES[next.told ? "told" : "kl"];
      heading.textContent = words.title;
      explainTitle(heading, words);
      canvas.setAttribute("aria-label", `${heading.textContent}: ${said}`);
      plot.draw(palette);
      mark(marked);
    },
    repaint: plot.draw,
    destroy: plot.destroy,
  };
}
