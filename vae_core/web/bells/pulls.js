// What pulls on a dimension, in place of its numbers: on its mean and on its width two bars each from the
// middle, reconstruction's above that of the KL divergence, all on one scale.
/** @import { BellPulls } from "./types.js" */
import { numeral } from "../charts/format.js";
import { make } from "../kit/dom.js";
import { explain } from "../kit/tip.js";

/** @typedef {"mu" | "sigma"} Moved */

const NAMES = { mu: "mean", sigma: "standard deviation" };
const signed = (value) => `${value > 0 ? "+" : ""}${numeral(value.toFixed(2))}`;

/** @param {Moved} moved @param {() => string} scale */
function createHead(moved, scale) {
  const sign = make("i", { class: `lp-s-${moved}`, "data-s": moved, text: moved === "mu" ? "μ" : "σ" });
  const node = make("span", { class: "lp-bells-pull" }, ...(moved === "mu" ? ["pull on ", sign] : ["narrow ", sign, " wide"]));
  explain(node, () => `Where this example and this draw would move the ${NAMES[moved]}: minus the derivative of the `
    + "loss, each part as the loss weighs it. Above, green: reconstruction. Below, purple: KL. "
    + `One scale for all: the longest bar is ${scale()} nats per unit.`, { term: true });
  return node;
}

/**
 * The line over the rows. -> {nodes, show(pulls)}
 * @param {Moved[]} moved
 */
export function createPullHeads(moved) {
  let most = 0;
  const scale = () => numeral(most >= 100 ? most.toFixed(0) : most.toPrecision(2));
  return {
    nodes: moved.map((each) => createHead(each, scale)),
    /** @param {BellPulls | null | undefined} pulls */
    show(pulls) { most = pulls?.most ?? 0; },
  };
}

/**
 * Those of one dimension. -> {nodes, show(pulls)}
 * @param {number} index
 * @param {Moved[]} moved
 */
export function createPullCells(index, moved) {
  const cells = moved.map((each) => {
    const bars = { reconstruction: make("i", { "data-s": "reconstruction" }), kl: make("i", { "data-s": "kl" }) };
    const node = make("span", { class: "lp-bell-pull", role: "img" }, bars.reconstruction, bars.kl);
    return { each, bars, node };
  });
  return {
    nodes: cells.map(({ node }) => node),
    /** @param {BellPulls | null | undefined} pulls */
    show(pulls) {
      if (!pulls) return;
      for (const { each, bars, node } of cells) {
        const told = Object.entries(bars).map(([part, bar]) => {
          const value = pulls[part][each]?.[index] ?? 0;
          const share = Math.min(0.5, (0.5 * Math.abs(value)) / (pulls.most || 1));
          bar.style.left = `${(100 * (value < 0 ? 0.5 - share : 0.5)).toFixed(1)}%`;
          bar.style.width = `${(100 * share).toFixed(1)}%`;
          return `${part === "kl" ? "KL" : part} ${signed(value)}`;
        });
        node.setAttribute("aria-label", `pull on the ${NAMES[each]} of latent dimension ${index + 1}: ${told.join(", ")}`);
      }
    },
  };
}
