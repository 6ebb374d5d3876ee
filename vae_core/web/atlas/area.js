// What the scatter lies in: the plot itself, and what may stand in its place.
import { make } from "../kit/dom.js";
import { createTip } from "./tip.js";

const LACK = "A view in 3-D needs WebGL, which this browser does not offer, or the drawing "
  + "library, which could not be loaded. Choose 2-D, or reload the page.";

export function createArea() {
  const node = make("div", { class: "lp-atlas-area" });
  const canvas = make("div", { class: "lp-atlas-plot" });
  const waiting = make("p", { class: "lp-atlas-waiting lp-muted", text: "Loading the map …" });
  const lack = make("p", { class: "lp-error", hidden: "", text: LACK });
  const tip = createTip(node);
  node.append(canvas, waiting, lack, tip.node);
  return {
    node,
    canvas,
    tip,
    arrive: () => waiting.remove(),
    /** @param {boolean} lacking whether this browser cannot draw the map */
    lack(lacking) {
      lack.hidden = !lacking;
      canvas.hidden = lacking;
    },
  };
}
