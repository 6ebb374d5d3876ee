// An example as people read it: x, and what comes back of it, each with its kind's viewer.
/** @import { AnatomyPack } from "./types.js" */
/** @import { Instrument } from "../kit/types.js" */
import { make } from "../kit/dom.js";
import { createPicture } from "../kit/picture.js";
import { createCurves } from "../viewers/series.js";
import { createCard } from "../viewers/table.js";
import { createLine } from "../viewers/text.js";

const VIEWERS = { series: createCurves, table: createCard, text: createLine };

// What a viewer asks of an instrument, of one that nobody plays.
/** @param {AnatomyPack} pack @returns {Instrument} */
function still(pack) {
  return /** @type {any} */ ({ pack, meta: pack.meta, onCommit() {}, z: () => [], y: () => null });
}

// (C, H, W) as pictures: itself, or a clip's frames.
/** @param {AnatomyPack["meta"]} meta */
function framesOf({ shape, event_shape: event, layout }) {
  if (layout?.kind !== "clip" || !event) return { count: 1, shape };
  return { count: event[0], shape: /** @type {typeof shape} */ ([1, event[1], event[2]]) };
}

/** @param {AnatomyPack} pack @param {string} label */
function createPixels({ meta }, label) {
  const { count, shape } = framesOf(meta);
  const plane = shape.reduce((product, side) => product * side, 1);
  const canvases = Array.from({ length: count }, (_, frame) => {
    const words = count > 1 ? `${label}, frame ${frame + 1}` : label;
    const canvas = make("canvas", { class: "lp-pixels", role: "img", "aria-label": words });
    canvas.style.aspectRatio = `${shape[2]} / ${shape[1]}`;
    return { canvas, picture: createPicture(canvas, shape) };
  });
  const node = make("div", { class: count > 1 ? "lp-specimen lp-specimen-clip" : "lp-specimen" },
    ...canvases.map(({ canvas }) => canvas));
  return {
    node,
    /** @param {Float32Array} values @param {Float32Array | null} mean */
    draw(values, mean) {
      const from = count > 1 && mean ? mean : values;
      canvases.forEach(({ picture }, frame) => picture.draw(from.subarray(frame * plane, (frame + 1) * plane)));
    },
  };
}

/**
 * -> {node, wide: whether it needs more room than a picture, draw(picture, mean, spread)}; a picture
 * is drawn of its values, another kind of its mean (C, H, W) and spread.
 * @param {AnatomyPack} pack
 * @param {string} label
 */
export function createSpecimen(pack, label) {
  const make_ = VIEWERS[pack.meta.layout?.kind ?? ""];
  if (!make_) return { ...createPixels(pack, label), wide: false };
  const viewer = make_(still(pack));
  viewer.node.classList.add("lp-specimen", `lp-specimen-${pack.meta.layout?.kind}`);
  viewer.node.setAttribute("aria-label", label);
  return {
    node: viewer.node,
    wide: true,
    /** @param {Float32Array} values @param {Float32Array | null} mean @param {Float32Array | null} [spread] */
    draw(values, mean, spread = null) {
      viewer.draw(values, { mean, spread }, /** @type {any} */ ({ z: [], y: null }));
    },
  };
}

