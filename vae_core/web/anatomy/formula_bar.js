// The line over the drawing: the loss with its numbers and the draw of a code, or the project's code.
/** @import { AnatomyPack, Reading } from "./types.js" */
/** @import { Costs, Objective } from "../formula/types.js" */
import { createCode } from "../formula/code.js";
import { createFormula, sampleNumbers } from "../formula/formula.js";
import { makeMath } from "../formula/math.js";
import { make } from "../kit/dom.js";

// The divergence written out where it is known of each dimension.
/** @param {AnatomyPack} pack @returns {Objective} */
function written({ meta }) {
  const { objective, equations, kl_closed: closed, posterior } = meta.anatomy;
  const { kl } = equations;
  if (!closed || !kl || posterior.slots || posterior.kind !== "diagonal-gaussian") return objective;
  const formula = objective.formula.map((term) => (term.symbol === "kl" && term.value === "kl"
    ? { ...term, math: { s: "kl", is: [{ sub: ["∑", "d"] }, " ", kl] } } : term));
  return { ...objective, formula };
}

/**
 * onWeight(name, value), onRelease(words). -> {node, show(reading, costs, index of the dimension in hand)}
 * @param {AnatomyPack} pack
 * @param {{onWeight: (name: string, value: number) => void, onRelease: (words: string) => void}} hands
 */
export function createFormulaBar(pack, { onWeight, onRelease }) {
  const { objective, equations, posterior } = pack.meta.anatomy;
  const formula = createFormula(written(pack), { onWeight, onRelease: () => onRelease("another weight") });
  const code = createCode(objective);
  code.hidden = true;
  const numbers = make("span", { class: "lp-formula-number lp-sample-numbers" });
  const sample = make("div", { class: "lp-formula-part lp-formula-sample", "data-part": "sample gradient" },
    ...(equations.sample ? [makeMath(equations.sample)] : []), numbers);
  const tabs = ["Formula", "Code"].map((text, index) => {
    const node = make("button", { type: "button", class: "lp-button", text });
    node.addEventListener("click", () => show(index === 1));
    return node;
  });
  const parts = make("div", { class: "lp-formula-parts" },
    make("div", { "data-part": "compare gradient update" }, formula.node), sample);

  /** @param {boolean} listing */
  function show(listing) {
    parts.hidden = listing;
    code.hidden = !listing;
    tabs.forEach((node, index) => node.setAttribute("aria-pressed", `${(index === 1) === listing}`));
  }
  show(false);
  return {
    node: make("section", { class: "lp-formula-bar", "aria-label": "Formula" }, parts, code,
      make("div", { class: "lp-segments", role: "group", "aria-label": "Formula or code" }, ...tabs)),
    /** @param {Reading} reading @param {Costs} costs @param {number} index */
    show(reading, costs, index) {
      formula.show(costs);
      if (posterior.slots) return;
      const name = make("span", { class: "lp-muted" }, "z", make("sub", { text: index + 1 }), ":");
      const { mu, sigma, epsilon, draws } = reading;
      const plain = posterior.set.length > 0 && mu;
      numbers.replaceChildren(plain ? sampleNumbers({
        name, z: draws[0][index], mu: mu[index], sigma: sigma ? sigma[index] : null, epsilon: epsilon ? epsilon[index] : null,
      }) : "");
    },
  };
}
