// The explorer: an instrument with its picture, sliders, classes and examples, laid out on a page.
import { createBatch } from "../engine/batch.js";
import { createChips } from "../kit/chips.js";
import { make } from "../kit/dom.js";
import { createExamples } from "./examples.js";
import { EXPLORER_CSS } from "./style.js";
import { createInstrument } from "./instrument.js";
import { createMap } from "./map/map.js";
import { createNoveltyLine } from "./novelty.js";
import { createSliders } from "./sliders.js";
import { createStage } from "./stage.js";
import { dress } from "../kit/style.js";
import { createTabs } from "../kit/tabs.js";
import { validClasses, validCode } from "./valid.js";
import { nounOf } from "../viewers/viewers.js";
import { explain } from "../kit/tip.js";
/** @import { Classes, EngineOptions, Pack } from "../engine/types.js" */
/** @import { Instrument, PanelSpec } from "../kit/types.js" */
/**
 * @typedef {{z?: number[] | null, y?: Classes, plane?: string | null, grid?: boolean}} Initial
 * @typedef {{node: HTMLElement}} Part
 * @typedef {EngineOptions & {initial?: Initial | null, start?: "home" | "example", limit?: number,
 *   onCommit?: (state: Initial) => void, panels?: PanelSpec[]}} ExplorerOptions
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

/**
 * @param {Instrument} instrument
 * @param {number} limit
 */
function createCodeSliders(instrument, limit) {
  const { axes, deterministic } = instrument;
  let shown = instrument.z(); // what the picture shows: the code in hand, or a preview
  const sliders = createSliders(axes, {
    deterministic,
    told: instrument.meta.factorised_prior === false,
    limit,
    value: (index) => shown[index],
    onMove(index, value) {
      const z = instrument.z().slice();
      z[index] = value;
      instrument.move({ z }, "sliders");
    },
    onRelease(index) {
      instrument.commit(`latent dimension ${index + 1} at ${instrument.z()[index].toFixed(2)}`);
    },
  });
  return {
    ...sliders,
    show({ z }) {
      shown = z;
      sliders.show();
    },
  };
}

/** @param {Instrument} instrument */
function createStarts(instrument) {
  const examples = createExamples(instrument.pack, {
    onPick(words, z, y) {
      instrument.move({ z, y }, "examples");
      instrument.commit(words);
    },
  });
  if (!examples) return null;
  // The original stands beside the picture until the code moves away from it.
  const show = ({ origin }) => { if (origin !== "examples") examples.choose(null); };
  return { ...examples, show };
}

// What stands under the picture: classes, sliders, examples, and why some of them are missing.
/**
 * @param {Instrument} instrument
 * @param {(Part | null)[]} parts from the top
 */
function createControls({ meta }, parts) {
  const noun = nounOf(meta);
  const node = make("div", { class: "lp-controls" });
  const [classes, ...rest] = parts;
  if (classes) node.append(classes.node);
  let lacking = "";
  if (meta.encodes === false) {
    lacking = `This model has no encoder: no ${noun} has a code, so there is neither a `
      + `map nor a real ${noun} to start from. Codes are drawn from N(0, I).`;
  } else if (!meta.encoder) {
    lacking = `The encoder of this model does not run in the browser, so that a ${noun} `
      + "of your own cannot be given to it here.";
  }
  if (lacking) node.append(make("p", { class: "lp-muted", text: lacking }));
  node.append(...rest.flatMap((part) => (part ? [part.node] : [])));
  return node;
}

// Where to begin: at a valid code of `initial`, else at the first example or at the prior's mean.
/**
 * @param {Instrument} instrument
 * @param {ReturnType<typeof createStarts>} starts
 * @param {{initial: Initial | null, start: string}} wanted
 */
function begin(instrument, starts, { initial, start }) {
  const { engine, meta } = instrument;
  const given = validCode(initial?.z, engine.size);
  const example = !given && start === "example" && starts ? starts.code(0) : null;
  if (example) starts?.choose(0);
  // Of a model without an encoder the middle of the prior is no picture's place; any draw is.
  const drawn = !given && meta.encodes === false ? instrument.randomCode() : null;
  const y = validClasses(initial?.y, engine.classes) ?? example?.y;
  instrument.move({ z: given ?? example?.z ?? drawn, y }, "examples");
}

