// The panel to rub out a part of an example and see what could have been there: twenty completions,
// drawn by importance weights, while the hand still rubs.
import { make } from "../../kit/dom.js";
import { sentenceOf } from "../../kit/problem.js";
import { codebook } from "../codes.js";
import { inputsOf } from "../examples.js";
import { canComplete, createCompleter, filled } from "../fill/completing.js";
import { kindOf } from "../fill/kinds.js";
import { FILL_CSS } from "../fill/style.js";
import { classShares, normalised, resampled } from "../fill/weighing.js";
import { nounOf } from "../../viewers/viewers.js";
/** @import { InstrumentState, PanelContext, PanelSpec } from "../../kit/types.js" */
/** @import { Completions } from "../fill/completing.js" */

const ORIGIN = "fill";
const TILES = 20;
const CLASSES = 5;
const FEW = 3; // codes that share the weight, below which little is known
// While the hand moves fewer codes are enough.
const QUICK = { count: 96, chains: 6, rounds: 2, longest: 120 };
const WHOLE = { count: 960, chains: 16, rounds: 6, longest: 2500 };

// Twenty places for completions, each a button. onPick(place)
/**
 * @param {ReturnType<typeof kindOf>} kind
 * @param {string} noun
 * @param {(place: number) => void} onPick
 */
function createTiles(kind, noun, onPick) {
  const tiles = Array.from({ length: TILES }, (_, place) => {
    const { node, draw } = kind.tile();
    const button = make("button", { type: "button", class: "lp-fill-tile", disabled: "" }, node);
    button.setAttribute("aria-label", `completion ${place + 1}: take this ${noun} in hand`);
    button.addEventListener("click", () => onPick(place));
    return { button, draw };
  });
  return {
    node: make("div", { class: "lp-fill-tiles" }, ...tiles.map(({ button }) => button)),
    /** @param {Float32Array[]} draws @param {Float32Array} x */
    show(draws, x) {
      tiles.forEach(({ button, draw }, place) => {
        button.disabled = !draws[place];
        if (draws[place]) draw(draws[place], x);
      });
    },
  };
}

// The share of each class, as bars.
/** @param {string[]} names */
function createShares(names) {
  const node = make("div", { class: "lp-fill-classes" });
  return {
    node,
    /** @param {{index: number, share: number}[]} shares */
    show(shares) {
      node.replaceChildren(...shares.slice(0, CLASSES).map(({ index, share }) => {
        const fill = make("i");
        fill.style.width = `${(100 * share).toFixed(1)}%`;
        return make("div", { class: "lp-fill-class" },
          make("span", { text: names[index] ?? `${index}` }),
          make("span", { class: "lp-fill-bar", "aria-hidden": "true" }, fill),
          make("span", { text: `${(100 * share).toFixed(0)} %` }));
      }));
    },
  };
}

// Which example is looked at: the one in hand where it is whole, else the first of the file.
/** @param {PanelContext["instrument"]} instrument */
function createSubject(instrument) {
  const inputs = inputsOf(instrument.pack);
  /** @type {ArrayLike<number> | null} */
  let values = inputs && inputs(0);
  return {
    values: () => values,
    /** @param {InstrumentState} state */
    take({ example, origin, previewing }) {
      if (!example?.x || previewing || origin === ORIGIN || example.x === values) return false;
      values = example.x;
      return true;
    },
  };
}

/** @param {number} codes @param {number} effective */
function weightWords(codes, effective) {
  const shared = effective < 10 ? effective.toFixed(1) : Math.round(effective);
  const told = `${codes} codes weighed, ${shared} share the weight.`;
  return effective < FEW
    ? `${told} So few fit what is left that the completions say little.`
    : `${told} Each completion is the expected one of a code drawn by its weight.`;
}

// What is shown of the completions. -> {node, show(found, x), forget(words)}
/**
 * @param {PanelContext["instrument"]} instrument
 * @param {ReturnType<typeof kindOf>} kind
 * @param {(place: number) => void} onPick
 */
