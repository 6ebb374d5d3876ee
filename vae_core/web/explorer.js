// The explorer: an instrument with its picture, sliders, classes and examples, laid out on a page.
import { createBatch } from "./batch.js";
import { createChips } from "./chips.js";
import { make } from "./dom.js";
import { createExamples } from "./examples.js";
import { EXPLORER_CSS } from "./explorer_style.js";
import { createInstrument, validClasses, validCode } from "./instrument.js";
import { createSliders } from "./sliders.js";
import { createStage } from "./stage.js";
import { dress } from "./style.js";
import { createTabs } from "./tabs.js";

const ANNOUNCE_AFTER = 400; // ms: a screen reader hears the last of several quick changes
const WARM_AFTER = 60; // ms: once the first picture is on the screen

// A line for screen readers that says what was done, once the hand rests.
function createVoice(instrument) {
  const node = make("span", { class: "lp-unseen", "aria-live": "polite" });
  let timer = 0;
  instrument.onCommit((_, words) => {
    clearTimeout(timer);
    timer = setTimeout(() => { node.textContent = words; }, ANNOUNCE_AFTER);
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
  const sliders = createSliders(axes, {
    deterministic,
    limit,
    value: (index) => instrument.z()[index],
    onMove(index, value) {
      const z = instrument.z().slice();
      z[index] = value;
      instrument.move({ z }, "sliders");
    },
    onRelease(index) {
      instrument.commit(`latent dimension ${index + 1} at ${instrument.z()[index].toFixed(2)}`);
    },
  });
  return sliders;
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
//   initial   {z: [D], y} to start from; a part that is not valid is ignored
//   start     without a valid initial z: "home" (the prior mean) or "example" (the first real one)
//   onCommit  ({z, y}) after a release, a key let go, a click; y is a label, weights of a mix, or
//             null without classes
//   panels    what to offer in tabs beneath (see tabs.js)
//   limit     show only so many sliders, with no way to unfold the rest (for a first page)
// -> {state(), setState({z, y}), refresh() after a theme change, destroy()}
export function mountExplorer(root, pack, options = {}) {
  const { initial = null, start = "home", onCommit = () => {}, panels = [], limit = 0 } = options;
  const instrument = createInstrument(pack);
  const { engine } = instrument;
  const stage = createStage(instrument, root);
  const voice = createVoice(instrument);
  const classes = engine.classes ? createClasses(instrument) : null;
  const sliders = createCodeSliders(instrument, limit);
  const starts = createStarts(instrument);

  if (starts) stage.beside.append(starts.original);
  const controls = make("div", { class: "lp-controls" });
  if (classes) controls.append(classes.node);
  controls.append(sliders.node);
  if (starts) controls.append(starts.node);
  if (sliders.folded) controls.append(sliders.folded);
  const skin = dress(root, EXPLORER_CSS, () => tabs?.repaint());
  const layout = instrument.deterministic ? "lp-explorer lp-deterministic" : "lp-explorer";
  const page = make("div", { class: layout }, stage.node, controls, voice.node);
  root.append(page);

  const given = validCode(initial?.z, engine.size);
  const example = !given && start === "example" && starts ? starts.code(0) : null;
  if (example) starts.choose(0);
  const classGiven = validClasses(initial?.y, engine.classes);
  instrument.move({ z: given ?? example?.z, y: classGiven ?? example?.y }, "examples");
  for (const view of [stage, sliders, classes, starts]) if (view) instrument.watch(view);
  instrument.onCommit((state) => {
    stage.label();
    onCommit(state);
  });
  const batch = panels.length ? createBatch(pack) : null;
  const tabs = createTabs(panels, { instrument, batch, palette: skin.palette });
  if (tabs) page.append(tabs.node);
  const warming = setTimeout(() => {
    engine.warm(instrument.z(), instrument.y());
    stage.label();
  }, WARM_AFTER);

  return {
    state: instrument.state,
    setState: (next) => instrument.move({ z: next?.z, y: next?.y }),
    refresh() {
      skin.refresh();
      tabs?.repaint();
    },
    destroy() {
      clearTimeout(warming);
      tabs?.destroy();
      batch?.destroy();
      voice.destroy();
      starts?.destroy();
      skin.destroy();
      root.replaceChildren();
    },
  };
}
