// What one example cost, in words and three numbers.
import { make } from "../kit/dom.js";
import { grouped } from "../kit/counted.js";

const SPLITS = { validation: "validation", test: "test", train: "training" };

const nats = (value) => value.toFixed(1);
const DECIMALS = [2, 3, 4];
const MOST = 5; // decimals of a KL
const KL = "KL: what the curves told";

// A KL that is nearly none has its hundredths.
/** @param {number} kl */
export const klText = (kl) => (kl < 0.995 ? kl.toFixed(2) : nats(kl));

// What was paid for the code, and how that comes about: with decimals enough that it multiplies.
/**
 * @param {{kl: number, beta: number}} seen
 * @returns {[string, string]}
 */
export function klPart({ kl, beta }) {
  if (beta === 1) return [klText(kl), KL];
  const paid = klText(beta * kl);
  const digits = DECIMALS.find((n) => klText(beta * Number(kl.toFixed(n))) === paid);
  const factor = kl.toFixed(digits ?? MOST);
  return [paid, `= ${factor} × ${beta}: what the curves told (KL), times its price β`];
}

// One line of the sum.
/**
 * @param {"reconstruction" | "kl"} symbol
 * @param {string} words
 */
function part(symbol, words) {
  const number = make("b", { class: `lp-home-${symbol} lp-number-text` });
  const said = make("span", { text: words });
  return {
    number, said,
    node: make("p", { class: "lp-home-part", "data-s": symbol }, number, said),
  };
}

// -> {node, foot (where a button may stand), show(seen or null, typical, byHand)}
export function createCostWords() {
  const total = make("b", { class: "lp-home-total lp-number-text" });
  const reconstruction = part("reconstruction", "Reconstruction: what the picture lost");
  const kl = part("kl", KL);
  const about = make("p", { class: "lp-home-about" });
  const foot = make("div", { class: "lp-home-foot" });
  const sum = make("p", { class: "lp-home-sum" }, total, make("span", { text: " nats" }));
  const node = make("section", { class: "lp-home-cost" },
    make("h2", { text: "What it cost" }), sum, reconstruction.node, kl.node, about, foot);
  return {
    node,
    foot,
    /**
     * @param {{loss: number, reconstruction: number, kl: number, beta: number,
     *   kls: ArrayLike<number>} | null} seen
     * @param {{split: string, examples: number, reconstruction: number, kl: number} | null} typical
     * @param {boolean} byHand
     */
    show(seen, typical, byHand) {
      node.dataset.reconstruction = seen ? `${seen.reconstruction}` : "";
      node.dataset.kl = seen ? `${seen.kl}` : "";
      total.textContent = seen ? nats(seen.loss) : "–";
      reconstruction.number.textContent = seen ? nats(seen.reconstruction) : "–";
      [kl.number.textContent, kl.said.textContent] = seen ? klPart(seen) : ["–", KL];
      kl.node.hidden = seen !== null && !seen.kls.length;
      if (!seen) {
        about.textContent = "No picture went in, so nothing can be compared: choose or draw a digit.";
        return;
      }
      const usual = typical
        ? `${grouped(typical.examples)} ${SPLITS[typical.split] ?? typical.split} digits: `
          + `${nats(typical.reconstruction + seen.beta * typical.kl)} on average. `
        : "";
      about.textContent = byHand
        ? "z is set by hand: the picture and its reconstruction follow z. The KL is that of the "
          + "curves and stays."
        : `${usual}A nat measures information: 1.44 bits.`;
    },
  };
}
