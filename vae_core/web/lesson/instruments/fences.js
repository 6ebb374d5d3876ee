// Bells over one dimension, to be moved and made narrower. Each is one stop: left and right move it, up and
// down change its width.
/** @import { InstrumentKind } from "../types.js" */
/** @import { Bell } from "../gaussians.js" */
import { make, makeSvg } from "../../kit/dom.js";
import { linear } from "../../charts/scale.js";
import { createFigure, pointOf, svgText } from "../commits/figure.js";
import { createSlider } from "../commits/fader.js";
import { crowd, density, meanKl, namedRight } from "../gaussians.js";
import { plain, unitIn, whole, written } from "../rich.js";

const REACH = 3.2;
const [NARROW, WIDE] = [0.05, 1.5];
const STEP = 0.05;
const POINTS = 1280; // eight on a bell of the least width
const FOOT = 74; // pixels under the axis, for the handles

const stepped = (value) => Number((Math.round(value / STEP) * STEP).toFixed(4));
const held = (value, low, high) => stepped(Math.min(high, Math.max(low, value)));

/** @param {Bell} bell @param {(z: number) => number} x @param {(value: number) => number} y */
function bellPath(bell, x, y) {
  const points = Array.from({ length: POINTS + 1 }, (_, k) => {
    const z = -REACH + (2 * REACH * k) / POINTS;
    return `${x(z).toFixed(1)},${y(density(bell, z)).toFixed(1)}`;
  });
  return `M${points.join("L")}`;
}

// A handle under the axis, in the lower or the upper of two rows. @param at: of which it is the focus
/** @param {Bell} bell @param {number} k @param {boolean} at @param {string} name @param {(z: number) => number} x @param {number} y */
function handle(bell, k, at, name, x, y) {
  return makeSvg("g", {
    role: "slider", tabindex: at ? 0 : -1, class: "lp-fig-handle", "data-bell": k, "aria-label": `${name} ${k + 1}`,
    "aria-valuemin": -REACH, "aria-valuemax": REACH, "aria-valuenow": bell.mu,
    "aria-valuetext": `μ ${written(bell.mu, 2)}, σ ${written(bell.sigma, 2)}`,
  },
  makeSvg("circle", { class: "lp-fig-touch", cx: x(bell.mu), cy: y, r: 15 }),
  makeSvg("circle", { class: "lp-fence-dot", cx: x(bell.mu), cy: y, r: 11 }),
  svgText(`${k + 1}`, { class: "lp-fence-name", x: x(bell.mu), y: y + 4.5, "text-anchor": "middle" }));
}

