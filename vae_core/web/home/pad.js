// The picture x, on which one can draw: strokes while the hand draws, then x as the model sees it.
/** @import { Pack } from "../engine/types.js" */
import { make } from "../kit/dom.js";
import { createPad } from "../explorer/panels/pad.js";
import { createRaster } from "../explorer/panels/strokes.js";
import { createPicture } from "../kit/picture.js";
import { measurePlacement } from "../kit/placement.js";

const REST = 700; // ms after a stroke, in which the next of the same digit may begin

// onDraw(x, done): at every stroke; done once the hand is lifted. onClear(): the pad is empty.
// -> {node, clear (a button), show(x) a picture that was not drawn, destroy()}
/**
 * @param {Pack} pack
 * @param {{onDraw: (x: Float32Array, done: boolean) => void, onClear: () => void}} hands
 */
export function createDrawing(pack, { onDraw, onClear }) {
  const { shape } = pack.meta;
  const placement = measurePlacement(pack);
  const raster = createRaster(shape, placement);
  const canvas = make("canvas", { class: "lp-pixels lp-home-picture", role: "img", "aria-label": "x" });
  const view = createPicture(canvas, shape);
  let timer = 0;
  let frame = 0;

  const pad = createPad(shape, placement, (done) => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    node.classList.add("lp-home-drawing");
    clear.hidden = false;
    const see = () => {
      const x = raster.render(pad.strokes());
      view.draw(x);
      onDraw(x, done);
    };
    if (!done) {
      frame = requestAnimationFrame(see);
      return;
    }
    see();
    timer = setTimeout(() => node.classList.remove("lp-home-drawing"), REST);
  });
  const clear = make("button", { type: "button", class: "lp-home-clear", text: "Clear", hidden: "" });
  const node = make("div", { class: "lp-home-pad" }, canvas, pad.node);

  /** @param {Float32Array} x */
  function show(x) {
    clearTimeout(timer);
    pad.clear();
    clear.hidden = true;
    node.classList.remove("lp-home-drawing");
    view.draw(x);
  }
  clear.addEventListener("click", () => {
    show(raster.render([]));
    onClear();
  });
  return {
    node,
    clear,
    show,
    destroy() {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    },
  };
}
