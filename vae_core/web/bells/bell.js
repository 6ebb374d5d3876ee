// One dimension as a bell: the prior, what the encoder says of this example, and the code.
/** @import { Axis } from "../engine/types.js" */
/** @import { BellColumn, BellHandle, BellState } from "./types.js" */
import { numeral } from "../charts/format.js";
import { make } from "../kit/dom.js";
import { createDrawing } from "./drawing.js";
import { createPullCells } from "./pulls.js";
import { REACH, rowMeasures, rowScale } from "./plan.js";

/** @typedef {import("./drawing.js").Now} Now */

const TITLES = {
  z: "latent dimension", mu: "mean of latent dimension",
  sigma: "standard deviation of latent dimension",
};

const two = (value) => numeral((Math.abs(value) < 0.005 ? 0 : value).toFixed(2));
const nats = (value) => value.toFixed(value < 9.95 ? 1 : 0);

// What a hand of the keyboard holds; it lies over the whole row.
/**
 * @param {BellHandle} handle
 * @param {number} index
 */
function makeSlider(handle, index) {
  return make("span", {
    role: "slider", tabindex: -1, "data-handle": handle, "data-index": index,
    "aria-label": `${TITLES[handle]} ${index + 1}`, "aria-valuenow": 0,
  });
}

/** @param {number} height */
function makeDot(height) {
  const { handle, radius } = rowMeasures(height);
  const dot = make("span", { class: "lp-bell-dot", "data-s": "z", hidden: "" });
  dot.style.width = `${2 * radius}px`;
  dot.style.height = `${2 * radius}px`;
  dot.style.margin = `${handle - radius}px 0 0 ${-radius}px`;
  return dot;
}

// What this example costs in this dimension, with a mark at the data's mean; of no example the mean.
function createWorth() {
  const fill = make("i", {});
  const mark = make("b", {});
  const bar = make("span", { class: "lp-bell-bar", "data-s": "kl", "aria-hidden": "true" }, fill, mark);
  const text = make("span", { class: "lp-bell-nats", "data-s": "kl", "aria-hidden": "true" });
  return {
    nodes: [bar, text],
    /**
     * @param {number | null} here
     * @param {number | null} mean
     * @param {number} full
     */
    show(here, mean, full) {
      const percent = (value) => `${Math.min(100, (100 * Math.max(0, value)) / full).toFixed(1)}%`;
      fill.hidden = here === null;
      mark.hidden = mean === null;
      if (here !== null) fill.style.width = percent(here);
      if (mean !== null) mark.style.left = percent(mean);
      const shown = here ?? mean;
      text.textContent = shown === null ? "" : nats(shown);
      text.classList.toggle("lp-bell-nats-mean", here === null);
    },
  };
}

// Tells a screen reader where the handles of a row stand.
/**
 * @param {Record<string, HTMLElement>} sliders
 * @param {Now} now
 * @param {{low: number, high: number}} scale
 * @param {number | null} here
 */
function say(sliders, { z, mean, sigma }, { low, high }, here) {
  const width = sigma === null ? "" : `, standard deviation ${two(sigma)}`;
  const said = mean === null ? "" : `; mean ${two(mean)}${width}`;
  const cost = here === null ? "" : `; KL ${here.toFixed(2)} nats`;
  const values = { z, mu: mean, sigma };
  for (const [kind, slider] of Object.entries(sliders)) {
    const value = values[kind];
    const told = value === null ? "none" : two(value);
    slider.setAttribute("aria-valuenow", (value ?? 0).toFixed(3));
    slider.setAttribute("aria-valuemin", (kind === "sigma" ? 0 : low).toFixed(2));
    slider.setAttribute("aria-valuemax", high.toFixed(2));
    slider.setAttribute("aria-valuetext", kind === "z" ? `${told}${said}${cost}` : told);
  }
}

/**
 * The numbers of a row: the code, which can be typed, and what it comes from.
 * @param {number} index
 * @param {BellColumn[]} columns
 */