/** @type {InstrumentKind["create"]} */
function create({ spec, text, rich, course, tell }) {
  /** @type {Bell[]} */
  const bells = crowd(spec.bells).map(({ mu, sigma }) => ({ mu: stepped(mu), sigma }));
  let at = 0;
  /** @type {import("../../charts/scale.js").Scale | null} */
  let across = null;
  const name = plain(text.bell ?? "", course.language);
  const right = make("b", { class: "lp-number-text" });
  const price = make("b", { class: "lp-number-text lp-s-kl" });
  const figure = createFigure(plain(text.title, course.language), ({ width, height }) => {
    across = linear([-REACH, REACH], [14, width - 14]);
    const x = across.apply;
    const floor = height - FOOT;
    const tall = Math.max(1, ...bells.map((bell) => density(bell, bell.mu)));
    const y = linear([0, tall], [floor, 8]).apply;
    return [
      makeSvg("path", { class: "lp-kl-prior", d: bellPath({ mu: 0, sigma: 1 }, x, y) }),
      ...bells.map((bell, k) => makeSvg("path", { class: k === at ? "lp-fence lp-fence-at" : "lp-fence", d: bellPath(bell, x, y) })),
      makeSvg("path", { class: "lp-fig-mark", d: `M14,${floor}H${width - 14}` }),
      ...[-3, -2, -1, 0, 1, 2, 3].map((z) => svgText(whole(z), { class: "lp-fig-tick", x: x(z), y: height - 4, "text-anchor": "middle" })),
      ...bells.map((bell, k) => handle(bell, k, k === at, name, x, floor + (k % 2 ? 40 : 16))),
    ];
  });
  figure.node.classList.add("lp-fences");
  function changed() {
    figure.redraw();
    right.textContent = `${written(100 * namedRight(bells), 1)} %`;
    price.textContent = `${written(meanKl(bells), 2)} ${unitIn("nats")}`;
    all.show(bells[at].sigma);
    tell({ kind: "bells", bells: structuredClone(bells) });
  }
  /** @param {number} k @param {Partial<Bell>} next */
  function set(k, next) {
    at = k;
    const { mu, sigma } = { ...bells[k], ...next };
    bells[k] = { mu: held(mu, -REACH, REACH), sigma: held(sigma, NARROW, WIDE) };
    changed();
  }
  const all = createSlider({
    name: rich(text.width ?? ""), low: NARROW, high: WIDE, step: STEP, value: 1, symbol: "sigma", read: (value) => written(value, 2),
    onMove(sigma) {
      for (const bell of bells) bell.sigma = sigma;
      changed();
    },
  });
  follow(figure, { bells, set, z: (pixel) => across?.invert(pixel) ?? 0 });
  const said = make("div", { class: "lp-fences-said" }, all.node,
    make("p", {}, rich(text.right ?? ""), ": ", right), make("p", {}, rich(text.price ?? ""), ": ", price));
  changed();
  return { node: make("div", { class: "lp-lesson-instrument lp-lesson-figure" }, said, figure.node), destroy: figure.destroy };
}

const KEYS = { ArrowLeft: ["mu", -1], ArrowRight: ["mu", 1], ArrowUp: ["sigma", 1], ArrowDown: ["sigma", -1] };

// Hands on the handles: drags along the axis, and keys.
/**
 * @param {ReturnType<typeof createFigure>} figure
 * @param {{bells: Bell[], set: (k: number, next: Partial<Bell>) => void, z: (pixel: number) => number}} hand
 */
function follow({ svg, node }, { bells, set, z }) {
  const of = (target) => (target instanceof Element ? target.closest("[data-bell]") : null);
  // Handles may lie over each other: a finger means the nearest one.
  /** @param {PointerEvent} event */
  function nearest(event) {
    if (!of(event.target)) return null;
    const away = (each) => {
      const { left, top, width, height } = each.getBoundingClientRect();
      return Math.hypot(left + width / 2 - event.clientX, top + height / 2 - event.clientY);
    };
    return Array.from(svg.querySelectorAll("[data-bell]")).sort((a, b) => away(a) - away(b))[0];
  }
  const focus = (k) => /** @type {SVGElement | null} */ (svg.querySelector(`[data-bell="${k}"]`))?.focus();
  /** @type {number | null} */
  let held = null;
  svg.addEventListener("pointerdown", (event) => {
    const handleNode = nearest(event);
    if (!handleNode) return;
    held = Number(handleNode.getAttribute("data-bell"));
    svg.setPointerCapture(event.pointerId);
    set(held, {});
    focus(held);
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    if (held !== null) set(held, { mu: z(pointOf(svg, event)[0]) });
  });
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => { held = null; });
  node.addEventListener("keydown", (event) => {
    const here = of(event.target);
    if (!here) return;
    const k = Number(here.getAttribute("data-bell"));
    const turn = { PageDown: 1, PageUp: -1 }[event.key];
    if (turn) {
      const next = (k + turn + bells.length) % bells.length;
      set(next, {});
      focus(next);
    } else if (KEYS[event.key]) {
      const [what, way] = KEYS[event.key];
      set(k, { [what]: bells[k][what] + way * (event.shiftKey ? 4 : 1) * STEP });
      focus(k);
    } else return;
    event.preventDefault();
  });
}

/** @type {InstrumentKind} */
export const fences = { create };
