// The bell sliders: a row a dimension, each its own Gaussian under the hand.
/** @import { Axis } from "../engine/types.js" */
/** @import { BellColumn, Bells, BellOptions, BellState } from "./types.js" */
import { make } from "../kit/dom.js";
import { define } from "../kit/entry.js";
import { createBell } from "./bell.js";
import { attachKeys, attachNumber, attachPointer } from "./hand.js";
import { createPullHeads } from "./pulls.js";
import { REACH, fullBar, reachOf } from "./plan.js";

const THIS = "Here: of this example in each dimension. The mark: the mean of the data.";
const MEAN = "Here: the mean of the data in each dimension. No example is in hand now.";
const SIGNS = { mu: "μ", sigma: "σ", epsilon: "ε", z: "z" };

// The line over the rows, which says whose the KL is. -> {node, show(whether of this example)}
/**
 * @param {string} title
 * @param {BellColumn[]} columns
 * @param {boolean} plain
 * @param {Node[]} pulls
 */
function createHead(title, columns, plain, pulls) {
  let explained = "";
  const owner = make("span", { class: "lp-muted" });
  const kl = make("span", { class: "lp-bells-kl", "data-s": "kl" }, "KL ", owner);
  const signs = columns.map((name) => make("span", {
    class: `lp-bells-sign lp-bells-${name}`, "data-s": name, text: SIGNS[name],
  }));
  const node = make("div", { class: "lp-bells-head" },
    make("span", {}), make("span", { text: title }), ...signs, ...pulls, ...(plain ? [] : [kl]));
  return {
    node,
    /**
     * @param {boolean} here
     * @param {boolean} mean
     */
    show(here, mean) {
      const usual = here ? " | mean" : "data mean";
      owner.textContent = (here ? "this" : "") + (mean ? usual : "");
      const words = here ? THIS : MEAN;
      if (words !== explained && !plain) define(kl, "kl", words);
      explained = words;
    },
  };
}

/**
 * The grid's columns: name, drawing, numbers, KL.
 * @param {BellColumn[]} columns
 * @param {boolean} plain
 */
function columnsOf(columns, plain) {
  const numbers = columns.map((name) => (name === "z" ? "50px" : "44px"));
  return ["28px", "minmax(0, 1fr)", ...numbers, ...(plain ? [] : ["clamp(40px, 14%, 64px)", "28px"])]
    .join(" ");
}

// The rows at the width there is, on one scale. -> {draw(state), hold(on), destroy()}
/**
 * @param {Axis[]} axes
 * @param {ReturnType<typeof createBell>[]} bells
 * @param {{least: number, fullKl: number | null}} scales
 * @param {() => void} onWidth
 */
function createLayout(axes, bells, { least, fullKl }, onWidth) {
  let width = 0;
  let reach = 0;
  let held = false;
  const layOut = () => bells.forEach((bell) => bell.layout(width, reach));
  const observer = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width < 1 || Math.abs(contentRect.width - width) < 0.5) return;
    width = contentRect.width;
    if (reach) layOut();
    onWidth();
  });
  if (bells.length) observer.observe(bells[0].box);
  return {
    /** @param {boolean} on */
    hold(on) { held = on; },
    /** @param {BellState} state */
    draw(state) {
      if (!width) return;
      // Under a hand the scale stays, or the handle would run from it.
      const { z, posterior } = state;
      const wanted = held && reach ? reach : reachOf(axes, [z, posterior?.mean], least);
      if (wanted !== reach) {
        reach = wanted;
        layOut();
      }
      const full = fullKl ?? fullBar(state.kl?.here, state.kl?.mean);
      for (const bell of bells) bell.show(state, full);
    },
    destroy: () => observer.disconnect(),
  };
}

/**
 * Bells for the dimensions `axes`, in their order (see latentAxes()). The root needs BELLS_CSS.
 *
 * Each row: the prior in grey, q(z|x) in teal with its mean's tick in orange, the noise from the
 * mean to the code in rose, the code as a blue handle under the axis, and beside it the KL of this
 * example in this dimension with a mark at the mean of the data. Widths are to scale; rows reach 3.2
 * prior standard deviations, or as far as what they show.
 * @param {Axis[]} axes
 * @param {BellOptions & BellState} options show() replaces what of the state stands here; kl null
 *   where nothing is told, which then has no room either
 * @returns {Bells}
 */
export function createBells(axes, options) {
  const {
    onMove, onRelease, range = REACH, handles = "z", height = 36, title = null, prior = true,
    density = null, columns = ["z"], onSelect = null, fullKl = null, pulled = [], ...first
  } = options;
  const plain = first.kl === null;
  const row = { height, all: handles === "all", prior, plain, density, columns, pulled };
  const bells = axes.map((axis) => createBell(axis, row));
  const pullHeads = createPullHeads(pulled);
  const head = title === null ? null : createHead(title, columns, plain, pullHeads.nodes);
  const node = make("div", { class: "lp-bells", role: "group", "aria-label": "Latent code z" },
    ...(head ? [head.node] : []), ...bells.map((bell) => bell.node));
  node.style.setProperty("--bell-height", `${height + 1}px`);
  node.style.setProperty("--bell-columns", columnsOf(columns, plain));
  /** @type {BellState} */
  let state = first;
  const draw = () => {
    node.classList.toggle("lp-bells-pulled", pulled.length > 0 && Boolean(state.pulls));
    pullHeads.show(state.pulls);
    layout.draw(state);
    head?.show(Boolean(state.kl?.here), Boolean(state.kl?.mean));
  };
  const layout = createLayout(axes, bells, { least: range, fullKl }, draw);
  const hands = {
    onMove,
    /** @type {BellOptions["onRelease"]} */
    onRelease(index, handle) {
      layout.hold(false);
      onRelease(index, handle);
      draw();
    },
  };
  const keys = attachKeys(node, bells, hands);
  for (const bell of bells) {
    if (onSelect) {
      for (const event of ["pointerdown", "focusin"]) {
        bell.node.addEventListener(event, () => onSelect(bell.index));
      }
    }
    attachPointer(bell, {
      ...hands,
      onHold(handle) {
        layout.hold(true);
        keys.hold(bell.sliders[handle]);
      },
    });
    attachNumber(bell, hands);
  }
  return {
    node,
    show(next) {
      state = next;
      draw();
    },
    destroy: layout.destroy,
  };
}
