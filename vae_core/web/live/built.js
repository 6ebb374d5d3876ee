// What is being trained, as blocks of true sizes, with one example going through it.
import { drawBlocks } from "../blocks/draw.js";
import { planBlocks } from "../blocks/plan.js";
import { scaleWords } from "../blocks/words.js";
import { blocksOf, weightsOf } from "../build/layers.js";
import { grouped } from "../kit/counted.js";
import { make, makeSvg } from "../kit/dom.js";
import { drawThumbnail } from "../kit/picture.js";
import { createWatched } from "./watched.js";

const HEIGHT = 62; // pixels
const CELL = 2.2; // of one number, where a layer has no more than 1024

// A picture of a strip as an image that SVG can show.
function imageOf(strip, index) {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d", { willReadFrequently: true }); // it is read back at once: not from a GPU
  drawThumbnail(canvas, strip.data, index, strip.shape.slice(1));
  return canvas.toDataURL();
}

/** -> {node, show(layers), draw(meta, tensors), destroy()} */
export function createBuilt() {
  const title = make("h2", { text: "What is being trained" });
  const room = make("div", { class: "lp-built-room" });
  const words = make("p", { class: "lp-muted" });
  const watched = createWatched();
  const node = make("section", { class: "lp-card lp-built", "aria-label": "What is being trained" },
    title, room, words, watched.node);
  let layers = null;
  let strips = {};
  let ends = [];
  let width = 0;

  function redraw() {
    if (!layers || width < 1) return;
    const blocks = blocksOf(layers);
    const plan = planBlocks(blocks, { width, height: HEIGHT, cell: CELL, gap: 4 });
    const drawing = drawBlocks(plan, { labels: false, name: "What is being trained" });
    ends = plan.blocks.flatMap(({ layer, x, y, width: wide, height }) => {
      if (layer.kind !== "picture") return [];
      const image = makeSvg("image", { x, y, width: wide, height, preserveAspectRatio: "none" });
      image.style.imageRendering = "pixelated";
      drawing.node.append(image);
      return [{ image, part: layer.part }];
    });
    room.replaceChildren(drawing.node);
    words.textContent = `${grouped(weightsOf(layers))} weights. ${scaleWords(plan)}`;
    paint();
  }

  function paint() {
    for (const { image, part } of ends) {
      const strip = part === "x" ? strips.inputs : strips.reconstructions ?? strips.samples;
      if (strip) image.setAttribute("href", imageOf(strip, 0));
    }
  }
  const observer = new ResizeObserver(([{ contentRect }]) => {
    if (Math.abs(contentRect.width - width) < 0.5) return;
    width = contentRect.width;
    redraw();
  });
  observer.observe(room);

  return {
    node,
    /** @param {any} next of artifacts/layers.py; null where it is not known */
    show(next) {
      room.hidden = !next;
      words.hidden = !next;
      if (JSON.stringify(next) === JSON.stringify(layers)) return;
      layers = next;
      redraw();
    },
    /** @param {any} meta @param {Record<string, any>} tensors */
    draw(meta, tensors) {
      strips = { ...strips, ...tensors };
      paint();
      watched.update(meta.watched ?? null, tensors, Boolean(meta.deterministic));
    },
    destroy: () => observer.disconnect(),
  };
}
