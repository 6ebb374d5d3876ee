// "More like these, less like those": two trays of real pictures; the difference of their means is
// a direction.
/** @import { Tensor } from "../../engine/types.js" */
import { createChips } from "../../kit/chips.js";
import { exampleCodes } from "../codes.js";
import { make } from "../../kit/dom.js";
import { meanOf, subtract } from "../../engine/latent_math.js";
import { drawThumbnail, thumbnailScale } from "../../kit/picture.js";

const TRAYS = [
  { sign: "+", title: "More like these" },
  { sign: "−", title: "Less like those" },
];

// -> thumbnail(example, verb, onClick): a button with an example's picture
/**
 * @param {Tensor} images
 * @param {number[]} shape
 */
function thumbnails(images, shape) {
  const side = `${Math.round(shape[2] * thumbnailScale(shape[2]))}px`;
  /**
   * @param {{words: string, index: number}} example
   * @param {string} verb
   * @param {() => void} onClick
   */
  return ({ words, index }, verb, onClick) => {
    const canvas = make("canvas", {
      class: shape[2] > 112 ? "" : "lp-pixels", "aria-hidden": "true",
    });
    canvas.style.width = side;
    drawThumbnail(canvas, images.data, index, shape);
    const button = make("button", { type: "button", class: "lp-shot lp-pick" }, canvas);
    button.setAttribute("aria-label", `${verb}${words}`);
    button.addEventListener("click", onClick);
    return button;
  };
}

/**
 * @param {HTMLElement} node
 * @param {number} tray
 * @param {boolean} chosen whether a click fills it
 * @param {HTMLElement[]} inside
 */
function fillTray(node, tray, chosen, inside) {
  const { sign, title } = TRAYS[tray];
  node.toggleAttribute("data-on", chosen);
  const empty = tray === 1 ? "empty: less like the average" : "empty: click pictures below";
  const text = inside.length ? `${sign} ${title}` : `${sign} ${title} (${empty})`;
  node.replaceChildren(make("p", { class: "lp-muted", text }), ...inside);
}

// pack with examples. onTurn(direction [D], or null while the first tray is empty) runs when the
// trays change; without anything in the second tray, the mean of all examples stands for it.
// -> {node}, or null without examples
export function createTrays(pack, onTurn) {
  const images = pack.tensors["examples/images"];
  const examples = exampleCodes(pack);
  if (!images || !examples.length) return null;
  const [, ...shape] = images.shape;
  const { data: codes, shape: [, size] } = pack.tensors["examples/mean"];
  /** @type {Map<number, number>} */
  const trayOf = new Map(); // example index -> 0 or 1
  let chosen = 0;

  const thumbnail = thumbnails(images, shape);

  const picks = examples.map((example) => thumbnail(example, "", () => {
    if (trayOf.get(example.index) === chosen) trayOf.delete(example.index);
    else trayOf.set(example.index, chosen);
    changed();
  }));
  const chips = createChips(TRAYS.map(({ sign, title }) => `${sign} ${title}`), {
    label: "A click puts a picture into",
    onPick(index) {
      chosen = index;
      show();
    },
  });
  const trays = TRAYS.map(({ title }) => make(
    "div",
    { class: "lp-tray", role: "group", "aria-label": title },
  ));

  const members = (tray) => [...trayOf].filter(([, which]) => which === tray).map(([index]) => index);

  function show() {
    picks.forEach((button, index) => {
      const tray = trayOf.get(index);
      button.setAttribute("aria-pressed", tray === undefined ? "false" : "true");
      if (tray === undefined) delete button.dataset.sign;
      else button.dataset.sign = TRAYS[tray].sign;
    });
    trays.forEach((node, tray) => fillTray(node, tray, tray === chosen, members(tray).map((index) => (
      thumbnail(examples[index], "take out ", () => {
        trayOf.delete(index);
        changed();
        picks[index].focus();
      })))));
  }

  function changed() {
    show();
    const plus = meanOf(codes, size, members(0));
    const all = examples.map(({ index }) => index);
    const minus = meanOf(codes, size, members(1)) ?? meanOf(codes, size, all);
    onTurn(plus && minus && subtract(plus, minus));
  }

  show();
  return {
    node: make(
      "section",
      {},
      make("div", { class: "lp-trays" }, ...trays),
      chips.node,
      make("div", { class: "lp-shots" }, ...picks),
    ),
  };
}
