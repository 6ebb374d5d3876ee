// What one example cost, in words and three numbers.
import { make } from "../kit/dom.js";

const SPLITS = { validation: "validation", test: "test", train: "training" };

const nats = (value) => value.toFixed(1);

// One line of the sum.
/**
 * @param {"reconstruction" | "kl"} symbol
 * @param {string} words
 */
function part(symbol, words) {
  const number = make("b", { class: `lp-home-${symbol} lp-number-text` });
  return {
    number,
    node: make("p", { class: "lp-home-part", "data-s": symbol }, number, make("span", { text: words })),
  };
}

// -> {node, foot (where a button may stand), show(seen or null, typical, byHand)}
export function createCostWords() {
  const total = make("b", { class: "lp-home-total lp-number-text" });
  const reconstruction = part("reconstruction", "Reconstruction: what the picture lost");
  const kl = part("kl", "KL: what the curves told");
  const about = make("p", { class: "lp-home-about" });
  const foot = make("div", { class: "lp-home-foot" });
  const sum = make("p", { class: "lp-home-sum" }, total, make("span", { text: " nats" }));
  const node = make("section", { class: "lp-home-cost" },
    make("h2", { text: "What it cost" }), sum, reconstruction.node, kl.node, about, foot);
  return {
    node,
    foot,
    /**
     * @param {{loss: number, reconstruction: number, kl: number, kls: ArrayLike<number>} | null} seen
     * @param {{split: string, examples: number, reconstruction: number, kl: number} | null} typical
     * @param {boolean} byHand
     */
    show(seen, typical, byHand) {
      node.dataset.reconstruction = seen ? `${seen.reconstruction}` : "";
      node.dataset.kl = seen ? `${seen.kl}` : "";
      total.textContent = seen ? nats(seen.loss) : "–";
      reconstruction.number.textContent = seen ? nats(seen.reconstruction) : "–";
      const sharp = seen && seen.kl < 0.995 ? seen.kl.toFixed(2) : seen && nats(seen.kl);
      kl.number.textContent = sharp ?? "–";
      kl.node.hidden = seen !== null && !seen.kls.length;
      if (!seen) {
        about.textContent = "No picture went in, so nothing can be compared: choose or draw a digit.";
        return;
      }
      const usual = typical
        ? `${typical.examples.toLocaleString("en").replaceAll(",", " ")} `
          + `${SPLITS[typical.split] ?? typical.split} digits: `
          + `${nats(typical.reconstruction + typical.kl)} on average. `
        : "";
      about.textContent = byHand
        ? "z is set by hand: reconstruction and KL are those of x."
        : `${usual}A nat measures information: 1.44 bits.`;
    },
  };
}
