// What stays in sight on a narrow screen: x, x-hat and their price.
/** @import { AnatomyPack, Reading } from "./types.js" */
import { make } from "../kit/dom.js";
import { createPicture, drawThumbnail } from "../kit/picture.js";
import { nats } from "../formula/numerals.js";

const SIDE = 84;

/** @param {AnatomyPack} pack */
export function createStrip({ meta, tensors }) {
  const shape = meta.shape;
  const images = tensors["examples/images"];
  const wide = Math.min(110, Math.round((SIDE * shape[2]) / shape[1]));
  const [x, xhat] = ["x", "x-hat"].map((label) => {
    const canvas = make("canvas", { class: "lp-pixels", role: "img", "aria-label": label });
    canvas.style.width = `${wide}px`;
    return canvas;
  });
  const view = createPicture(xhat, shape);
  const drawn = make("canvas", {});
  const own = createPicture(drawn, shape);
  const [sum, rec, kl] = ["lp-strip-sum", "lp-s-reconstruction", "lp-s-kl"].map((name) => make("span", { class: `lp-number-text ${name}` }));
  const encodes = meta.anatomy.graphs.look !== null;
  return {
    node: make("div", { class: "lp-strip-sticky" },
      ...(encodes ? [x, make("span", { class: "lp-strip-arrow", "aria-hidden": "true", text: "→" })] : []), xhat,
      make("div", { class: "lp-strip-words" }, sum, rec, kl)),
    /** @param {Reading} reading @param {number | Float32Array} of @param {number} total */
    show(reading, of, total) {
      if (typeof of === "number" && images) drawThumbnail(x, images.data, of, images.shape.slice(1));
      else if (encodes) {
        own.draw(reading.x);
        [x.width, x.height] = [drawn.width, drawn.height];
        x.getContext("2d")?.drawImage(drawn, 0, 0);
      }
      view.draw(reading.picture);
      const priced = reading.reconstruction !== null;
      sum.textContent = priced ? `${nats(total)} nats` : "no nats";
      rec.textContent = priced ? `${nats(reading.reconstruction)} reconstruction` : "";
      kl.textContent = reading.kl === null ? "" : `${nats(reading.kl)} KL`;
    },
  };
}
