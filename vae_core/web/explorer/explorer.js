// The explorer: an instrument with its picture, sliders, classes and examples, laid out on a page.
import { createBatch } from "../engine/batch.js";
import { createChips } from "../kit/chips.js";
import { make } from "../kit/dom.js";
import { createAccount } from "./account.js";
import { createCode } from "./code.js";
import { createExamples } from "./examples.js";
import { EXPLORER_CSS } from "./style.js";
import { createInstrument } from "./instrument.js";
import { createMap } from "./map/map.js";
import { createNoveltyLine } from "./novelty.js";
import { createRenewal } from "./renewal.js";
import { createStage } from "./stage.js";
import { dress } from "../kit/style.js";
import { createTabs } from "../kit/tabs.js";
import { validClasses, validCode } from "./valid.js";
import { nounOf } from "../viewers/viewers.js";
/** @import { EngineOptions, Pack } from "../engine/types.js" */
/** @import { Instrument, PanelSpec } from "../kit/types.js" */
/**
 * @typedef {import("../kit/link.js").Linked} Initial
 * @typedef {{node: HTMLElement}} Part
 * @typedef {EngineOptions & {initial?: Initial | null, start?: "home" | "example", limit?: number,
 *   learning?: boolean,
 *   onCommit?: (state: Initial) => void, panels?: PanelSpec[], actions?: HTMLElement[]}} ExplorerOptions
 */

const ANNOUNCE_AFTER = 400; // ms: a screen reader hears the last of several quick changes
const WARM_AFTER = 60; // ms: once the first picture is on the screen

// A line for screen readers that says what was done and what is near, once the hand rests.
/**
 * @param {Instrument} instrument
 * @param {ReturnType<typeof createNoveltyLine>} novelty
 */
function createVoice(instrument, novelty) {
  const node = make("span", { class: "lp-unseen", "aria-live": "polite" });
  let timer = 0;
  instrument.onCommit(({ z }, words) => {
    const text = novelty ? `${words}; ${novelty.describe(z)}` : words;
    clearTimeout(timer);
    timer = setTimeout(() => { node.textContent = text; }, ANNOUNCE_AFTER);
  });
  return { node, destroy: () => clearTimeout(timer) };
}

/** @param {Instrument} instrument */
function createClasses(instrument) {
  const { names } = instrument;
  const chips = createChips(names, {
    label: "Class y",
    onPick(y) {
      instrument.move({ y }, "classes");
      instrument.commit(`class ${names[y]}`);
    },
  });
  const heading = make("p", { class: "lp-heading", text: "Class y" });
  const largest = (y) => y.indexOf(Math.max(...y));
  return {
    node: make("div", {}, heading, chips.node),
    show: ({ y }) => chips.show(largest(y)),
  };
}

// An example in hand: its posterior's mean, and its class.
/**
 * @param {Instrument} instrument
 * @param {import("../kit/types.js").ExampleInHand} example
 * @param {number | null} y
 * @param {string} who
 */
function take(instrument, example, y, who) {
  const held = { ...example, y: validClasses(y, instrument.engine.classes) };
  instrument.move({ z: Array.from(example.mean), y }, who, held);
}

/** @param {Instrument} instrument */
function createStarts(instrument) {
  return createExamples(instrument.pack, {
    onPick(example, y) {
      take(instrument, example, y, "examples");
      instrument.commit(example.words);
    },
  });
}

// Why something is missing, in words; empty where nothing is.
/** @param {Instrument} instrument */
function lackingOf({ meta }) {
  const noun = nounOf(meta);
  if (meta.encodes === false) {
    return `This model has no encoder: no ${noun} has a code, so there is neither a `
      + `map nor a real ${noun} to start from. Codes are drawn from N(0, I).`;
  }
  if (!meta.encoder) {
    return `The encoder of this model does not run in the browser, so that a ${noun} `
      + "of your own cannot be given to it here.";
  }
  return "";
}

const WRITTEN = 1e-4; // how exactly an address tells a coordinate

