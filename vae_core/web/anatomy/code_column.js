// The middle of the drawing: each dimension's bell with its numbers, the lens on one, the die; of a
// quantised model the list of entries in their place.
/** @import { AnatomyPack, Reading } from "./types.js" */
/** @import { Pulled } from "./lens_lines.js" */
/** @import { BellColumn, BellOptions, BellPosterior, Bells, BellState } from "../bells/types.js" */
/** @import { Axis } from "../engine/types.js" */
/** @import { Model } from "./model.js" */
import { createBells } from "../bells/bells.js";
import { latentAxes } from "../engine/axes.js";
import { make } from "../kit/dom.js";
import { createEntries } from "./entries.js";
import { createLens } from "./lens.js";
import { divides, lensLine } from "./lens_lines.js";
import { priorOf } from "./priors.js";

const SHOWN = 10; // dimensions at first
const HEIGHT = 21; // pixels of a row

/** @typedef {{z?: number, mu?: number, sigma?: number, epsilon?: number}} Move */

// What a dimension's bell, needle or prior is, by the posterior's family.
/** @param {Reading} reading @param {string} kind */
function posteriorOf({ mu, sigma, encoded, outputs }, kind) {
  if (!encoded || !mu) return { posterior: null, ghost: null };
  if (kind === "ladder" && outputs.q_mean) {
    return {
      posterior: { mean: outputs.q_mean, sigma: outputs.q_sigma },
      ghost: { mean: outputs.p_mean, sigma: outputs.p_sigma },
    };
  }
  if (kind === "inverse-autoregressive" && outputs.base_mean) {
    return { posterior: { mean: outputs.base_mean, sigma: outputs.base_sigma }, ghost: null };
  }
  const moved = mu.some((value, i) => value !== encoded.mean[i])
    || Boolean(sigma && encoded.sigma && sigma.some((value, i) => Math.abs(value - /** @type {Float32Array} */ (encoded.sigma)[i]) > 1e-6));
  return { posterior: { mean: mu, sigma }, ghost: moved ? { mean: encoded.mean, sigma: encoded.sigma } : null };
}

/**
 * How the bells of a model look and what a hand may do with them.
 * @param {AnatomyPack} pack
 * @param {Model} model
 * @param {ReturnType<typeof priorOf>} prior
 * @returns {Omit<BellOptions, "onMove" | "onRelease" | "onSelect"> & BellState}
 */
function bellOptions({ meta }, model, prior) {
  const { kind } = meta.anatomy.posterior;
  const free = kind === "delta";
  const flows = kind === "inverse-autoregressive"; // whose z is no longer mu + sigma epsilon
  /** @type {BellColumn[]} */
  const columns = ["mu", "sigma", "epsilon", "z"];
  const full = model.drawn && model.encodes;
  return {
    handles: model.set.includes("sigma") ? "all" : "z",
    height: HEIGHT,
    columns: columns.filter((name) => name === "z" || (full && !(flows && name === "epsilon"))),
    prior: !free && kind !== "ladder" && prior.of === null,
    density: prior.density,
    pulled: /** @type {("mu" | "sigma")[]} */ (meta.anatomy.graphs.pull ? model.set : []),
    ...(model.encodes && !free ? {} : { kl: null }),
  };
}

// Dots beside the code: the other draws of a bound over several, or where it was before a flow.
/** @param {Reading} reading */
const besides = ({ draws, outputs }) => (
  outputs.base_mean && outputs.before ? [outputs.before] : draws.slice(1));

// The prior where it follows the class, or the level above.
/** @param {Reading} reading @param {string} kind @param {ReturnType<typeof priorOf>} prior */
function ownPrior({ y, outputs }, kind, prior) {
  if (kind === "ladder") return { mean: outputs.p_mean, sigma: outputs.p_sigma };
  return prior.of && y !== null ? prior.of(y) : null;
}

/**
 * The rows, with what stands over them: those of each level of a ladder by themselves.
 * @param {AnatomyPack} pack
 * @param {Model} model
 * @param {Axis[]} axes
 */
function levelsOf({ meta }, model, axes) {
  const { kind, levels } = meta.anatomy.posterior;
  if (kind !== "ladder") {
    const point = kind === "delta" ? "points" : "q(z|x), prior";
    return [{ title: model.encodes ? point : "the prior", rows: axes }];
  }
  const starts = levels.map((_, k) => levels.slice(0, k).reduce((sum, size) => sum + size, 0));
  return levels.map((size, k) => ({
    title: k ? "lower level" : "upper level",
    rows: axes.filter(({ index }) => index >= starts[k] && index < starts[k] + size),
  }));
}

/**
 * The dimension under the lens.
 * @param {Axis} axis
 * @param {Reading} reading
 * @param {BellPosterior | null} posterior
 * @param {{mean: ArrayLike<number>, sigma: ArrayLike<number>} | null} own prior of a class
 * @param {boolean} bare without a prior
 */