function createShown(instrument, kind, onPick) {
  const book = codebook(instrument.pack);
  const labelled = Boolean(book?.labels) && !instrument.engine.classes;
  const wide = kind.node.classList.contains("lp-rub-curve") ? " lp-wide" : "";
  const mean = kind.tile();
  const tiles = createTiles(kind, nounOf(instrument.meta), onPick);
  if (wide) tiles.node.classList.add("lp-wide");
  if (kind.node.classList.contains("lp-rub-cells")) tiles.node.classList.add("lp-rows");
  const shares = createShares(instrument.meta.class_names ?? []);
  const said = make("p", { class: "lp-muted lp-number-text", role: "status" });
  const more = make("div", { class: "lp-fill-side" },
    tiles.node,
    make("div", { class: `lp-fill-means${wide}` }, mean.node,
      make("p", { class: "lp-muted", text: "The expected one: the mean of all codes by their weights." })));
  if (labelled) more.append(make("p", { class: "lp-heading", text: "Share of each class" }), shares.node);
  return {
    node: make("div", { class: "lp-fill-side" },
      make("p", { class: "lp-heading", text: "Twenty completions" }), said, more),
    /** @param {Completions} found @param {Float32Array} x @returns {number[]} the codes that were drawn */
    show(found, x) {
      const { share, effective } = normalised(found.logWeights);
      const drawn = resampled(share, TILES);
      const pictured = filled(found, x, share, drawn);
      tiles.show(pictured.draws, x);
      mean.draw(pictured.mean, x);
      if (labelled && book?.labels) {
        shares.show(classShares(found.z, share, { codes: book.codes, labels: book.labels, size: book.size }));
      }
      said.textContent = weightWords(share.length, effective);
      more.hidden = false;
      return drawn;
    },
    /** @param {string} words */
    forget(words) {
      more.hidden = true;
      said.textContent = words;
    },
  };
}

// Completions of the latest request: what a hand asks for while it moves is shown as it comes, and
// all else gives way to a newer one.
/**
 * @param {ReturnType<typeof createCompleter>} completer
 * @param {{seen: () => Float32Array | null, y: () => number[] | null,
 *   onFound: (found: Completions, x: Float32Array) => void, onProblem: (sentence: string) => void}} hands
 */
function createWork(completer, { seen, y, onFound, onProblem }) {
  let wanted = 0;
  let quick = false;
  let busy = false;

  async function work() {
    busy = true;
    try {
      for (let done = -1; done !== wanted;) {
        const mine = wanted;
        done = mine;
        const x = seen();
        if (!x?.some(Number.isNaN)) continue;
        const how = quick ? QUICK : WHOLE;
        const hasty = quick;
        const stale = () => mine !== wanted && !hasty;
        const found = await completer.complete(x, y(), { ...how, stale });
        if (found && seen()?.some(Number.isNaN)) onFound(found, x);
      }
    } catch (error) {
      onProblem(sentenceOf(error, "The gaps could not be filled. Choose another example."));
    } finally {
      busy = false;
    }
  }
  return {
    /** @param {boolean} moving */
    ask(moving) {
      wanted += 1;
      quick = moving;
      if (!busy) work();
    },
    end() { wanted += 1; },
  };
}

/** @param {PanelContext} context */
function createFill({ instrument, batch, palette }) {
  const noun = nounOf(instrument.meta);
  const subject = createSubject(instrument);
  /** @type {{found: Completions, drawn: number[]} | null} */
  let held = null;

  const kind = kindOf(instrument, palette, (done) => change(!done));
  const shown = createShown(instrument, kind, pick);
  const work = createWork(createCompleter(instrument.pack, batch, () => instrument.chance.code(true)), {
    seen,
    y: () => instrument.y(),
    onFound: (found, x) => { held = { found, drawn: shown.show(found, x) }; },
    onProblem: shown.forget,
  });
  const clear = make("button", { type: "button", class: "lp-button", text: "Clear" });
  clear.addEventListener("click", () => {
    kind.clear();
    change(false);
  });
  const node = make("div", { class: "lp-fill" }, make("style", { text: FILL_CSS }),
    make("div", { class: "lp-fill-side" },
      make("p", { class: "lp-heading", text: "Rub out" }), kind.node,
      make("div", { class: "lp-buttons" }, ...kind.buttons, clear),
      make("p", { class: "lp-muted", text: `${kind.how} For another ${noun} choose one of the real ones.` })),
    shown.node);

  // The example with NaN where it was rubbed out, or is missing anyway.
  function seen() {
    const values = subject.values();
    return values && Float32Array.from(values, (value, i) => (kind.gaps[i] ? NaN : value));
  }

  /** @param {boolean} moving */
  function change(moving) {
    const x = seen();
    if (x) kind.show(x);
    clear.disabled = !kind.gaps.some(Boolean);
    if (!x?.some(Number.isNaN)) {
      held = null;
      shown.forget(`Nothing is missing of this ${noun} yet.`);
    }
    work.ask(moving);
  }

  /** @param {number} place */
  function pick(place) {
    if (!held) return;
    const size = instrument.meta.latent_dim;
    const k = held.drawn[place];
    instrument.move({ z: Array.from(held.found.z.slice(k * size, (k + 1) * size)) }, ORIGIN);
    instrument.commit(`completion ${place + 1} of ${TILES}`);
  }

  change(false);
  return {
    node,
    /** @param {InstrumentState} state */
    show(state) { if (subject.take(state)) change(false); },
    renew: () => change(false),
    repaint: () => change(false),
    destroy: work.end,
  };
}

// For tabs.js.
/** @type {PanelSpec} */
export const fillPanel = {
  id: "fill",
  title: "Rub out",
  fits: ({ pack }) => canComplete(pack) && inputsOf(pack) !== null,
  create: createFill,
};
