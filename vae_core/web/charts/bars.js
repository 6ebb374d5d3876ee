// @ts-nocheck
// KL per latent dimension, in the dimensions' own order: which ones carry the picture.
import { make } from "../kit/dom.js";
import { createSurface, drawLevels, font, ticks } from "./charts.js";

const MARGIN = { left: 32, right: 4, top: 22, bottom: 24 };

const TITLES = {
  kl: ["KL per dimension", "Nats the code costs in each dimension; the decoder ignores those near zero"],
  told: ["Told per dimension", "Nats that each dimension can tell of an example, by how far the codes "
    + "spread beside their noise. Under this prior the KL is not a sum over dimensions"],
};

// -> {node, update({kl: [D] nats, active: count, told: whether they are what each dimension tells
//    rather than parts of the KL}, palette), repaint(palette), destroy}
export function createBars() {
  const canvas = make("canvas", { class: "lp-chart", role: "img" });
  const reading = make("span", { class: "lp-reading lp-muted lp-number-text" });
  const title = make("b", { style: "color: var(--lp-kl)" });
  const caption = make("figcaption", {}, title, reading);
  const node = make("figure", { class: "lp-panel" }, caption, canvas);
  let kl = [];
  let palette = null;
  let summary = "";
  let marked = null;
  let slot = 1;

  function paint(context, width, height) {
    if (!palette || !kl.length) return;
    const high = Math.max(0.1, ...kl.filter(Number.isFinite)) * 1.05;
    const roomY = height - MARGIN.top - MARGIN.bottom;
    const floor = height - MARGIN.bottom;
    slot = (width - MARGIN.left - MARGIN.right) / kl.length;
    context.font = font(palette);
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.strokeStyle = palette.text;
    context.fillStyle = palette.muted;
    drawLevels(context, ticks(0, high, 4), {
      toY: (mark) => floor - (mark / high) * roomY,
      left: MARGIN.left,
      right: width - MARGIN.right,
      alpha: (mark) => (mark === 0 ? 0.3 : 0.1),
    });
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillText("nats", 0, 11);
    context.textAlign = "center";
    const every = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((n) => n * slot >= 26) ?? 1000;
    kl.forEach((value, index) => {
      const left = MARGIN.left + index * slot;
      const tall = Math.max(1, (Math.max(0, value) / high) * roomY);
      context.fillStyle = palette.kl;
      context.globalAlpha = marked === null || marked === index ? 1 : 0.45;
      context.fillRect(left + slot * 0.14, floor - tall, slot * 0.72, tall);
      context.globalAlpha = 1;
      if ((index + 1) % every === 0 || (index === 0 && every > 2)) {
        context.fillStyle = palette.muted;
        context.fillText(`z${index + 1}`, left + slot / 2, height - 6);
      }
    });
  }

  const surface = createSurface(canvas, paint);

  function mark(index) {
    marked = index !== null && index >= 0 && index < kl.length ? index : null;
    const value = marked === null ? "" : `z${marked + 1}: ${kl[marked].toFixed(2)} nats`;
    reading.textContent = value || summary;
    surface.schedule();
  }
  function pointed(event) {
    const x = event.clientX - canvas.getBoundingClientRect().left;
    mark(Math.floor((x - MARGIN.left) / slot));
  }
  canvas.addEventListener("pointermove", pointed);
  canvas.addEventListener("pointerdown", pointed);
  canvas.addEventListener("pointerleave", () => mark(null));

  return {
    node,
    update(next, colours) {
      kl = next.kl;
      palette = colours;
      summary = kl.length ? `${next.active} of ${kl.length} active` : "";
      [title.textContent, caption.title] = TITLES[next.told ? "told" : "kl"];
      canvas.setAttribute("aria-label", `${title.textContent}: ${next.active} of ${kl.length} active`);
      mark(marked);
    },
    repaint(colours) {
      palette = colours;
      surface.schedule();
    },
    destroy: surface.destroy,
  };
}
