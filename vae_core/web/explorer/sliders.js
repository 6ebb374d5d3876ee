// The column of sliders: the most telling dimensions first, the rest and the dead ones folded.
/** @import { Axis } from "../engine/types.js" */
import { ranked } from "../engine/axes.js";
import { make } from "../kit/dom.js";
import { createSlider } from "./slider.js";
import { explain } from "../kit/tip.js";

const SHOWN_AT_FIRST = 12;
const DEAD = "Not used by the encoder, which says nothing in them. Moving one may change what is "
  + "drawn all the same:";

function columnTitles(deterministic, told, inOrder) {
  const code = make("b", { class: "lp-code", text: "Latent code z" });
  const attributes = { class: "lp-columns lp-muted", "aria-hidden": "true" };
  if (!inOrder) return make("div", attributes, make("span", {}, code));
  const name = told ? "told" : "KL";
  const worth = make("span", { class: "lp-column-worth", text: deterministic ? "std" : name });
  explain(worth, deterministic
    ? "std: how far the codes of the data spread along this dimension"
    : `${name}: nats the code ${told ? "can tell" : "costs"} in this dimension, so how much it tells `
      + "about the example", { term: true });
  return make("div", attributes, make("span", {}, code, ", most telling first"), worth);
}

// axes: see latentAxes(). limit > 0 shows only so many, with no way to unfold the rest.
// value(index) is the code now; onMove(index, value) and onRelease(index) as in slider.js.
// -> {node, folded (an element, or null), show()}; show() sets every row to the code.
/**
 * @param {Axis[]} axes
 * @param {{deterministic: boolean, told?: boolean, limit: number, value: (index: number) => number,
 *   onMove: (index: number, value: number) => void, onRelease: (index: number) => void}} options
 */
export function createSliders(
  axes, { deterministic, told = false, limit, value, onMove, onRelease },
) {
  const inOrder = ranked(axes);
  const most = inOrder ? Math.max(...axes.map((axis) => axis.worth), 0) : null;
  const rows = new Map();
  const node = make("div", { class: "lp-sliders" }, columnTitles(deterministic, told, inOrder));

  function add(parent, some) {
    for (const axis of some) {
      const slider = createSlider(axis, { most, deterministic, onMove, onRelease });
      slider.show(value(axis.index));
      rows.set(axis.index, slider);
      parent.append(slider.node);
    }
  }

  // Rows below the fold are made when they are first unfolded.
  function fold(rest) {
    const alive = rest.filter((axis) => axis.active);
    const dead = rest.filter((axis) => !axis.active);
    const unused = `${dead.length} not used by the encoder`;
    let summary = `Show all ${axes.length} dimensions`;
    if (!alive.length) summary = `Show the ${unused}`;
    else if (dead.length) summary += ` (${unused})`;
    const folded = make("details", { class: "lp-more" }, make("summary", { text: summary }));
    folded.addEventListener("toggle", () => {
      if (!folded.open || folded.childElementCount > 1) return;
      const list = make("div", { class: "lp-sliders" });
      folded.append(list);
      add(list, alive);
      if (dead.length) {
        list.append(make("p", { class: "lp-muted", text: DEAD }));
        add(list, dead);
      }
    });
    return folded;
  }

  const living = axes.filter((axis) => axis.active);
  const first = limit > 0 ? axes.slice(0, limit) : living.slice(0, SHOWN_AT_FIRST);
  const rest = limit > 0 ? [] : axes.slice(first.length);
  add(node, first);
  return {
    node,
    folded: rest.length ? fold(rest) : null,
    show() {
      for (const [index, slider] of rows) slider.show(value(index));
    },
  };
}