function createNumbers(index, columns) {
  const number = make("input", {
    type: "text", class: "lp-bell-number", inputmode: "text", autocomplete: "off", tabindex: -1,
    "aria-label": `value of latent dimension ${index + 1}`,
  });
  /** @type {Map<BellColumn, HTMLElement>} */
  const texts = new Map(columns.filter((name) => name !== "z").map((name) => [
    name, make("span", { class: `lp-bell-text lp-bells-${name}`, "data-s": name, "aria-hidden": "true" }),
  ]));
  return {
    number,
    nodes: columns.map((name) => texts.get(name) ?? number),
    /** @param {Now} now */
    write({ z }) { number.value = z === null ? "" : two(z); },
    /** @param {Now} now */
    show({ z, mean, sigma }) {
      // What is being typed is left alone.
      if (!number.matches(":focus")) this.write({ z, mean, sigma });
      const noise = z !== null && mean !== null && sigma ? (z - mean) / sigma : null;
      const values = { mu: mean, sigma, epsilon: noise };
      for (const [name, node] of texts) {
        const value = values[name];
        node.textContent = value === null ? "" : two(value);
      }
    },
  };
}

/**
 * The elements of a row.
 * @param {Axis} axis
 * @param {Node} svg
 * @param {{height: number, all: boolean, plain: boolean, columns: BellColumn[], pulled: ("mu" | "sigma")[]}} options
 */
function makeRow({ index, active }, svg, { height, all, plain, columns, pulled }) {
  const kinds = /** @type {BellHandle[]} */ (all ? ["z", "mu", "sigma"] : ["z"]);
  const sliders = Object.fromEntries(kinds.map((kind) => [kind, makeSlider(kind, index)]));
  const dot = makeDot(height);
  const box = make("div", { class: "lp-bell-drawing" }, svg, dot);
  const track = make("div", { class: "lp-bell-track" }, box, ...Object.values(sliders));
  const numbers = createNumbers(index, columns);
  const worth = createWorth();
  const pulls = createPullCells(index, pulled);
  const attributes = { class: "lp-bell-name", "aria-hidden": "true", "data-s": "z" };
  const name = make("span", attributes, "z", make("sub", { text: index + 1 }));
  const node = make("div", { class: `lp-bell${active ? "" : " lp-bell-dead"}`, "data-index": index },
    name, track, ...numbers.nodes, ...pulls.nodes, ...(plain ? [] : worth.nodes));
  return { node, box, track, dot, numbers, sliders, worth, pulls };
}

/**
 * A row: layout(width, reach), then show() what is to be seen.
 * @param {Axis} axis
 * @param {{height: number, all: boolean, prior: boolean, plain: boolean, columns: BellColumn[],
 *   pulled: ("mu" | "sigma")[], density: ((index: number, value: number) => number) | null}} options
 */
export function createBell(axis, options) {
  const { index, home, spread } = axis;
  const drawing = createDrawing(axis, options);
  const { node, box, track, dot, numbers, sliders, worth, pulls } = makeRow(axis, drawing.svg, options);
  let scale = rowScale(axis, REACH, 1);
  /** @type {Now} */
  const now = { z: null, mean: null, sigma: null };

  return {
    index, spread, node, box, track, number: numbers.number, sliders, now,
    get scale() { return scale; },
    write: () => numbers.write(now),
    // Where the code goes when it is put back.
    middle: () => now.mean ?? home,
    /**
     * @param {number} width
     * @param {number} reach
     */
    layout(width, reach) {
      scale = rowScale(axis, reach, width);
      drawing.ground(scale, width);
    },
    /**
     * @param {BellState} state
     * @param {number} full what fills the KL bar
     */
    show({ z, posterior, ghost, kl, draws, selected, pulls: pull }, full) {
      now.z = z ? z[index] : null;
      now.mean = posterior ? posterior.mean[index] : null;
      now.sigma = posterior?.sigma ? posterior.sigma[index] : null;
      drawing.posterior(scale, now, ghost);
      drawing.code(scale, now, draws ?? []);
      dot.hidden = now.z === null;
      if (now.z !== null) dot.style.left = `${(100 * scale.share(now.z)).toFixed(2)}%`;
      numbers.show(now);
      pulls.show(pull);
      node.classList.toggle("lp-bell-selected", selected === index);
      const here = kl?.here ? kl.here[index] : null;
      worth.show(here, kl?.mean ? kl.mean[index] : null, full);
      say(sliders, now, scale, here);
    },
  };
}
