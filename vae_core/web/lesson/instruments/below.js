// A model taken apart, and at each release by how much the example is cheaper than with the encoder's own mean
// and width: on average over draws that stay the same, and over others.
//
// spec: model, start (an address of the anatomy), draws.
/** @import { InstrumentKind } from "../types.js" */
/** @import { Overrides } from "../../anatomy/types.js" */
import { anatomyFromQuery } from "../../anatomy/address.js";
import { mountAnatomy } from "../../anatomy/anatomy.js";
import { rowsOf, valuesOf } from "../../engine/examples.js";
import { createMeanCost } from "../answers/mean_cost.js";
import { placed } from "./explorer.js";

/** @param {Float32Array} values @param {Overrides} [set] */
function over(values, set = {}) {
  const own = values.slice();
  for (const [d, value] of Object.entries(set)) own[Number(d)] = value;
  return own;
}

/** @type {InstrumentKind} */
export const below = {
  create: (given) => placed(given, (root, pack) => {
    const { draws, start = "" } = given.spec;
    const { x: first, ...state } = anatomyFromQuery(start);
    const costs = createMeanCost(pack, draws);
    const values = /** @type {import("../../engine/types.js").Tensor} */ (valuesOf(pack.tensors));
    return mountAnatomy(root, pack, {
      example: first === undefined || first === "drawn" ? 0 : first, state, step: new URLSearchParams(start).get("step"),
      onCommit({ x: index, mu = {}, sigma = {} }) {
        const touched = Object.keys({ ...mu, ...sigma }).length > 0;
        if (typeof index !== "number") {
          given.tell({ kind: "hand", x: null, y: null, z: [], touched, gain: 0, fresh: 0 });
          return;
        }
        const x = rowsOf(values, index);
        const said = costs.said(x);
        const own = costs.cost(x, said);
        const by = costs.cost(x, { mu: over(said.mu, mu), sigma: over(said.sigma, sigma) });
        const [gain, fresh] = own.map((nats, k) => nats - by[k]);
        given.tell({ kind: "hand", x: index, y: null, z: [], touched, gain, fresh });
      },
    });
  }),
};
