// Digits to choose from.
import { make } from "../kit/dom.js";
import { createPicture } from "../kit/picture.js";
/** @import { Shape } from "../engine/types.js" */

/** @typedef {{index: number, x: Float32Array, name: string}} Example */

const NTH = 1; // the second: MNIST's test set begins with odd hands. As in starters/cards.py.

// One example of each class, in the order of their names.
/** @param {Example[]} examples */
export function oneOfEach(examples) {
  const names = [...new Set(examples.map(({ name }) => name))];
  return names.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true })).map((name) => {
    const own = examples.filter((each) => each.name === name);
    return own[Math.min(NTH, own.length - 1)];
  });
}

// -> {node, show(index or null)}
/**
 * @param {Example[]} examples
 * @param {Shape} shape
 * @param {(index: number) => void} onPick
 */
export function createPicks(examples, shape, onPick) {
  const buttons = examples.map(({ index, x, name }) => {
    const canvas = make("canvas", { class: "lp-pixels", "aria-hidden": "true" });
    createPicture(canvas, shape).draw(x);
    const attributes = { type: "button", class: "lp-home-pick", "aria-label": `digit ${name}` };
    const node = make("button", attributes, canvas);
    node.addEventListener("click", () => onPick(index));
    return { index, node };
  });
  return {
    node: make("div", { class: "lp-home-picks", role: "group", "aria-label": "Pick a digit" },
      ...buttons.map(({ node }) => node)),
    /** @param {number | null} index */
    show(index) {
      for (const each of buttons) {
        each.node.setAttribute("aria-pressed", `${each.index === index}`);
      }
    },
  };
}
