// Real examples to start from: thumbnails that set the code, and what stands behind each.
/** @import { Pack } from "../engine/types.js" */
/** @import { ExampleInHand } from "../kit/types.js" */
import { rowsOf, valuesOf } from "../engine/examples.js";
import { make } from "../kit/dom.js";
import { drawThumbnail, thumbnailScale } from "../kit/picture.js";
import { nounOf } from "../viewers/viewers.js";

const GAP = 6; // CSS pixels between thumbnails, as in explorer/style.js
const FAR = 4; // standard deviations from the mean
const FEW = 1; // rows before all are asked for

/**
 * Examples as the encoder is given them, one or several. null where a file has none that fit.
 * @param {Pack} pack
 * @returns {((first: number, count?: number) => Float32Array) | null}
 */
export function inputsOf({ meta, tensors }) {
  const values = valuesOf(tensors);
  const size = (meta.event_shape ?? meta.shape).reduce((product, side) => product * side, 1);
  if (!values || values.data.length !== size * values.shape[0]) return null;
  return (first, count) => rowsOf(values, first, count);
}

/**
 * The examples of a pack: examples/images (E, C, H, W), examples/mean (E, D) and perhaps
 * examples/labels (E,) and map/example_log_variance (E, D). null where it has none.
 * @param {Pack} pack
 */
export function examplesOf(pack) {
  const { meta, tensors } = pack;
  const inputs = inputsOf(pack);
  const images = tensors["examples/images"];
  if (!images || !tensors["examples/mean"]) return null;
  const labels = tensors["examples/labels"]?.data ?? null;
  const [count, ...shape] = images.shape;
  const size = tensors["examples/mean"].shape[1];
  const nameOf = (index) => {
    if (!labels) return null;
    return meta.class_names?.[labels[index]] ?? `${labels[index]}`;
  };
  return {
    count, shape, images,
    describe(index) {
      const name = nameOf(index);
      return name === null ? `example ${index + 1}` : `example ${index + 1}, ${name}`;
    },
    called(index) {
      const name = nameOf(index);
      return name === null ? `the real ${nounOf(meta)}` : `the real ${name}`;
    },
    label: (index) => (labels ? labels[index] : null),
    /** @param {number} index @returns {ExampleInHand} */
    example(index) {
      const [from, to] = [index * size, (index + 1) * size];
      const means = tensors["examples/mean"]; // others, once the model has learned more
      const widths = tensors["map/example_log_variance"]?.data ?? null;
      return {
        x: inputs && inputs(index), y: null,
        mean: means.data.subarray(from, to),
        logVariance: widths ? widths.subarray(from, to) : null,
        index, words: this.describe(index),
      };
    },
  };
}

// Whether a code lies where q(z|x) of its example hardly reaches.
/**
 * @param {ExampleInHand} example
 * @param {number[]} z
 */
export function isAway({ mean, logVariance }, z) {
  return z.some((value, d) => (
    Math.abs(value - mean[d]) > (logVariance ? FAR * Math.exp(logVariance[d] / 2) : 1e-6)));
}

// The chosen picture beside what is decoded from its code. -> {node, show(index or null)}
/**
 * @param {NonNullable<ReturnType<typeof examplesOf>>} examples
 * @param {string} pixels
 * @param {string} width
 */
function createOriginal(examples, pixels, width) {
  const copy = make("canvas", { class: pixels, role: "img" });
  copy.style.width = width;
  const name = make("b", {});
  const where = make("span", { class: "lp-muted" });
  const words = make("span", { class: "lp-original-words" }, name, where);
  const node = make("div", { class: "lp-original", hidden: "" }, copy, words);
  return {
    node,
    /** @param {boolean} away whether the code was moved where its encoder would not have it */
    say(away) { where.textContent = away ? "moved away by hand" : "behind this code"; },
    /** @param {number | null} index */
    show(index) {
      node.hidden = index === null;
      if (index === null) return;
      drawThumbnail(copy, examples.images.data, index, examples.shape);
      copy.setAttribute("aria-label", `original of ${examples.describe(index)}`);
      name.textContent = examples.called(index);
    },
  };
}