// The parts on the page. -> its element
/**
 * @param {{instrument: Instrument, stage: ReturnType<typeof createStage>, map: Part | null,
 *   controls: HTMLElement, voice: Part, tabs: Part | null}} parts
 */
function layOut({ instrument, stage, map, controls, voice, tabs }) {
  const top = make("div", { class: "lp-top" }, stage.node);
  if (stage.aside && map) top.append(stage.aside);
  else if (stage.aside) stage.beside.before(stage.aside);
  if (map) top.append(map.node);
  const page = make(
    "div",
    { class: "lp-explorer" },
    make("div", { class: "lp-instrument" }, top, controls),
    voice.node,
  );
  page.classList.toggle("lp-deterministic", instrument.deterministic);
  page.classList.toggle("lp-with-map", map !== null);
  if (tabs) page.append(tabs.node);
  return page;
}

// Build the explorer in `root` from a run's weights pack ({meta, tensors}, see pack.js).
//   initial   {z: [D], y, plane, grid} to start from; a part that is not valid is ignored
//   start     without a valid initial z: "home" (the prior mean) or "example" (the first real one)
//   onCommit  ({z, y}) after a release, a key let go, a click; y is a label, weights of a mix, or
//             null without classes; with a map also plane and grid (see map.js)
//   panels    what to offer in tabs beneath (see tabs.js)
//   limit     show only so many sliders, with no way to unfold the rest, and no map (for a first
//             page)
//   serverDecode, budgets  where slow decoders run (see engine.js)
// -> {state(), setState({z, y, plane, grid}), refresh() after a theme change, destroy()}
/**
 * @param {HTMLElement} root
 * @param {Pack} pack
 * @param {ExplorerOptions} [options]
 */
export function mountExplorer(root, pack, options = {}) {
  const { initial = null, start = "home", onCommit = () => {}, panels = [], limit = 0 } = options;
  const instrument = createInstrument(pack, options);
  const { engine } = instrument;
  const stage = createStage(instrument, root);
  const novelty = createNoveltyLine(instrument, stage.node);
  const voice = createVoice(instrument, novelty);
  // Where a clip rolls, its actions are chosen beside it.
  const classes = engine.classes && !pack.meta.transition ? createClasses(instrument) : null;
  const sliders = createCodeSliders(instrument, limit);
  const starts = createStarts(instrument);
  if (novelty) stage.node.append(novelty.node);
  if (starts) {
    stage.beside.append(starts.original);
    explain(starts.original, `The real ${nounOf(pack.meta)} behind this code`);
  }
  const folded = sliders.folded && { node: sliders.folded };
  const controls = createControls(instrument, [classes, sliders, starts, folded]);
  const repaint = () => {
    map?.repaint();
    tabs?.repaint();
  };
  const skin = dress(root, EXPLORER_CSS, repaint);
  begin(instrument, starts, { initial, start });
  const batch = createBatch(pack);
  const context = { instrument, batch, palette: skin.palette };
  const onChange = (words) => instrument.commit(words);
  const map = limit ? null : createMap(context, { initial, onChange });
  const state = () => ({ ...instrument.state(), ...map?.state() });
  for (const view of [stage, novelty, sliders, map, classes, starts]) {
    if (view) instrument.watch(view);
  }
  instrument.onCommit(() => {
    stage.label();
    onCommit(state());
  });
  const tabs = createTabs(panels, context);
  root.append(layOut({ instrument, stage, map, controls, voice, tabs }));
  const warming = setTimeout(() => {
    engine.warm();
    stage.label();
  }, WARM_AFTER);

  return {
    state,
    /** @param {Initial} [next] */
    setState(next) {
      instrument.move({ z: next?.z, y: next?.y });
      map?.setState(next);
    },
    refresh() {
      skin.refresh();
      repaint();
    },
    destroy() {
      clearTimeout(warming);
      for (const part of [map, novelty, tabs, batch, instrument, voice, starts, skin]) {
        part?.destroy();
      }
      root.replaceChildren();
    },
  };
}
