// The explorer, and at each release what the code in hand costs beside the mean of its example's.
//
// spec: model.
/** @import { InstrumentKind } from "../types.js" */
import { mountExplorer } from "../../explorer/explorer.js";
import { PANELS } from "../../explorer/panels/panels.js";
import { createModel } from "../../home/model.js";
import { placed } from "./explorer.js";

/** @type {InstrumentKind} */
export const tolerance = {
  create: (given) => placed(given, (root, pack) => {
    const model = createModel(pack);
    function tell() {
      const { example, z } = view.held();
      if (!example?.x || !example.logVariance) return;
      const x = Float32Array.from(example.x);
      const mu = Array.from(example.mean);
      const sigma = Array.from(example.logVariance, (log) => Math.exp(log / 2));
      const cost = (code) => model.look({ x, mu, sigma, epsilon: code.map((value, d) => (value - mu[d]) / sigma[d]) }).reconstruction;
      const base = cost(mu);
      given.tell({ kind: "hand", x: example.index, y: null, example: example.index ?? "own", z, mu, sigma, base, nats: { reconstruction: cost(z) } });
    }
    const view = mountExplorer(root, pack, {
      // The example that the lesson spoke of.
      start: "example", initial: { example: given.course.hand.get()?.index }, panels: PANELS, onCommit: tell,
    });
    return view;
  }),
};