// The thumbnails, as many as fill their rows. -> {strip, buttons, open(whether all), destroy()}
/**
 * @param {NonNullable<ReturnType<typeof examplesOf>>} examples
 * @param {{pixels: string, side: number, onPick: (index: number) => void}} options
 */
function createStrip(examples, { pixels, side, onPick }) {
  const buttons = Array.from({ length: examples.count }, (_, index) => {
    const canvas = make("canvas", { class: pixels, "aria-hidden": "true" });
    canvas.style.width = `${side}px`;
    const attributes = { type: "button", class: "lp-example", "aria-label": examples.describe(index) };
    const button = make("button", attributes, canvas);
    button.addEventListener("click", () => onPick(index));
    return button;
  });
  const strip = make("div", { class: "lp-strip" }, ...buttons);
  let width = 0;
  let all = false;
  const drawn = new Set(); // each when it is first seen
  /** @param {HTMLElement} button @param {number} index */
  function draw(button, index) {
    const canvas = button.querySelector("canvas");
    if (!canvas || drawn.has(index)) return;
    drawn.add(index);
    drawThumbnail(canvas, examples.images.data, index, examples.shape);
  }
  function layOut() {
    const perRow = Math.max(1, Math.floor((width + GAP) / (side + GAP)));
    buttons.forEach((button, index) => {
      button.hidden = !all && index >= FEW * perRow;
      if (!button.hidden) draw(button, index);
    });
  }
  const observer = new ResizeObserver(([{ contentRect }]) => {
    width = contentRect.width;
    layOut();
  });
  observer.observe(strip);
  return {
    strip, buttons,
    /** @param {boolean} on */
    open(on) {
      all = on;
      layOut();
    },
    destroy: () => observer.disconnect(),
  };
}

/** @param {number} count @param {(all: boolean) => void} onAll */
function createAll(count, onAll) {
  const node = make("button", {
    type: "button", class: "lp-linkish", "aria-expanded": "false", text: `all ${count}`,
  });
  node.addEventListener("click", () => {
    const on = node.getAttribute("aria-expanded") !== "true";
    node.setAttribute("aria-expanded", on ? "true" : "false");
    node.textContent = on ? "fewer" : `all ${count}`;
    onAll(on);
  });
  return node;
}

// onPick(example, y) runs on a click; y is null without labels.
// -> {node, original, show(state) (a view), pick(index), of(index) -> {example, y}, destroy()}, or
// null when the pack has no examples. `original` is the element that shows the chosen picture.
/**
 * @param {Pack} pack
 * @param {{onPick: (example: ExampleInHand, y: number | null) => void}} hands
 */
export function createExamples(pack, { onPick }) {
  const examples = examplesOf(pack);
  if (!examples) return null;
  const { shape } = examples;
  const side = Math.round(shape[2] * thumbnailScale(shape[2]));
  const pixels = shape[2] > 112 ? "" : "lp-pixels";
  const of = (index) => ({ example: examples.example(index), y: examples.label(index) });
  const pick = (index) => {
    const { example, y } = of(index);
    onPick(example, y);
  };
  const { strip, buttons, open, destroy } = createStrip(examples, { pixels, side, onPick: pick });
  const original = createOriginal(examples, pixels, `${side}px`);
  const noun = nounOf(pack.meta);
  const node = make(
    "div",
    { class: "lp-examples", role: "group", "aria-label": `Start from a real ${noun}` },
    make("p", { class: "lp-heading" }, "Start from a real one ", createAll(examples.count, open)),
    strip,
  );
  /** @type {number | null | undefined} */
  let shown;
  return {
    node, original: original.node, of, pick, count: examples.count, destroy,
    show({ example, z }) {
      if (example) original.say(isAway(example, z));
      const index = example?.index ?? null;
      if (index === shown) return;
      shown = index;
      original.show(index);
      buttons.forEach((button, position) => {
        button.setAttribute("aria-pressed", position === index ? "true" : "false");
      });
    },
  };
}
