// A row of pictures in one canvas, of one model or fading from one to another.
/** @import { Strip } from "../kit/types.js" */
import { make } from "../kit/dom.js";
import { blitFloats } from "../kit/picture.js";
import { planStrip } from "./plan.js";

// counts: how many pictures to show, the most wanted first; stepsOf(N, count) -> which of N.
// -> {node, layout(room, shape), draw(from, to, share), scale()}; from and to are {data, shape}
// of U8 (N, C, H, W) or undefined, and share says how far from the one to the other.
export function createStrip({ label, counts, stepsOf }) {
  const node = make("canvas", { class: "lp-pixels lp-strip-canvas", role: "img" });
  node.setAttribute("aria-label", label);
  const context = node.getContext("2d");
  let shape = null;
  let plan = { count: 0, scale: 1, gap: 1 };
  let key = "";
  let image = null;
  let mixed = null;
  /** @type {{from?: Strip, to?: Strip, share: number}} */
  let shown = { share: 0 };

  function mix(from, to, share, index, size) {
    const start = index * size;
    for (let i = 0; i < size; i += 1) {
      const a = from.data[start + i];
      mixed[i] = (share ? a + (to.data[start + i] - a) * share : a) / 255;
    }
  }

  function paint() {
    const { from, to, share } = shown;
    node.classList.toggle("lp-waiting", !from);
    if (!image) return;
    const [channels, height, width] = shape;
    if (!from) {
      context.clearRect(0, 0, node.width, node.height);
      return;
    }
    const words = new Uint32Array(image.data.buffer);
    words.fill(0);
    stepsOf(from.shape[0], plan.count).forEach((index, place) => {
      mix(from, to, share, index, channels * height * width);
      blitFloats(words, node.width, place * (width + plan.gap), 0, mixed, 0, shape);
    });
    context.putImageData(image, 0, 0);
  }

  return {
    node,
    layout(room, pictureShape) {
      const [channels, height, width] = pictureShape;
      plan = planStrip(room, width, counts);
      const next = [plan.count, plan.scale, plan.gap, ...pictureShape].join(" ");
      if (next === key) return;
      key = next;
      shape = pictureShape;
      node.width = plan.count * (width + plan.gap) - plan.gap;
      node.height = height;
      node.style.width = `${node.width * plan.scale}px`;
      node.style.aspectRatio = `${node.width} / ${node.height}`;
      image = context.createImageData(node.width, node.height);
      mixed = new Float32Array(channels * height * width);
      paint();
    },
    draw(from, to = from, share = 0) {
      shown = { from, to, share: to && share > 0 ? share : 0 };
      paint();
    },
  };
}
