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

const ANNOUNCE_AFTER = 400; // ms: a screen reader hears the last of several quick changes
const WARM_AFTER = 60; // ms: once the first picture is on the screen

// A line for screen readers that says what was done and what is near, once the hand rests.
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
export function mountExplorer(root, pack, options = {}) {
  const { initial = null, start = "home", onCommit = () => {}, panels = [], limit = 0 } = options;
  const { serverDecode, budgets } = options;
  const instrument = createInstrument(pack, { serverDecode, budgets });
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
    starts.original.title = `The real ${nounOf(pack.meta)} behind this code`;
  }
  const controls = make("div", { class: "lp-controls" });
  if (classes) controls.append(classes.node);
  if (pack.meta.encodes === false) {
    controls.append(make("p", {
      class: "lp-muted",
      text: `This model has no encoder: no ${nounOf(pack.meta)} has a code, so there is neither a `
        + `map nor a real ${nounOf(pack.meta)} to start from. Codes are drawn from N(0, I).`,
    }));
  } else if (!pack.meta.encoder) {
    controls.append(make("p", {
      class: "lp-muted",
      text: `The encoder of this model does not run in the browser, so that a ${nounOf(pack.meta)} `
        + "of your own cannot be given to it here.",
    }));
  }
  controls.append(sliders.node);
  if (starts) controls.append(starts.node);
  if (sliders.folded) controls.append(sliders.folded);
  function repaint() {
    map?.repaint();
    tabs?.repaint();
  }
  const skin = dress(root, EXPLORER_CSS, repaint);

  const given = validCode(initial?.z, engine.size);
  const example = !given && start === "example" && starts ? starts.code(0) : null;
  if (example) starts.choose(0);
  const classGiven = validClasses(initial?.y, engine.classes);
  // Of a model without an encoder the middle of the prior is no picture's place; any draw is.
  const drawn = !given && pack.meta.encodes === false ? instrument.randomCode() : null;
  const begin = { z: given ?? example?.z ?? drawn, y: classGiven ?? example?.y };
  instrument.move(begin, "examples");
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
  root.append(page);
  const warming = setTimeout(() => {
    engine.warm();
    stage.label();
  }, WARM_AFTER);

  return {
    state,
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
      map?.destroy();
      novelty?.destroy();
      tabs?.destroy();
      batch.destroy();
      instrument.destroy();
      voice.destroy();
      starts?.destroy();
      skin.destroy();
      root.replaceChildren();
    },
  };
}
