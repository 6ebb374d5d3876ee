// The instrument: a picture, the sliders of its latent code, and everything that moves them.
// Every movement decodes and paints in the same task; only a release is told to the outside.
import { latentAxes, randomNormal } from "./axes.js";
import { createChips } from "./chips.js";
import { make } from "./dom.js";
import { createEngine } from "./engine.js";
import { createExamples } from "./examples.js";
import { EXPLORER_CSS } from "./explorer_style.js";
import { createPicture } from "./picture.js";
import { createSliders } from "./sliders.js";
import { dress } from "./style.js";

const LABEL_EVERY = 250; // ms between updates of the engine label: flickering numbers tell nothing
const ANNOUNCE_AFTER = 400; // ms: a screen reader hears the last of several quick changes
const WARM_AFTER = 60; // ms: once the first picture is on the screen

// A code of `size` finite numbers, or null.
function validCode(z, size) {
  const valid = Array.isArray(z) && z.length === size && z.every((v) => Number.isFinite(v));
  return valid ? z.slice() : null;
}

function validClass(y, classes) {
  return Number.isInteger(y) && y >= 0 && y < classes ? y : null;
}

function engineText(milliseconds) {
  return `browser · ${milliseconds < 0.1 ? "< 0.1" : milliseconds.toFixed(1)} ms`;
}

function createStage([, height, width]) {
  const canvas = make("canvas", { class: "lp-picture lp-pixels", role: "img" });
  canvas.setAttribute("aria-label", "picture decoded from the latent code");
  // Scaled by whole numbers where that leaves a choice of sizes, so that pixels stay square.
  canvas.style.setProperty("--grain", width <= 160 ? width : 1);
  canvas.style.setProperty("--aspect", `${width} / ${height}`);
  canvas.style.setProperty("--narrowing", Math.min(1, width / height));
  const label = make("span", { class: "lp-engine lp-muted lp-number-text" });
  label.title = "Where the picture is decoded, and the median time of the last ones";
  const beside = make("div", { class: "lp-beside" }, label);
  return { node: make("div", { class: "lp-stage" }, canvas, beside), canvas, label, beside };
}

// Build the explorer in `root` from a run's weights pack ({meta, tensors}, see pack.js).
//   initial   {z: [D], y} to start from; a part that is not valid is ignored
//   start     without a valid initial z: "home" (the prior mean) or "example" (the first real one)
//   onCommit  ({z, y}) after a release, a key let go, a click; y is null without classes
//   limit     show only so many sliders, with no way to unfold the rest (for a first page)
// root.dataset.paints counts the pictures painted; each also fires "lp:paint" {detail: {ms}}.
// -> {state(), setState({z, y}), refresh() after a theme change, destroy()}
export function mountExplorer(root, pack, options = {}) {
  const { initial = null, start = "home", onCommit = () => {}, limit = 0 } = options;
  const { meta } = pack;
  const deterministic = Boolean(meta.deterministic);
  const engine = createEngine(pack);
  const axes = latentAxes(meta);
  const home = new Array(engine.size);
  for (const axis of axes) home[axis.index] = axis.home;
  const state = { z: home.slice(), y: engine.classes ? 0 : null };
  const stage = createStage(meta.shape);
  const picture = createPicture(stage.canvas, meta.shape);
  const voice = make("span", { class: "lp-unseen", "aria-live": "polite" });
  let paints = 0;
  let labelledAt = -Infinity;
  let announcement = 0;

  function label() {
    stage.label.textContent = engineText(engine.milliseconds());
  }

  function paint() {
    const before = performance.now();
    picture.draw(engine.decode(state.z, state.y));
    const now = performance.now();
    paints += 1;
    root.dataset.paints = paints;
    if (now - labelledAt > LABEL_EVERY) {
      label();
      labelledAt = now;
    }
    const detail = { ms: now - before };
    root.dispatchEvent(new CustomEvent("lp:paint", { detail, bubbles: true, composed: true }));
  }

  function snapshot() {
    return { z: state.z.slice(), y: state.y };
  }

  function commit(words) {
    label();
    clearTimeout(announcement);
    announcement = setTimeout(() => { voice.textContent = words; }, ANNOUNCE_AFTER);
    onCommit(snapshot());
  }

  // Go to a code, and to a class where one is given.
  function place(z, y) {
    state.z = z;
    state.y = validClass(y, engine.classes) ?? state.y;
    sliders.show();
    chips?.show(state.y);
    paint();
  }

  const names = Array.from({ length: engine.classes }, (_, y) => meta.class_names?.[y] ?? `${y}`);
  const chips = !engine.classes ? null : createChips(names, {
    label: "Class y",
    onPick(y) {
      state.y = y;
      paint();
      commit(`class ${names[y]}`);
    },
  });

  const examples = createExamples(pack, {
    onPick(words, z, y) {
      place(z, y);
      commit(words);
    },
  });

  const sliders = createSliders(axes, {
    deterministic,
    limit,
    value: (index) => state.z[index],
    onMove(index, value) {
      state.z[index] = value;
      examples?.choose(null);
      paint();
    },
    onRelease: (index) => commit(`latent dimension ${index + 1} at ${state.z[index].toFixed(2)}`),
  });

  function randomCode() {
    const z = new Array(engine.size);
    for (const axis of axes) z[axis.index] = axis.home + axis.spread * randomNormal();
    return z;
  }

  function button(text, title, code) {
    const node = make("button", { type: "button", class: "lp-button", text, title });
    node.addEventListener("click", () => {
      examples?.choose(null);
      place(code(), null);
      commit(title);
    });
    return node;
  }

  const anywhere = deterministic ? "A code drawn like those of the data" : "A code from the prior";
  const origin = deterministic ? "The mean code" : "The middle of the prior, z = 0";
  stage.beside.append(make(
    "div",
    { class: "lp-buttons" },
    button("Random", anywhere, randomCode),
    button("Reset", origin, () => home.slice()),
  ));
  if (examples) stage.beside.append(examples.original);

  const controls = make("div", { class: "lp-controls" });
  if (chips) {
    const heading = make("p", { class: "lp-heading", text: "Class y" });
    controls.append(make("div", {}, heading, chips.node));
  }
  controls.append(sliders.node);
  if (examples) controls.append(examples.node);
  if (sliders.folded) controls.append(sliders.folded);
  const skin = dress(root, EXPLORER_CSS);
  const layout = deterministic ? "lp-explorer lp-deterministic" : "lp-explorer";
  root.append(make("div", { class: layout }, stage.node, controls, voice));

  const given = validCode(initial?.z, engine.size);
  const example = !given && start === "example" && examples ? examples.code(0) : null;
  if (example) examples.choose(0);
  place(given ?? example?.z ?? state.z, validClass(initial?.y, engine.classes) ?? example?.y);
  const warming = setTimeout(() => {
    engine.warm(state.z, state.y);
    label();
  }, WARM_AFTER);

  return {
    state: snapshot,
    setState(next) {
      examples?.choose(null);
      place(validCode(next?.z, engine.size) ?? state.z, next?.y);
    },
    refresh: skin.refresh,
    destroy() {
      clearTimeout(warming);
      clearTimeout(announcement);
      examples?.destroy();
      skin.destroy();
      root.replaceChildren();
    },
  };
}
