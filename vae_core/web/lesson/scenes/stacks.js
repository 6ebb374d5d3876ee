// The two terms of several models' bounds as bars, on one scale; the least sum stands out.
//
// spec: labels of the models.
// text: reconstruction and kl are coloured words; unit.
/** @import { SceneKind } from "../types.js" */
import { make } from "../../kit/dom.js";
import { written } from "../rich.js";

/** @param {{reconstruction: number, kl: number}} terms @param {string} label @param {number} most @param {boolean} least */
function bar({ reconstruction, kl }, label, most, least) {
  const sum = written(reconstruction + kl, 1);
  const share = (value) => `${((100 * value) / most).toFixed(2)}%`;
  const said = `${label}: ${written(reconstruction, 1)} + ${written(kl, 2)} = ${sum}`;
  return make("div", { class: "lp-stack", role: "img", "aria-label": said, ...(least && { "data-least": "" }) },
    make("span", { text: label }),
    make("span", { class: "lp-stack-bar" },
      make("i", { class: "lp-stack-d", style: `width: ${share(reconstruction)}` }), make("i", { class: "lp-stack-r", style: `width: ${share(kl)}` })),
    make("b", { class: "lp-number-text", text: least ? `${sum} ✓` : sum }));
}

/** @type {SceneKind["create"]} */
function create({ spec, text, rich, course, values }) {
  const node = make("div", { class: "lp-stacks" }, make("p", { class: "lp-lesson-small" }, rich(text.stacks ?? "", values)));
  course.opened.then(({ packs }) => {
    const all = packs.map(({ meta }) => meta.anatomy.typical);
    const sums = all.map(({ reconstruction, kl }) => reconstruction + kl);
    node.append(...all.map((terms, k) => bar(terms, spec.labels[k], Math.max(...sums), sums[k] === Math.min(...sums))));
  }).catch(() => {}); // the player says what went wrong
  return { node, destroy() {} };
}

/** @type {SceneKind} */
export const stacks = { create };
