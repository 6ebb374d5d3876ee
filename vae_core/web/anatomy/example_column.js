// x: the example in hand, others to choose, and a pad to draw one's own.
/** @import { AnatomyPack, Reading } from "./types.js" */
/** @import { Model } from "./model.js" */
import { createPad } from "../explorer/panels/pad.js";
import { createRaster } from "../explorer/panels/strokes.js";
import { make } from "../kit/dom.js";
import { drawThumbnail } from "../kit/picture.js";
import { measurePlacement } from "../kit/placement.js";
import { createSpecimen } from "./specimen.js";
import { sizeWords } from "./words.js";

const PICKS = 3;

/** @param {string} text @param {() => void} act */
function button(text, act) {
  const node = make("button", { type: "button", class: "lp-button", text });
  node.addEventListener("click", act);
  return node;
}

// Where pictures are grey a hand can draw one. -> {node, open(on), drawing()}, or null
/** @param {AnatomyPack} pack @param {(x: Float32Array, done: boolean) => void} onDraw */
function createDrawing(pack, onDraw) {
  const { meta } = pack;
  if (meta.shape[0] !== 1 || (meta.layout?.kind ?? "pictures") !== "pictures") return null;
  const placement = measurePlacement(pack);
  const raster = createRaster(meta.shape, placement);
  let frame = 0;
  const pad = createPad(meta.shape, placement, (done) => {
    cancelAnimationFrame(frame);
    const look = () => {
      const strokes = pad.strokes();
      if (strokes.length) onDraw(raster.render(strokes).slice(), done);
    };
    if (done) look();
    else frame = requestAnimationFrame(look);
  });
  pad.node.classList.add("lp-anatomy-pad");
  pad.node.hidden = true;
  return {
    node: pad.node,
    open: () => !pad.node.hidden,
    /** @param {boolean} on */
    show(on) {
      pad.clear();
      pad.node.hidden = !on;
    },
    clear: pad.clear,
    destroy: () => cancelAnimationFrame(frame),
  };
}

// A few examples beside the one in hand. -> {nodes, show(index)}
/** @param {AnatomyPack} pack @param {(index: number) => void} onPick */
function createPicks({ meta, tensors }, onPick) {
  const images = tensors["examples/images"];
  const total = images?.shape[0] ?? 0;
  const buttons = Array.from({ length: Math.min(PICKS, total) }, () => {
    const canvas = make("canvas", { class: "lp-pixels", "aria-hidden": "true" });
    const node = make("button", { type: "button", class: "lp-example" }, canvas);
    node.addEventListener("click", () => onPick(Number(node.dataset.example)));
    return { node, canvas };
  });
  const labels = tensors["examples/labels"]?.data;
  let first = -1;
  return {
    total,
    nodes: buttons.map(({ node }) => node),
    /** @param {number | null} index */
    show(index) {
      const at = Math.floor((index ?? Math.max(0, first)) / PICKS) * PICKS;
      const start = Math.min(at, Math.max(0, total - PICKS));
      if (start !== first) {
        first = start;
        buttons.forEach(({ node, canvas }, k) => {
          const own = start + k;
          node.dataset.example = `${own}`;
          const name = labels ? `, ${meta.class_names?.[labels[own]] ?? labels[own]}` : "";
          node.setAttribute("aria-label", `example ${own + 1}${name}`);
          drawThumbnail(canvas, images.data, own, images.shape.slice(1));
        });
      }
      for (const { node } of buttons) node.setAttribute("aria-pressed", `${Number(node.dataset.example) === index}`);
    },
  };
}

/**
 * onPick(index) of another example, onDraw(x, done) of a drawing under way.
 * -> {node, copy (a canvas of x, for the strip), show(reading, x in hand), destroy()}
 * @param {AnatomyPack} pack
 * @param {Model} model
 * @param {{onPick: (index: number) => void, onDraw: (x: Float32Array, done: boolean) => void}} hands
 */
export function createExampleColumn(pack, model, { onPick, onDraw }) {
  const { meta } = pack;
  const specimen = createSpecimen(pack, "the example, x");
  const drawing = createDrawing(pack, onDraw);
  const picks = createPicks(pack, (index) => choose(index));
  const about = make("span", { class: "lp-muted" });
  let index = 0;

  const blank = make("p", { class: "lp-muted lp-likelihood", hidden: "" });
  const before = () => {
    const y = model.examples.y(index);
    return y === null ? `example ${index + 1}` : `class ${meta.class_names?.[y] ?? y}`;
  };
  /** @param {number} next */
  function choose(next) {
    if (drawing?.open()) turn();
    onPick(next);
  }
  function turn() {
    if (!drawing) return;
    const on = !drawing.open();
    drawing.show(on);
    specimen.node.hidden = on;
    draw.textContent = on ? "Clear" : "Draw";
    blank.hidden = !on;
    if (!on) return;
    about.textContent = "draw here";
    blank.textContent = `Until you draw, the numbers are of ${before()}.`;
  }
  const draw = button("Draw", () => {
    if (drawing?.open()) drawing.clear();
    else turn();
  });
  const next = button("Next", () => choose((index + 1) % picks.total));
  const names = (y) => (y === null ? "" : `, class ${meta.class_names?.[y] ?? y}`);
  return {
    wide: specimen.wide,
    pad: drawing?.node ?? null,
    node: make("section", { class: "lp-column lp-column-x", "data-part": "encode compare" },
      make("h2", { "data-s": "x" }, make("i", { class: "lp-symbol lp-s-x", text: "x" }), " ", about),
      make("div", { class: "lp-specimen-place", "data-s": "x" }, specimen.node, ...(drawing ? [drawing.node] : [])),
      make("div", { class: "lp-row" }, ...(drawing ? [draw] : []), ...(picks.total > 1 ? [next] : [])),
      make("div", { class: "lp-picks", role: "group", "aria-label": "Other examples" }, ...picks.nodes), blank),
    draw: () => { if (drawing && !drawing.open()) turn(); },
    /** @param {Reading} reading @param {number | Float32Array} of */
    show({ x }, of) {
      const drawn = typeof of !== "number";
      if (!drawn) index = of;
      else blank.hidden = true;
      if (!drawing?.open() || !drawn) {
        if (!drawn && drawing?.open()) turn();
        specimen.draw(x, x);
      }
      const label = drawn ? null : model.examples.y(of);
      about.textContent = `${sizeWords(meta)}${drawn ? ", drawn by you" : names(label)}`;
      picks.show(drawn ? null : of);
    },
    destroy: () => drawing?.destroy(),
  };
}
