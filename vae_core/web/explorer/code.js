// The code in hand as bells, one a dimension, with the dice that draw it anew from q(z|x).
/** @import { Axis } from "../engine/types.js" */
/** @import { Bells, BellState } from "../bells/types.js" */
/** @import { ExampleInHand, Instrument, InstrumentState } from "../kit/types.js" */
import { createBells } from "../bells/bells.js";
import { randomNormal, ranked } from "../engine/axes.js";
import { counted } from "../kit/counted.js";
import { make } from "../kit/dom.js";
import { priorDensity } from "./priors.js";

const ROOM = 378; // CSS pixels for rows beside the map
const TALLEST = 36; // of a row's drawing
const LOWEST = 22;
const AT_ONCE = 20; // rows made before the first picture ...
const LATER = 200; // ... and ms until the others follow

/**
 * How high each row's drawing is, for all to be seen where that is possible.
 * @param {number} count
 */
export function rowHeight(count) {
  return Math.max(LOWEST, Math.min(TALLEST, Math.floor(ROOM / count) - 1));
}

/** @param {Instrument} instrument */
function titleOf({ axes, deterministic }) {
  if (!ranked(axes)) return "in order";
  return deterministic ? "ordered by spread" : "ordered by mean KL";
}

// Standard deviations of a posterior; null where the code is a point.
/** @param {ExampleInHand | null} example */
function posteriorOf(example) {
  if (!example) return null;
  const { mean, logVariance } = example;
  return { mean, sigma: logVariance && Float32Array.from(logVariance, (v) => Math.exp(v / 2)) };
}

// What is told under the rows: which are not used, and how many lie below the edge.
/** @param {Axis[]} axes */
function noteOf(axes) {
  const dead = axes.filter((axis) => !axis.active);
  if (!dead.length) return "";
  const names = dead.slice(0, 3).map(({ index }) => `z${index + 1}`).join(", ");
  const more = dead.length > 3 ? ` and ${dead.length - 3} more` : "";
  return `Not used by the encoder: ${names}${more}.`;
}

// Draws of q(z|x), under the rows. -> {node, show(posterior)}
/**
 * @param {Instrument} instrument
 * @param {() => ReturnType<typeof posteriorOf>} posterior
 */
function createDice(instrument, posterior) {
  const go = (noise, words) => {
    const given = posterior();
    if (!given) return;
    const { mean, sigma } = given;
    const z = Array.from(mean, (value, d) => value + (sigma ? sigma[d] * noise() : 0));
    instrument.move({ z }, "dice");
    instrument.commit(words);
  };
  const roll = make("button", { type: "button", class: "lp-button" }, "Roll ",
    make("i", { class: "lp-epsilon", "data-s": "epsilon", text: "ε" }));
  roll.setAttribute("aria-label", "Roll ε: draw a code from q(z|x)");
  roll.addEventListener("click", () => go(randomNormal, "a draw from q(z|x)"));
  const mean = make("button", { type: "button", class: "lp-button", text: "Mean only" });
  mean.addEventListener("click", () => go(() => 0, "the mean of q(z|x)"));
  const node = make("div", { class: "lp-dice" }, roll, mean);
  return {
    node,
    /** @param {ReturnType<typeof posteriorOf>} given */
    show(given) {
      roll.hidden = given !== null && !given.sigma; // a point has no width to draw from
      roll.disabled = !given?.sigma;
      mean.disabled = !given;
    },
  };
}

// Rows in a box that scrolls where there are more than fit, and says so.
/**
 * @param {HTMLElement} list
 * @param {number} count
 */
function createBox(list, count) {
  const box = make("div", { class: "lp-code-rows" }, list);
  const more = make("p", { class: "lp-code-more lp-muted", hidden: "" });
  const tell = () => {
    const below = box.scrollHeight - box.clientHeight - box.scrollTop;
    const hidden = Math.round((below / Math.max(1, box.scrollHeight)) * count);
    more.hidden = box.scrollHeight - box.clientHeight < 2;
    more.textContent = hidden > 0
      ? `${counted(hidden, "dimension")} more below: scroll.` : `All ${count} dimensions.`;
  };
  box.addEventListener("scroll", tell, { passive: true });
  const observer = new ResizeObserver(tell);
  observer.observe(box);
  observer.observe(list);
  return { node: make("div", {}, box, more), box, destroy: () => observer.disconnect() };
}

