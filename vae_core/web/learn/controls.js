// What a hand does with a training in the page: begin, rest, one step, again; its weights and its rate.
/** @import { Phase } from "./session.js" */
/** @import { TrainingRecord } from "../engine/records.js" */
import { make } from "../kit/dom.js";
import { createFader } from "../kit/fader.js";
import { createProgress } from "../kit/progress.js";
import { explain } from "../kit/tip.js";
import { createFactors } from "./weighing.js";

const WEIGHT_REACH = 16; // a weight goes from nothing to so many times what it was
const RATE_REACH = 30;

/** @type {Record<Phase, string>} */
const ACTION = {
  loading: "Start", ready: "Start", running: "Pause", paused: "Go on", finished: "Finished", failed: "Start again",
};

/** @param {string} text @param {string} why @param {() => void} act */
function button(text, why, act) {
  const node = make("button", { type: "button", class: "lp-button", text });
  explain(node, why);
  node.addEventListener("click", act);
  return node;
}

/**
 * Sliders for the weights of the loss and the learning rate. onSet({weights} or {rate})
 * @param {TrainingRecord} record
 * @param {(set: {weights?: Record<string, number>, rate?: number}) => void} onSet
 */
export function createHands({ weights, names, optimiser }, onSet) {
  const faderOf = (name, factors, usual, tell) => {
    const fader = createFader({
      name, low: factors.low, high: factors.high, step: 1, rest: factors.place(usual),
      format: (place) => `${factors.value(place)}`,
      onMove: (place) => tell(factors.value(place)),
      onRelease: () => {},
    });
    return fader.node;
  };
  const weighed = Object.entries(weights).map(([name, value]) => (
    faderOf(names[name] ?? name, createFactors(value, WEIGHT_REACH, true), value,
      (next) => onSet({ weights: { [name]: next } }))));
  const rate = faderOf("learning rate", createFactors(optimiser.rate, RATE_REACH), optimiser.rate,
    (next) => onSet({ rate: next }));
  return make("div", { class: "lp-learn-hands", role: "group", "aria-label": "While it learns" }, ...weighed, rate);
}

/**
 * @typedef {{go: () => void, pause: () => void, one: () => void, again: () => void, save: () => void,
 *   keep: (() => void) | null, show: (which: "progress" | "hand") => void}} Acts
 */

// Which of the two views is shown. -> {node, show(which)}
/** @param {Acts["show"]} onShow */
function createSwitch(onShow) {
  const entries = /** @type {["progress" | "hand", string][]} */ ([["progress", "How it learns"], ["hand", "Under your hand"]]);
  const buttons = entries.map(([which, text]) => {
    const node = make("button", { type: "button", text, "data-show": which });
    node.addEventListener("click", () => onShow(which));
    return node;
  });
  return {
    node: make("div", { class: "lp-learn-switch", role: "group", "aria-label": "What is shown" }, ...buttons),
    /** @param {string} which */
    show(which) {
      for (const each of buttons) each.setAttribute("aria-pressed", `${each.dataset.show === which}`);
    },
  };
}

// What has happened, in a sentence, with what can be done about it. -> {node, say(sentence, act, words)}
function createSaid() {
  const words = make("span", {});
  const act = make("button", { type: "button", class: "lp-linkish" });
  const place = make("div", { class: "lp-learn-said", hidden: "" }, words, act);
  const node = make("div", { role: "status" }, place);
  /** @type {() => void} */
  let acts = () => {};
  act.addEventListener("click", () => acts());
  return {
    node,
    /** @param {string} sentence @param {string} [label] @param {() => void} [then] */
    say(sentence, label = "", then = () => {}) {
      place.hidden = !sentence;
      words.textContent = sentence;
      act.hidden = !label;
      act.textContent = label;
      acts = then;
    },
    /** @param {string} label @param {string} href */
    link(label, href) {
      words.append(" ", make("a", { href, text: label, target: "_top" }));
    },
  };
}

/**
 * -> {node, said, phase(phase), progress(meta), show(which)}
 * @param {{title: string, record: TrainingRecord, acts: Acts,
 *   onSet: Parameters<typeof createHands>[1]}} options
 */
export function createControls({ title, record, acts, onSet }) {
  /** @type {Phase} */
  let now = "loading";
  const main = make("button", { type: "button", class: "lp-button lp-main-button", text: "Start" });
  main.addEventListener("click", () => {
    if (now === "running") acts.pause();
    else if (now === "failed") acts.again();
    else acts.go();
  });
  const step = button("Step", "One batch of examples, one step of the weights", acts.one);
  const again = button("Start again", "From the same first weights, in the same order", acts.again);
  const save = button("Save file", "A weights file: open it in Python, or keep training from it", acts.save);
  const keep = acts.keep && button("Keep on the server", "As a run, which every page opens", acts.keep);
  const choice = createSwitch(acts.show);
  const progress = createProgress();
  const said = createSaid();
  /** @type {any} */
  let last = null; // of the reports

  // A training that rests reports nothing: its weights are told as they are set.
  /** @type {typeof onSet} */
  function set(changed) {
    onSet(changed);
    if (now === "running" || !last) return;
    const named = Object.entries(changed.weights ?? {}).map(([name, value]) => [record.names[name] ?? name, value]);
    last = { ...last, weights: { ...last.weights, ...Object.fromEntries(named) } };
    progress.update(last);
  }
  const bar = make("div", { class: "lp-learn-bar" },
    make("span", { class: "lp-learn-title", text: title }), main, step, again, save, ...(keep ? [keep] : []));
  const hands = createHands(record, set);
  const under = make("div", { class: "lp-learn-bar" }, hands, choice.node);
  return {
    node: make("div", { class: "lp-learn" }, bar, progress.node, said.node, under),
    said,
    show: choice.show,
    /** @param {any} meta */
    progress(meta) {
      last = meta;
      progress.update(meta);
    },
    /** @param {Phase} phase */
    phase(phase) {
      now = phase;
      main.textContent = ACTION[phase];
      main.disabled = phase === "finished";
      // Of what is over nothing can be changed; it can be started again.
      for (const each of hands.querySelectorAll("input")) each.disabled = phase === "finished";
      step.disabled = phase === "loading" || phase === "finished" || phase === "failed";
      again.disabled = phase === "loading" || phase === "ready"; // it has not moved yet
      for (const each of [save, keep]) if (each) each.disabled = phase === "loading";
    },
    /** @param {boolean} on */
    keeping(on) {
      if (!keep) return;
      keep.disabled = on;
      keep.textContent = on ? "Keeping" : "Keep on the server";
    },
  };
}
