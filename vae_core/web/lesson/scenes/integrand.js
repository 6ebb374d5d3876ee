// One bell over the prior, and what its KL adds up: q ln(q/p), with its signs. Two sliders move the bell.
//
// spec: mu, sigma to begin with; told = true where the total may be said.
// text: mu, sigma, prior, bell, costs, gives; total, with {value:total}.
/** @import { SceneKind } from "../types.js" */
import { make, makeSvg } from "../../kit/dom.js";
import { linear } from "../../charts/scale.js";
import { createFigure, svgText } from "../commits/figure.js";
import { createSlider } from "../commits/fader.js";
import { density, kl } from "../gaussians.js";
import { plain, written } from "../rich.js";

const REACH = 4; // of the axis of z
const POINTS = 240;
const PRIOR = { mu: 0, sigma: 1 };

// A path along a function of z. @param close: from and to the axis
/** @param {(z: number) => number} of @param {(z: number) => number} x @param {(value: number) => number} y @param {boolean} close */
function along(of, x, y, close) {
  const points = Array.from({ length: POINTS + 1 }, (_, k) => {
    const z = -REACH + (2 * REACH * k) / POINTS;
    return `${x(z).toFixed(1)},${y(of(z)).toFixed(1)}`;
  });
  return close ? `M${x(-REACH)},${y(0)}L${points.join("L")}L${x(REACH)},${y(0)}Z` : `M${points.join("L")}`;
}

/**
 * @param {{width: number, height: number}} size
 * @param {import("../gaussians.js").Bell} bell
 * @param {(key: string) => string} say
 */
function draw({ width, height }, bell, say) {
  const x = linear([-REACH, REACH], [8, width - 8]).apply;
  const top = Math.min(4, Math.max(0.5, density(bell, bell.mu)));
  const lean = (z) => {
    const q = density(bell, z);
    return q > 1e-12 ? q * Math.log(q / density(PRIOR, z)) : 0;
  };
  const deepest = Math.min(-0.25, ...Array.from({ length: POINTS }, (_, k) => lean(-REACH + (2 * REACH * k) / POINTS)));
  const highest = Math.max(top, ...Array.from({ length: POINTS }, (_, k) => lean(-REACH + (2 * REACH * k) / POINTS)));
  const y = linear([deepest * 1.15, highest * 1.08], [height - 4, 4]).apply;
  const held = (value) => y(Math.max(deepest * 1.15, Math.min(highest * 1.08, value)));
  return [
    makeSvg("path", { class: "lp-kl-costs", d: along((z) => Math.max(0, lean(z)), x, held, true) }),
    makeSvg("path", { class: "lp-kl-gives", d: along((z) => Math.min(0, lean(z)), x, held, true) }),
    makeSvg("path", { class: "lp-fig-line", d: `M8,${y(0)}H${width - 8}` }),
    makeSvg("path", { class: "lp-kl-prior", d: along((z) => density(PRIOR, z), x, y, false) }),
    makeSvg("path", { class: "lp-kl-bell", d: along((z) => density(bell, z), x, held, false) }),
    svgText(say("prior"), { class: "lp-fig-tick", x: x(-2.6), y: y(density(PRIOR, -2.2)) - 8, "text-anchor": "middle" }),
    svgText(`${say("costs")}: + `, { class: "lp-fig-title lp-kl-plus", x: width - 8, y: 16, "text-anchor": "end" }),
    svgText(`${say("gives")}: \u2212 `, { class: "lp-fig-title lp-kl-minus", x: width - 8, y: 34, "text-anchor": "end" }),
  ];
}

/** @type {SceneKind["create"]} */
function create({ spec, text, rich, course }) {
  const bell = { mu: spec.mu ?? 0, sigma: spec.sigma ?? 1 };
  const say = (key) => plain(text[key] ?? "", course.language);
  const figure = createFigure(say("bell"), (size) => draw(size, bell, say));
  figure.node.classList.add("lp-kl");
  const total = make("p", { class: "lp-lesson-total", "aria-live": "polite" });
  function changed() {
    figure.redraw();
    if (spec.told) total.replaceChildren(rich(text.total, { total: kl(bell) }));
  }
  const sliders = [
    createSlider({
      name: rich(text.mu), low: -3, high: 3, step: 0.05, value: bell.mu, symbol: "mu", read: (value) => written(value, 2),
      onMove(value) { bell.mu = value; changed(); },
    }),
    createSlider({
      name: rich(text.sigma), low: 0.05, high: 3, step: 0.05, value: bell.sigma, symbol: "sigma", read: (value) => written(value, 2),
      onMove(value) { bell.sigma = value; changed(); },
    }),
  ];
  changed();
  return {
    node: make("div", { class: "lp-kl-scene" }, figure.node,
      make("div", { class: "lp-kl-hands" }, ...sliders.map(({ node }) => node), ...(spec.told ? [total] : []))),
    destroy: figure.destroy,
  };
}

/** @type {SceneKind} */
export const integrand = { create };