// A coordinate that is told as its example's mean is exactly there: no hand has moved it.
/** @param {number[]} z @param {ArrayLike<number>} mean */
function snap(z, mean) {
  z.forEach((value, d) => { if (Math.abs(value - mean[d]) < WRITTEN) z[d] = mean[d]; });
}

// To a view of an address: an example that is there, with the code by hand if one is given too.
/**
 * @param {Instrument} instrument
 * @param {ReturnType<typeof createStarts>} starts
 * @param {Initial | null | undefined} wanted
 * @returns {boolean} whether it named a code or an example
 */
function goTo(instrument, starts, wanted) {
  const { engine } = instrument;
  const z = validCode(wanted?.z, engine.size);
  const y = validClasses(wanted?.y, engine.classes);
  const index = wanted?.example ?? null;
  if (starts && index !== null && index < starts.count) {
    const of = starts.of(index);
    take(instrument, of.example, of.y, "examples");
    if (z) snap(z, of.example.mean);
    if (z || y) instrument.move({ z, y }, z ? "sliders" : "classes");
    return true;
  }
  if (z || y) instrument.move({ z, y }, "address");
  return z !== null;
}

// Where to begin: at what `initial` says, else at the first example, a draw or the prior's mean.
/**
 * @param {Instrument} instrument
 * @param {ReturnType<typeof createStarts>} starts
 * @param {{initial: Initial | null, start: string}} wanted
 */
function begin(instrument, starts, { initial, start }) {
  const { engine, meta } = instrument;
  if (goTo(instrument, starts, initial)) return;
  const y = validClasses(initial?.y, engine.classes);
  if (start === "example" && starts) {
    const { example, y: label } = starts.of(0);
    take(instrument, example, label, "examples");
    if (y) instrument.move({ y }, "classes");
    // Of a model without an encoder the middle of the prior is no picture's place; any draw is.
  } else if (meta.encodes === false) instrument.move({ z: instrument.chance.code(), y }, "button");
}

// The parts on the page. -> its element
/**
 * @param {{instrument: Instrument, stage: ReturnType<typeof createStage>, map: Part | null,
 *   bar: HTMLElement[], left: (Part | null)[], right: (Part | null)[], voice: Part,
 *   tabs: Part | null}} parts
 */
function layOut({ instrument, stage, map, bar, left, right, voice, tabs }) {
  const nodes = (some) => some.flatMap((part) => (part ? [part.node] : []));
  const side = make("aside", { class: "lp-side", "aria-label": "The picture and what it costs" },
    stage.node, make("div", { class: "lp-under" }, ...nodes(left)));
  const code = make("div", { class: "lp-code-column" }, ...nodes(right));
  const above = make("div", { class: "lp-above" }, ...nodes([map]), code);
  const lacking = lackingOf(instrument);
  const main = make("div", { class: "lp-right" }, above,
    ...(stage.aside ? [stage.aside] : []),
    ...(lacking ? [make("p", { class: "lp-muted", text: lacking })] : []), ...nodes([tabs]));
  const page = make(
    "div",
    { class: "lp-explorer" },
    ...(bar.length ? [make("div", { class: "lp-context" }, ...bar)] : []),
    make("div", { class: "lp-instrument" }, side, main),
    voice.node,
  );
  const kind = instrument.meta.layout?.kind ?? "pictures";
  page.classList.add(`lp-of-${kind}`);
  page.classList.toggle("lp-with-map", map !== null);
  return page;
}

// What goes on beside the picture, the map and the code: examples, their cost, how rare the code is.
/**
 * @param {Instrument} instrument
 * @param {HTMLElement} root
 * @param {number} limit
 * @param {boolean} learning
 */
function createParts(instrument, root, limit, learning) {
  const starts = createStarts(instrument);
  let last = 0; // the example that Reset goes back to
  const stage = createStage(instrument, root, starts && (() => starts.pick(last)));
  const code = createCode(instrument, limit);
  const account = limit ? null : createAccount(instrument, code.price);
  const novelty = learning ? null : createNoveltyLine(instrument, stage.node);
  // Where a clip rolls, its actions are chosen beside it.
  const classes = instrument.engine.classes && !instrument.meta.transition
    ? createClasses(instrument) : null;
  if (starts) stage.beside.prepend(starts.original);
  const memory = { show: ({ example }) => { last = example?.index ?? last; } };
  return { starts, stage, code, account, novelty, classes, memory };
}

