// The instrument: a picture, the sliders of its latent code, and everything that moves them.
// Every movement decodes and paints in the same task; only a release is told to the outside.
import { latentAxes, randomNormal } from "./axes.js";
import { createChips } from "./chips.js";
import { make } from "./dom.js";
import { createEngine } from "./engine.js";
import { createExamples } from "./examples.js";
import { EXPLORER_CSS } from "./explorer_style.js";
import { createPicture } from "./picture.js";
import { createSlider } from "./slider.js";
import { dress } from "./style.js";

const SHOWN_AT_FIRST = 12;
const LABEL_EVERY = 250; // ms between updates of the engine label: a flickering number tells nothing
const ANNOUNCE_AFTER = 400; // ms: a screen reader hears the last of several quick changes

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
  const home = new Array(engine.size).fill(0);
  for (const axis of axes) home[axis.index] = axis.home;
  const state = { z: home.slice(), y: engine.classes ? 0 : null };
  const sliders = new Map();
  let paints = 0;
  let labelledAt = -Infinity;
  let announcement = 0;

  const [, height, width] = meta.shape;
  const canvas = make("canvas", { class: "lp-picture lp-pixels", role: "img" });
  canvas.setAttribute("aria-label", "picture decoded from the latent code");
  canvas.style.setProperty("--grain", width <= 160 ? width : 1);
  canvas.style.setProperty("--aspect", `${width} / ${height}`);
  canvas.style.setProperty("--narrowing", Math.min(1, width / height));
  const picture = createPicture(canvas, meta.shape);
  const label = make("span", { class: "lp-engine lp-muted lp-number-text" });
  label.title = "Where the picture is decoded, and the median time of the last ones";
  const voice = make("span", { class: "lp-unseen", "aria-live": "polite" });

  function paint() {
    const before = performance.now();
    picture.draw(engine.decode(state.z, state.y));
    const now = performance.now();
    paints += 1;
    root.dataset.paints = paints;
    if (now - labelledAt > LABEL_EVERY) {
      label.textContent = engineText(engine.milliseconds());
      labelledAt = now;
    }
    root.dispatchEvent(new CustomEvent("lp:paint", { detail: { ms: now - before } }));
  }

  function snapshot() {
    return { z: state.z.slice(), y: state.y };
  }

  function commit(words) {
    label.textContent = engineText(engine.milliseconds());
    clearTimeout(announcement);
    announcement = setTimeout(() => { voice.textContent = words; }, ANNOUNCE_AFTER);
    onCommit(snapshot());
  }

  function showAll() {
    for (const [index, slider] of sliders) slider.show(state.z[index]);
    chips?.show(state.y);
  }

  function place(z, y, words) {
    state.z = z;
    if (engine.classes && y !== null) state.y = y;
    showAll();
    paint();
    commit(words);
  }

  const chips = engine.classes
    ? createChips(
        Array.from({ length: engine.classes }, (_, y) => meta.class_names?.[y] ?? String(y)),
        {
          label: "Class y",
          onPick(y) {
            state.y = y;
            paint();
            commit(`class ${meta.class_names?.[y] ?? y}`);
          },
        },
      )
    : null;

  const examples = createExamples(pack, {
    onPick: (words, z, y) => place(z, validClass(y, engine.classes), words),
  });

  const most = Math.max(...axes.map((axis) => axis.worth), 0);
  function addSliders(parent, rows) {
    for (const axis of rows) {
      const slider = createSlider(axis, {
        most,
        deterministic,
        onMove(index, value) {
          state.z[index] = value;
          examples?.choose(null);
          paint();
        },
        onRelease: (index) => commit(`latent dimension ${index + 1} at ${state.z[index].toFixed(2)}`),
      });
      slider.show(state.z[axis.index]);
      sliders.set(axis.index, slider);
      parent.append(slider.node);
    }
  }

  function button(text, title, act) {
    const node = make("button", { type: "button", class: "lp-button", text, title });
    node.addEventListener("click", () => {
      examples?.choose(null);
      act();
    });
    return node;
  }

  const origin = deterministic ? "the mean code" : "the middle of the prior, z = 0";
  const anywhere = deterministic ? "a code drawn like those of the data" : "z drawn from the prior";
  const random = () => axes.reduce((z, { index, home: middle, spread }) => {
    z[index] = middle + spread * randomNormal();
    return z;
  }, new Array(engine.size));
  const buttons = make(
    "div",
    { class: "lp-buttons" },
    button("Random", `Go to ${anywhere}`, () => place(random(), null, "a random code")),
    button("Reset", `Go to ${origin}`, () => place(home.slice(), null, origin)),
  );

  const stage = make("div", { class: "lp-stage" }, canvas,
    make("div", { class: "lp-beside" }, label, buttons, examples?.original ?? ""));
  const worthTitle = deterministic
    ? "std: how far the codes of the data spread along this dimension"
    : "KL: nats the code costs in this dimension, so how much it tells about the picture";
  const list = make("div", { class: "lp-sliders" }, make(
    "div",
    { class: "lp-columns lp-muted", "aria-hidden": "true" },
    make("span", {}, make("b", { class: "lp-code", text: "Latent code z" }), ", most telling first"),
    make("span", { class: "lp-column-worth", title: worthTitle, text: deterministic ? "std" : "KL" }),
  ));
  const controls = make("div", { class: "lp-controls" });
  if (chips) {
    controls.append(make("div", {}, make("p", { class: "lp-heading", text: "Class y" }), chips.node));
  }
  controls.append(list);
  const living = axes.filter((axis) => axis.active);
  const first = limit > 0 ? axes.slice(0, limit) : living.slice(0, SHOWN_AT_FIRST);
  addSliders(list, first);
  const rest = limit > 0 ? [] : axes.slice(first.length);
  if (examples) controls.append(examples.node);
  if (rest.length) controls.append(foldedSliders(rest, axes.length, addSliders));
  const skin = dress(root, EXPLORER_CSS);
  const layout = deterministic ? "lp-explorer lp-deterministic" : "lp-explorer";
  root.append(make("div", { class: layout }, stage, controls, voice));

  const z = validCode(initial?.z, engine.size);
  if (engine.classes) state.y = validClass(initial?.y, engine.classes) ?? 0;
  if (z) state.z = z;
  else if (start === "example" && examples) {
    const begin = examples.code(0);
    examples.choose(0);
    state.z = begin.z;
    state.y = validClass(begin.y, engine.classes) ?? state.y;
  }
  showAll();
  paint();
  const warming = setTimeout(() => {
    engine.warm(state.z, state.y);
    label.textContent = engineText(engine.milliseconds());
  }, 60);

  return {
    state: snapshot,
    setState(next) {
      state.z = validCode(next?.z, engine.size) ?? state.z;
      state.y = validClass(next?.y, engine.classes) ?? state.y;
      examples?.choose(null);
      showAll();
      paint();
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

// The sliders below the fold; their rows are made when they are first unfolded.
function foldedSliders(rows, total, addSliders) {
  const dead = rows.filter((axis) => !axis.active);
  const alive = rows.filter((axis) => axis.active);
  const ignored = dead.length ? `${dead.length} ignored by the decoder` : "";
  const summary = alive.length
    ? `Show all ${total} dimensions${ignored ? ` (${ignored})` : ""}`
    : `Show the ${ignored}`;
  const node = make("details", { class: "lp-more" }, make("summary", { text: summary }));
  node.addEventListener("toggle", () => {
    if (!node.open || node.childElementCount > 1) return;
    const list = make("div", { class: "lp-sliders" });
    node.append(list);
    addSliders(list, alive);
    if (dead.length) list.append(make("p", { class: "lp-muted", text: "Ignored by the decoder:" }));
    addSliders(list, dead);
  });
  return node;
}