// What the bells of every group are made with.
/**
 * @param {Instrument} instrument
 * @param {Axis[]} axes
 * @param {number} height
 */
function bellOptions(instrument, axes, height) {
  const { pack, deterministic, meta } = instrument;
  const mean = !deterministic && ranked(axes) ? meta.latent?.kl ?? null : null;
  return {
    height,
    prior: !deterministic,
    density: priorDensity(pack, axes),
    kl: mean ? { here: null, mean } : null,
    /**
     * @param {number} index
     * @param {{z?: number}} move
     */
    onMove(index, { z: value }) {
      const z = instrument.z().slice();
      z[index] = value ?? z[index];
      instrument.move({ z }, "sliders");
    },
    /** @param {number} index */
    onRelease(index) {
      instrument.commit(`latent dimension ${index + 1} at ${instrument.z()[index].toFixed(2)}`);
    },
  };
}

// The rows, the most telling ones first; those beyond the first are made after the first picture.
// -> {node, show(state), destroy()}
/**
 * @param {Axis[]} axes
 * @param {ReturnType<typeof bellOptions>} options
 * @param {string} title
 */
function createRows(axes, options, title) {
  /** @type {Bells[]} */
  const groups = [createBells(axes.slice(0, AT_ONCE), { ...options, title })];
  const node = make("div", { class: "lp-code-list" }, groups[0].node);
  /** @type {BellState} */
  let shown = {};
  const rest = axes.slice(AT_ONCE);
  const timer = rest.length ? setTimeout(() => {
    const group = createBells(rest, { ...options, title: null });
    groups.push(group);
    node.append(group.node);
    group.show(shown);
  }, LATER) : 0;
  return {
    node,
    /** @param {BellState} state */
    show(state) {
      shown = state;
      for (const group of groups) group.show(state);
    },
    destroy() {
      clearTimeout(timer);
      for (const group of groups) group.destroy();
    },
  };
}

/**
 * @param {Instrument} instrument
 * @param {number} limit of rows; 0: all
 */
export function createCode(instrument, limit) {
  const axes = limit ? instrument.axes.slice(0, limit) : instrument.axes;
  const options = bellOptions(instrument, axes, limit ? TALLEST : rowHeight(axes.length));
  const rows = createRows(axes, options, titleOf(instrument));
  const box = createBox(rows.node, axes.length);
  /** @type {ExampleInHand | null | undefined} */
  let example;
  /** @type {ReturnType<typeof posteriorOf>} */
  let posterior = null;
  /** @type {ArrayLike<number> | null} */
  let here = null; // nats of the example in hand in each dimension, once they are known
  let z = instrument.z();
  const paint = () => rows.show({ z, posterior, kl: options.kl && { ...options.kl, here } });
  const dice = createDice(instrument, () => posterior);
  const note = make("p", { class: "lp-muted lp-code-note", text: noteOf(axes) });
  const foot = make("div", { class: "lp-code-foot" });
  if (!limit && instrument.meta.encodes !== false) foot.append(dice.node);
  if (note.textContent) foot.append(note);
  return {
    node: make("section", { class: "lp-code-section", "aria-label": "Latent code" }, box.node, foot),
    /** @param {InstrumentState} state */
    show(state) {
      if (state.example !== example) {
        example = state.example;
        posterior = posteriorOf(example);
        here = null;
        dice.show(posterior);
      }
      z = state.z;
      paint();
    },
    /** @param {ArrayLike<number> | null} nats */
    price(nats) {
      here = nats;
      paint();
    },
    destroy() {
      box.destroy();
      rows.destroy();
    },
  };
}