// What an address is told of it all.
/**
 * @param {Instrument} instrument
 * @param {ReturnType<typeof createMap> | null} map
 * @param {ReturnType<typeof createTabs>} tabs
 */
function stateOf(instrument, map, tabs) {
  const index = instrument.example?.index ?? null;
  const panel = tabs?.chosen();
  return {
    ...instrument.state(), ...(index !== null && { example: index }), ...map?.state(), ...(panel && { panel }),
  };
}

// Build the explorer in `root` from a run's weights pack ({meta, tensors}, see pack.js).
//   initial   {z: [D], y, plane, grid, example} to start from; a part that is not valid is ignored
//   start     without a valid initial code: "home" (the prior mean) or "example" (the first real one)
//   onCommit  ({z, y, example}) after a release, a key let go, a click; y is a label, weights of a
//             mix, or null without classes; example only where one is in hand; with a map also plane
//             and grid (see map.js)
//   panels    what to offer in tabs beneath (see tabs.js)
//   actions   elements for the line over it all
//   learning  the model is one that learns: what is rare among its codes is not said, they move on
//   limit     show only so many sliders, and neither map nor cost (for a first page)
//   serverDecode, budgets  where slow decoders run (see engine.js)
// -> {state(), held() -> {example, z, y}, setState({z, y, plane, grid, example}), renew(values, held): new
//     numbers for tensors of the pack, its weights among them, shown in place, with the code z or the
//     example x held, of which holds() tells what can be; refresh() after a theme change, destroy()}
/**
 * @param {HTMLElement} root
 * @param {Pack} pack
 * @param {ExplorerOptions} [options]
 */
export function mountExplorer(root, pack, options = {}) {
  const { initial = null, start = "home", onCommit = () => {}, panels = [], limit = 0, learning = false } = options;
  const instrument = createInstrument(pack, options);
  const { engine } = instrument;
  const { starts, stage, code, account, novelty, classes, memory } = createParts(
    instrument, root, limit, learning);
  const voice = createVoice(instrument, novelty);
  const repaint = () => {
    map?.repaint();
    tabs?.repaint();
  };
  const skin = dress(root, EXPLORER_CSS, repaint);
  begin(instrument, starts, { initial, start });
  instrument.watch(stage); // the picture first
  const batch = createBatch(pack);
  const context = { instrument, batch, palette: skin.palette };
  const onChange = (words) => instrument.commit(words);
  const map = limit ? null : createMap(context, { initial, onChange });
  const state = () => stateOf(instrument, map, tabs);
  for (const view of [novelty, code, map, classes, starts, account, memory]) {
    if (view) instrument.watch(view);
  }
  instrument.onCommit(() => {
    stage.label();
    onCommit(state());
  });
  const tabs = createTabs(panels, context, () => onCommit(state()));
  tabs?.open(initial?.panel);
  root.append(layOut({
    instrument, stage, map, voice, tabs, left: [account, starts, novelty, { node: stage.hint }],
    right: [classes, code], bar: [...(options.actions ?? []), ...(limit ? [] : [stage.engine])],
  }));
  const renewal = createRenewal({ instrument, batch, views: [map, tabs] });
  const warming = setTimeout(() => {
    engine.warm();
    stage.label();
  }, WARM_AFTER);

  return {
    state,
    held: () => ({ example: instrument.example, z: instrument.z().slice(), y: instrument.y() }),
    /** @param {Initial} [next] */
    setState(next) {
      goTo(instrument, starts, next);
      map?.setState(next);
      if (next && "panel" in next) tabs?.open(next.panel);
    },
    renew: renewal.renew,
    holds: renewal.holds,
    refresh() {
      skin.refresh();
      repaint();
    },
    destroy() {
      clearTimeout(warming);
      const parts = [renewal, map, novelty, tabs, batch, instrument, voice, starts, stage, code, account, skin];
      for (const part of parts) part?.destroy();
      root.replaceChildren();
    },
  };
}
