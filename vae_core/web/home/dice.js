// A die, and the buttons of Home.
import { make, makeSvg } from "../kit/dom.js";
import { explain } from "../kit/tip.js";

const PIPS = [[6, 6], [18, 18], [12, 12], [18, 6], [6, 18]];

export function dieIcon() {
  const square = { x: 1.5, y: 1.5, width: 21, height: 21, rx: 4, fill: "none", stroke: "currentColor", "stroke-width": 2 };
  return makeSvg(
    "svg",
    { class: "lp-home-die", viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" },
    makeSvg("rect", square),
    ...PIPS.map(([cx, cy]) => makeSvg("circle", { cx, cy, r: 2.2, fill: "currentColor" })),
  );
}

/**
 * @param {string} words
 * @param {() => void} act
 * @param {{tip?: string, kind?: string, icon?: Node}} [look]
 */
export function button(words, act, { tip = "", kind = "", icon } = {}) {
  const node = make("button", { type: "button", class: `lp-button ${kind}` });
  node.append(...(icon ? [icon] : []), words);
  if (tip) explain(node, tip);
  node.addEventListener("click", act);
  return node;
}
