// The middle of the drawing: each dimension's bell with its numbers, the lens on one, the die; of a
// quantised model the list of entries in their place.
/** @import { AnatomyPack, Reading } from "./types.js" */
/** @import { BellOptions, BellPosterior, Bells, BellState } from "../bells/types.js" */
/** @import { Axis } from "../engine/types.js" */
/** @import { Model } from "./model.js" */
import { createBells } from "../bells/bells.js";
import { latentAxes } from "../engine/axes.js";
import { klArithmetic } from "../formula/formula.js";
import { fixed } from "../formula/numerals.js";
import { make } from "../kit/dom.js";
import { createEntries } from "./entries.js";
import { createLens } from "./lens.js";
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

const KINDS = {
  ladder: "Dashed: the prior that the upper level gives the lower.",
  "inverse-autoregressive": "Curves before the flow; dots after it.",
  delta: "No width, no prior, no die: nothing says what lies between two needles.",
  prior: "Only the prior: no curve of an example.",
};

// The dimensions' cost, with the numbers put in where it has a closed form against N(0, 1).
/**
 * @param {AnatomyPack} pack
 * @param {number} index
 * @param {{mu: number | null, sigma: number | null, kl: number | null}} now
 * @returns {(Node | string)[]}
 */
export function klLine({ meta }, index, { mu, sigma, kl }) {
  const { posterior, prior, kl_closed: closed } = meta.anatomy;
  if (kl === null) return [KINDS[posterior.kind] ?? ""];
  const tinted = (symbol, text) => make("span", { class: `lp-s-${symbol}`, "data-s": symbol, text });
  const name = make("span", { class: "lp-s-kl", "data-s": "kl" }, "KL of z", make("sub", { text: index + 1 }));
  const worth = make("b", { class: "lp-s-kl", "data-s": "kl", text: `${fixed(kl)} nats` });
  const plain = closed && prior.kind === "standard-normal" && posterior.kind === "diagonal-gaussian" && mu !== null && sigma !== null;
  if (!plain) return [name, closed ? " = " : " ≈ ", worth, closed ? "" : make("span", { class: "lp-muted", text: " of this draw" })];
  const { parts } = klArithmetic(mu, sigma);
  const log = parts.logarithm;
  return [name, " = ½(", tinted("mu", parts.square), " + ", tinted("sigma", parts.variance), " − 1 ",
    log.startsWith("−") ? "+ " : "− ", tinted("sigma", log.replace("−", "")), ") = ", worth];
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
  const full = model.drawn && model.encodes;
  return {
    handles: model.set.includes("sigma") ? "all" : "z",
    height: HEIGHT,
    columns: full ? ["mu", "sigma", "epsilon", "z"] : ["z"],
    title: model.encodes ? "q(z|x), prior" : "the prior",
    prior: !free && kind !== "ladder" && prior.of === null,
    density: prior.density,
    ...(model.encodes && !free ? {} : { kl: null }),
  };
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
    z: reading.draws[0][index],
    prior: bare ? null : (value) => Math.exp(-0.5 * ((value - middle) / wide) ** 2),
  };
}

/**
 * onMove(index, move) at every movement of a dimension, onCode(z by dimension) of several at once,
 * onRelease(words) when the hand lets go, onSelect() when another row is under the lens.
 * -> {node, unfolding (a button, or null), selected(), show(reading, draws beside the one in hand), destroy()}
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
  /** @type {{reading: Reading, draws: Float32Array[] | null} | null} */
  let last = null;
  /** @type {Bells | null} */
  let bells = null;
  const release = () => hands.onRelease(`latent dimension ${selected + 1}`);
  const lens = createLens({ set: model.set, onMove: (move) => hands.onMove(selected, move), onRelease: release });
  const place = make("div", { class: "lp-code-rows" });
  const unfolding = createUnfolding(axes.length, build);

  /** @param {number} count of rows */
  function build(count) {
    bells?.destroy();
    bells = createBells(axes.slice(0, count), {
      ...bellOptions(pack, model, prior),
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
    });
    place.replaceChildren(bells.node);
    draw();
  }
  function draw() {
    if (!last || !bells) return;
    const { reading, draws } = last;
    const { posterior, ghost } = posteriorOf(reading, kind);
    const own = prior.of && reading.y !== null ? prior.of(reading.y) : null;
    const many = draws ?? (reading.draws.length > 1 ? reading.draws : null);
    const here = reading.perDimension;
    const kl = here ? { here, mean: facts.typical?.kl_per_dimension ?? null } : null;
    bells.show({ z: reading.draws[0], posterior, ghost: ghost ?? own, kl, draws: many, selected });
    const axis = /** @type {Axis} */ (axes.find(({ index }) => index === selected));
    const state = lensState(axis, reading, posterior, own, kind === "delta");
    lens.show(state);
    lens.line.replaceChildren(...klLine(pack, selected, { ...state, kl: here ? here[selected] : null }));
  }

  build(SHOWN);
  return {
    node: make("div", { class: "lp-code-view" }, place, lens.node),
    unfolding,
    selected: () => selected,
    /** @param {Reading} reading @param {Float32Array[] | null} draws */
    show(reading, draws) {
      last = { reading, draws };
      draw();
    },
    destroy() {
      bells?.destroy();
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
