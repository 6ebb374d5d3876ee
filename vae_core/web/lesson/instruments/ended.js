// What came of the trainings that have ended, a row each; two of them may be compared.
import { make } from "../../kit/dom.js";
import { written } from "../rich.js";

/** @typedef {import("./trainings.js").Ended} Ended */
/** @typedef {Parameters<import("../types.js").InstrumentKind["create"]>[0]} Given */

/** @param {Given} given @param {string} text @param {...Node} more */
const head = (given, text, ...more) => make("th", { scope: "col" }, given.rich(text), ...more);
const cell = (value, symbol = "") => (
  make("td", { class: symbol ? `lp-number-text lp-s-${symbol}` : "lp-number-text", text: written(value, 2) }));

/**
 * -> {node, add(ended)}: a later training of one kind takes the place of the one before.
 * @param {Given} given
 * @param {(chosen: import("./choice.js").Chosen) => string} name
 * @param {(one: Ended, other: Ended) => {mean: number, error: number}} compare
 */
export function createEnded(given, name, compare) {
  const { spec, text, rich } = given;
  const body = make("tbody", {});
  const table = make("table", { class: "lp-trainings-table", hidden: "" },
    make("thead", {}, make("tr", {}, head(given, text.changed), head(given, "{KL}"), head(given, "{reconstruction}"), head(given, "-ELBO"))), body);
  const said = make("p", { class: "lp-number-text", role: "status" });
  /** @type {Ended[]} the last two are those that are compared */
  let all = [];
  function tell() {
    const [one, other] = all.slice(-2);
    if (!spec.compared || !other?.bounds || !one.bounds) return;
    const { mean, error } = compare(other, one);
    said.replaceChildren(rich(text.difference, { one: name(other.chosen), other: name(one.chosen), mean, error }));
  }
  return {
    node: make("div", {}, table, said),
    /** @param {Ended} ended */
    add(ended) {
      all = [...all.filter(({ id }) => id !== ended.id), ended];
      table.hidden = false;
      body.replaceChildren(...all.map(({ id, chosen, validation: { kl, reconstruction, elbo } }) => make("tr", { "data-training": id },
        make("th", { scope: "row" }, name(chosen)), cell(kl, "kl"), cell(reconstruction, "reconstruction"), cell(elbo))));
      tell();
    },
  };
}
