// Real pictures to start from: thumbnails that set the code, and the chosen one for comparison.
/** @import { Pack } from "../engine/types.js" */
import { make } from "../kit/dom.js";
import { drawThumbnail, thumbnailScale } from "../kit/picture.js";
import { nounOf } from "../viewers/viewers.js";

const MOST = 24;
const GAP = 6; // CSS pixels between thumbnails, as in explorer/style.js

// Thumbnails to show in rows of `perRow`, so that no row is left half empty.
function tidyCount(total, perRow) {
  const rows = perRow >= 8 ? 2 : 3;
  if (total >= perRow * rows) return perRow * rows;
  return total < perRow ? total : total - (total % perRow);
}

// The place of the chosen picture. -> {copy (its canvas), original}
/**
 * @param {string} pixels
 * @param {string} width
 * @param {string} noun
 */
function makeOriginal(pixels, width, noun) {
  const copy = make("canvas", { class: pixels, role: "img" });
  copy.style.width = width;
  const caption = make("span", { class: "lp-muted", text: `the real ${noun} behind this code` });
  return { copy, original: make("div", { class: "lp-original", hidden: "" }, copy, caption) };
}

// pack: a run's weights with examples/images (E, C, H, W), examples/mean (E, D) and perhaps
// examples/labels (E,). onPick(words, z, y) runs on a click; y is null without labels.
// -> {node, original, choose(index or null), code(index), destroy()}, or null when the pack has no
// examples. `original` is the element that shows the chosen picture.
/**
 * @param {Pack} pack
 * @param {{onPick: (words: string, z: number[], y: number | null) => void}} hands
 */
export function createExamples(pack, { onPick }) {
  const images = pack.tensors["examples/images"];
  const means = pack.tensors["examples/mean"];
  if (!images || !means) return null;
  const labels = pack.tensors["examples/labels"]?.data;
  const [total, ...shape] = images.shape;
  const size = means.shape[1];
  const side = Math.round(shape[2] * thumbnailScale(shape[2]));
  const width = `${side}px`;
  const pixels = shape[2] > 112 ? "" : "lp-pixels";

  function describe(index) {
    const name = labels ? (pack.meta.class_names?.[labels[index]] ?? labels[index]) : null;
    return name === null ? `example ${index + 1}` : `example ${index + 1}, ${name}`;
  }

  const buttons = Array.from({ length: Math.min(total, MOST) }, (_, index) => {
    const canvas = make("canvas", { class: pixels, "aria-hidden": "true" });
    canvas.style.width = width;
    drawThumbnail(canvas, images.data, index, shape);
    const attributes = { type: "button", class: "lp-example", "aria-label": describe(index) };
    const button = make("button", attributes, canvas);
    button.addEventListener("click", () => pick(index));
    return button;
  });
  const strip = make("div", { class: "lp-strip" }, ...buttons);
  const node = make(
    "div",
    { class: "lp-examples", role: "group", "aria-label": `Start from a real ${nounOf(pack.meta)}` },
    make("p", { class: "lp-heading", text: "Start from a real one" }),
    strip,
  );
  const observer = new ResizeObserver(([{ contentRect }]) => {
    const perRow = Math.max(1, Math.floor((contentRect.width + GAP) / (side + GAP)));
    const count = tidyCount(buttons.length, perRow);
    buttons.forEach((button, index) => { button.hidden = index >= count; });
    strip.style.justifyContent = count < perRow ? "flex-start" : "space-between";
  });
  observer.observe(strip);

  const { copy, original } = makeOriginal(pixels, width, nounOf(pack.meta));

  function choose(index) {
    buttons.forEach((button, position) => {
      button.setAttribute("aria-pressed", position === index ? "true" : "false");
    });
    original.hidden = index === null;
    if (index === null) return;
    drawThumbnail(copy, images.data, index, shape);
    copy.setAttribute("aria-label", `original of ${describe(index)}`);
  }

  // The code of an example: its posterior mean, and its class (null where there are none).
  function code(index) {
    const z = Array.from(means.data.subarray(index * size, (index + 1) * size));
    return { z, y: labels ? labels[index] : null };
  }

  function pick(index) {
    const { z, y } = code(index);
    choose(index);
    onPick(describe(index), z, y);
  }

  choose(null);
  return { node, original, choose, code, destroy: () => observer.disconnect() };
}
