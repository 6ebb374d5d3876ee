// What one example costs, in nats, under what examples of the data cost.
/** @import { Cost, Typical } from "./plan.js" */
import { make, makeSvg } from "../kit/dom.js";
import { define } from "../kit/entry.js";
import { barParts, histogramPath, natScale, natsText, rangeOf, totalOf } from "./plan.js";

const HEIGHT = 50;
const BASE = 22; // of the histogram
const BAR = { top: 24, height: 20 };
const ROOM = 20; // pixels of the histogram's peak
const NAT = "So many nats the model needs to tell this example: KL for the code, reconstruction for what the "
  + "code leaves open.";
const BELOW = "Of numbers on a scale it is the density that is told, which can be above one: then there are "
  + "less than no nats.";
const MEAN_WORDS = 92; // pixels of "mean 107.6"

/** @param {Cost} cost */
function partsText({ reconstruction, kl, beta = 1 }) {
  if (kl === null) return "";
  const price = beta === 1 ? "" : `${natsText(beta)} × `;
  return `reconstruction ${natsText(reconstruction)}, ${price}KL ${natsText(kl)}`;
}

/** @param {Typical | null} typical */
function meanOf(typical) {
  return typical && typical.reconstruction !== null
    ? typical.reconstruction + (typical.kl ?? 0) : null;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {Record<string, string>} [attributes]
 */
function label(x, y, text, attributes = {}) {
  const written = makeSvg("text", { x, y, ...attributes });
  written.textContent = text;
  return written;
}

/**
 * @param {ReturnType<typeof barParts>[number]} part
 */
function barNodes({ name, from, to, top, height, value, labelled, beside }) {
  const gap = name === "kl" ? 0 : 1;
  return [
    makeSvg("rect", {
      class: `lp-cost-${name}`, "data-s": name, x: from.toFixed(1), y: top,
      width: Math.max(0, to - from - gap).toFixed(1), height,
    }),
    ...(labelled ? [label(from + 7, top + 15, natsText(value), { class: "lp-cost-inside" })] : []),
    ...(beside === null ? [] : [label(beside, top + 15, natsText(value))]),
  ];
}

/**
 * The line at the data's mean, its words on the side where there is room.
 * @param {Typical | null} typical
 * @param {(value: number) => number} at
 * @param {number} width
 */
function meanNodes(typical, at, width) {
  const mean = meanOf(typical);
  if (mean === null) return [];
  const x = at(mean);
  const left = x + MEAN_WORDS > width;
  return [
    makeSvg("path", { class: "lp-cost-mean", d: `M${x.toFixed(1)},0V${HEIGHT - 2}` }),
    label(left ? x - 5 : x + 5, 12, `mean ${natsText(mean)}`, { "text-anchor": left ? "end" : "start" }),
  ];
}

/**
 * Everything in the picture.
 * @param {Typical | null} typical
 * @param {Cost | null} cost
 * @param {number} width
 */
function pictureNodes(typical, cost, width) {
  const at = natScale(rangeOf(typical, cost), width);
  const histogram = typical?.histogram;
  const mean = meanOf(typical);
  return [
    ...(histogram ? [makeSvg("path", {
      class: "lp-cost-typical", d: histogramPath(histogram, at, BASE, ROOM),
    })] : []),
    ...(cost ? barParts(cost, at, BAR, { width, line: mean === null ? null : at(mean) }).flatMap(barNodes) : []),
    makeSvg("path", { class: "lp-cost-axis", d: `M0,${BAR.top + BAR.height + 0.5}H${width}` }),
    ...meanNodes(typical, at, width),
  ];
}

/**
 * A green bar of reconstruction and a purple one of KL on one scale of nats, under the histogram of
 * the data's examples with a line at their mean. The root needs COST_CSS.
 *
 * show(null): there is no example, and `none` says how to get one. `total` stands in for
 * reconstruction + beta KL where an objective adds more to it; `words` go beneath.
 * @param {{typical?: Typical | null, title?: string, none?: string}} options
 */
export function createCost({ typical = null, title = "This example", none = "Choose an example." }) {
  const number = make("b", {});
  const parts = make("span", { class: "lp-cost-parts" });
  const head = make("div", { class: "lp-cost-head" }, make("b", { text: title }), number, parts);
  const svg = makeSvg("svg", { role: "img", height: HEIGHT });
  const words = make("p", { class: "lp-cost-words" });
  const room = make("div", {}, svg);
  const attributes = { class: "lp-cost", "aria-label": "Cost of this example" };
  const node = make("section", attributes, head, room, words);
  /** @type {(Cost & {total?: number, words?: string}) | null} */
  let shown = null;
  let width = 0;
  let explained = "";

  function draw() {
    if (!width) return;
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    svg.replaceChildren(...pictureNodes(typical, shown, width));
  }
  function say() {
    const total = shown ? shown.total ?? totalOf(shown) : null;
    const of = shown ? partsText(shown) : "";
    const whole = total === null ? "–" : `${natsText(total)} nats`;
    number.textContent = whole;
    const told = shown && shown.reconstruction < 0 ? `${NAT} ${BELOW}` : NAT;
    if (told !== explained) define(number, "nat", told);
    explained = told;
    parts.textContent = of;
    words.textContent = shown ? shown.words ?? "" : none;
    const spoken = of ? `${whole}, ${of}` : whole;
    svg.setAttribute("aria-label", shown ? `${title}: ${spoken}` : none);
  }
  const observer = new ResizeObserver(([{ contentRect }]) => {
    if (Math.abs(contentRect.width - width) < 0.5) return;
    width = contentRect.width;
    draw();
  });
  observer.observe(room);
  say();
  return {
    node,
    /** @param {(Cost & {total?: number, words?: string}) | null} next nats */
    show(next) {
      shown = next;
      say();
      draw();
    },
    destroy: () => observer.disconnect(),
  };
}