function lensState({ index, home, spread }, reading, posterior, own, bare) {
  const [middle, wide] = own ? [own.mean[index], own.sigma[index]] : [home, spread];
  return {
    index, spread: wide,
    mu: posterior ? posterior.mean[index] : null,
    sigma: posterior?.sigma ? posterior.sigma[index] : null,
    epsilon: reading.epsilon ? reading.epsilon[index] : null,
    z: (reading.outputs.base_mean ? reading.outputs.before : reading.draws[0])[index],
    prior: bare ? null : (value) => Math.exp(-0.5 * ((value - middle) / wide) ** 2),
  };
}

/**
 * onMove(index, move) at every movement of a dimension, onCode(z by dimension) of several at once,
 * onRelease(words) when the hand lets go, onSelect() when another row is under the lens.
 * -> {node, unfolding (a button, or null), selected(), show(reading, draws beside the one in hand, what pulls), destroy()}
 * @param {AnatomyPack} pack
 * @param {Model} model
 * @param {{onMove: (index: number, move: Move) => void, onRelease: (words: string) => void,
 *   onCode: (values: Record<number, number>) => void, onSelect: () => void}} hands
 */
export function createCodeColumn(pack, model, hands) {
  const facts = pack.meta.anatomy;
  if (facts.posterior.slots) return quantised(pack, hands);
  const axes = latentAxes(pack.meta);
  const prior = priorOf(pack);
  const { kind } = facts.posterior;
  let selected = axes[0].index;
  /** @type {{reading: Reading, draws: Float32Array[] | null, pulled: Pulled} | null} */
  let last = null;
  /** @type {Bells[]} */
  let bells = [];
  const release = () => hands.onRelease(`latent dimension ${selected + 1}`);
  const lens = createLens({ set: model.set, onMove: (move) => hands.onMove(selected, move), onRelease: release });
  const place = make("div", { class: "lp-code-rows" });
  const unfolding = createUnfolding(axes.length, build);

  /** @param {number} count of rows */
  function build(count) {
    for (const each of bells) each.destroy();
    const options = bellOptions(pack, model, prior);
    bells = levelsOf(pack, model, axes.slice(0, count)).map(({ title, rows }) => createBells(rows, {
      ...options, title,
      onMove(index, move) {
        selected = index;
        hands.onMove(index, move);
      },
      onRelease: release,
      onSelect(index) {
        if (index === selected) return;
        selected = index;
        hands.onSelect();
      },
    }));
    place.replaceChildren(...bells.map(({ node }) => node));
    draw();
  }
  function draw() {
    if (!last || !bells.length) return;
    const { reading, draws, pulled } = last;
    const { posterior, ghost } = posteriorOf(reading, kind);
    const own = ownPrior(reading, kind, prior);
    const here = divides(pack.meta) ? reading.perDimension : null;
    const kl = reading.perDimension ? { here, mean: facts.typical?.kl_per_dimension ?? null } : null;
    for (const each of bells) each.show({ z: reading.draws[0], posterior, ghost: ghost ?? own, kl, draws: draws ?? besides(reading), selected, pulls: pulled.pulls });
    const axis = /** @type {Axis} */ (axes.find(({ index }) => index === selected));
    const state = lensState(axis, reading, posterior, own, kind === "delta");
    lens.show(state);
    lens.line.replaceChildren(...lensLine(pack, { ...state, kl: here ? here[selected] : null }, pulled));
  }

  build(SHOWN);
  return {
    node: make("div", { class: `lp-code-view lp-code-${kind} lp-code-${model.set.includes("sigma") ? "full" : "part"}` }, place, lens.node),
    unfolding,
    selected: () => selected,
    /** @param {Reading} reading @param {Float32Array[] | null} draws @param {Pulled} [pulled] */
    show(reading, draws, pulled = last?.pulled ?? { pulls: null, weights: {} }) {
      last = { reading, draws, pulled };
      draw();
    },
    destroy() {
      for (const each of bells) each.destroy();
      lens.destroy();
    },
  };
}

// More rows and fewer again. onTurn(how many).
/** @param {number} count @param {(count: number) => void} onTurn */
function createUnfolding(count, onTurn) {
  if (count <= SHOWN) return null;
  const node = make("button", { type: "button", class: "lp-button lp-unfold", "aria-expanded": "false" });
  const label = () => {
    node.textContent = node.getAttribute("aria-expanded") === "true"
      ? `First ${SHOWN} z` : `All ${count} z`;
  };
  node.addEventListener("click", () => {
    const open = node.getAttribute("aria-expanded") !== "true";
    node.setAttribute("aria-expanded", `${open}`);
    label();
    onTurn(open ? count : SHOWN);
  });
  label();
  return node;
}

/** @param {AnatomyPack} pack @param {{onCode: (values: Record<number, number>) => void, onRelease: (words: string) => void}} hands */
function quantised(pack, { onCode, onRelease }) {
  const entries = createEntries(pack, {
    onPick(values) {
      onCode(values);
      onRelease("another entry");
    },
  });
  return {
    node: entries.node,
    unfolding: null,
    selected: () => 0,
    /** @param {Reading} reading */
    show: (reading) => entries.show(reading),
    destroy() {},
  };
}
