// A small picture with words under it, and rows of such.
/** @import { Numbers, Shape } from "../../engine/types.js" */
import { make } from "../../kit/dom.js";
import { createPicture } from "../../kit/picture.js";

/**
 * said: what it is called for those who do not see it; caption: the words under it, where there are any.
 * -> {node, draw(values), say(words)}
 * @param {Shape} shape
 * @param {string} said
 * @param {string | Node} [caption]
 */
export function createTile(shape, said, caption = "") {
  const canvas = make("canvas", { class: "lp-pixels lp-lesson-pixels", role: "img", "aria-label": said });
  const words = make("figcaption", {}, caption);
  const node = make("figure", { class: "lp-lesson-tile" }, canvas, ...(caption ? [words] : []));
  const view = createPicture(canvas, shape);
  return {
    node,
    /** @param {Numbers} values */
    draw: (values) => view.draw(values),
    /** @param {string} text */
    say: (text) => canvas.setAttribute("aria-label", text),
  };
}

// A tile that shows these values.
/** @param {Shape} shape @param {Numbers} values @param {string} said @param {string | Node} [caption] */
export function pictureOf(shape, values, said, caption = "") {
  const tile = createTile(shape, said, caption);
  tile.draw(values);
  return tile.node;
}
