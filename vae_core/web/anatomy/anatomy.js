// The anatomy: one example through the model, every number of it in sight, everything under the hand.
/** @import { AnatomyPack, Hand, Reading, SharedHand } from "./types.js" */
/** @import { Model } from "./model.js" */
/** @import { Step } from "./words.js" */
import { linkSymbols } from "../formula/link.js";
import { totalOf } from "../formula/formula.js";
import { nats } from "../formula/numerals.js";
import { make } from "../kit/dom.js";
import { dress } from "../kit/style.js";
import { createDrawing } from "./drawing.js";
import { createFormulaBar } from "./formula_bar.js";
import {
  handOf, isHeld, newHand, sharedHand, withClass, withExample, withMove, withSeed, withWeight,
} from "./hand.js";
import { createLoss, createNoLoss } from "./loss.js";
import { createModel } from "./model.js";
import { rolled } from "./noise.js";
import { createSteps } from "./steps.js";
import { createStrip } from "./strip.js";
import { ANATOMY_CSS } from "./style.js";
import { createTray, createWeighed } from "./tray.js";
import { drawnWords, stepWords, STEPS } from "./words.js";

const MANY = 24; // draws at once
const OLD = "This file was written before a model could be taken apart. Train it again to see inside.";

/**
 * @typedef {{example?: number, state?: SharedHand | null, step?: string | null, present?: boolean,
 *   onCommit?: (state: SharedHand & {step: Step | null}, words: string) => void}} AnatomyOptions
 */

// Changes are shown in the frame they happen in, once however many there are.
/** @param {() => void} act */
function createFrames(act) {
  let frame = 0;
  return {
    ask() {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        act();
      });
    },
    cancel() {
      cancelAnimationFrame(frame);
      frame = 0;
    },
  };
}

/** @param {HTMLElement} root @param {number} ms */
function tellPaint(root, ms) {
  root.dataset.paints = `${Number(root.dataset.paints ?? 0) + 1}`;
  root.dispatchEvent(new CustomEvent("lp:paint", { detail: { ms }, bubbles: true, composed: true }));
}

// Keys of the steps, where no control under the focus has a use for them.
/** @param {KeyboardEvent} event */
function isFree(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return true;
  if (event.key === "Escape") return true;
  const own = "input, textarea, select, [role=slider], [role=spinbutton], [role=radio], [contenteditable], pre";
  return !target.matches(own) && !(event.key === " " && target.matches("button, a, summary"));
}

/**
 * What a hand does, as gestures on what is in hand. go(next) shows it in this frame; onRelease(words)
 * when the hand lets go.
 * @param {Model} model
 * @param {{hand: () => Hand, go: (next: Hand) => void, reading: () => Reading, selected: () => number,
 *   onRelease: (words: string) => void}} parts
 */
function createGestures(model, { hand, go, reading, selected, onRelease }) {
  const done = (next, words) => {
    go(next);
    onRelease(words);
  };
  return {
    onRelease,
    onExample: (index) => done(withExample(hand(), index), `example ${index + 1}`),
    onDraw(x, ended) {
      go(withExample(hand(), x));
      if (ended) onRelease("a drawing");
    },
    onClass: (y) => done(withClass(hand(), y), "another class"),
    onWeight: (name, value) => go(withWeight(hand(), name, value)),
    onMove(index, move) {
      const { mu, sigma } = reading();
      const now = { mu: mu ? mu[index] : 0, sigma: sigma ? sigma[index] : 1 };
      go(withMove(hand(), model.encodes ? model.set : [], index, move, now));
    },
    onCode: (values) => go({ ...hand(), z: { ...hand().z, ...values } }),
    onRoll: () => done(withSeed(hand(), rolled(hand().seed)), "another draw"),
    onHold() {
      if (isHeld(hand())) done(withSeed(hand(), rolled(0)), "another draw");
      else done(withSeed(hand(), 0), "epsilon at 0");
    },
    onSweep(epsilon) {
      if (epsilon === null) onRelease("a sweep");
      else go({ ...hand(), epsilon: { ...hand().epsilon, [selected()]: epsilon } });
    },
  };
}

/**
 * A model's parts on the page, all views of one hand.
 * @param {AnatomyPack} pack
 * @param {HTMLElement} root
 * @param {{first: Hand, onRelease: (words: string) => void, onStep: (step: Step | null) => void}} options
 */
function createParts(pack, root, { first, onRelease, onStep }) {
  const model = createModel(pack);
  const { objective } = pack.meta.anatomy;
  let hand = first;
  /** @type {Reading} */
  let reading;
  let many = false;
  const frames = createFrames(show);
  /** @param {Hand} next */
  function go(next) {
    hand = next;
    frames.ask();
  }
  const gestures = createGestures(model, {
    hand: () => hand, go, reading: () => reading, selected: () => drawing.selected(), onRelease,
  });
  const drawing = createDrawing(pack, model, {
    ...gestures,
    many: MANY,
    onSelect: frames.ask,
    onMany(on) {
      many = on;
      tray.open(on);
      frames.ask();
    },
  });
  const tray = createTray(pack, model, { count: MANY, onDraws: showDraws });
  const bar = createFormulaBar(pack, gestures);
  const weighed = model.encodes && model.samples > 1 ? createWeighed(pack) : null;
  const loss = model.encodes ? createLoss(pack) : null;
  const strip = createStrip(pack);
  const steps = createSteps(STEPS.filter((step) => step in stepWords(pack.meta, "")), { onStep });

  const say = () => bar.show(reading, costsOf(reading, hand, tray.mean()), drawing.selected());
  /** @param {Float32Array[]} codes */
  function showDraws(codes) {
    drawing.showDraws(reading, codes);
    say();
  }
  function show() {
    const before = performance.now();
    reading = model.read(hand);
    const total = wholeOf(objective, reading, costsOf(reading, hand, null));
    if (many) tray.follow(hand);
    drawing.show(reading, hand, { draws: many ? tray.codes() : null, many });
    say();
    loss?.show(reading, total, hand.weights);
    weighed?.show(reading);
    strip.show(reading, hand.x, total);
    steps.say(stepWords(pack.meta, reading.reconstruction === null ? "" : `${nats(total)} nats`));
    tellPaint(root, performance.now() - before);
  }

  const nodes = [strip.node, bar.node, steps.node, drawing.classes, drawing.node, tray.node, weighed?.node,
    loss?.node ?? createNoLoss(pack), steps.bar];
  return {
    model, steps, drawing, show, go,
    hand: () => hand, reading: () => reading,
    nodes: nodes.filter((node) => node instanceof HTMLElement),
    destroy() {
      frames.cancel();
      for (const part of [tray, steps, drawing, loss]) part?.destroy();
    },
  };
}

// What the formula tells.
/** @param {Reading} reading @param {Hand} hand @param {{count: number, mean: number} | null} mean of many draws */
const costsOf = (reading, hand, mean) => (
  { total: reading.total, weights: hand.weights, values: valuesOf(reading), drawn: drawnWords(reading, mean) });

// The loss; where one example has none, what reconstruction and code cost.
/** @param {AnatomyPack["meta"]["anatomy"]["objective"]} objective @param {Reading} reading @param {ReturnType<typeof costsOf>} costs */
function wholeOf(objective, reading, costs) {
  if (reading.total !== null || !(objective.compares || objective.adversary)) return totalOf(objective, costs);
  return (reading.reconstruction ?? 0) + (reading.kl ?? 0);
}

// The outputs that are one number for the example, by name.
/** @param {Reading} reading */
function valuesOf({ outputs }) {
  return Object.fromEntries(Object.entries(outputs).flatMap(([name, values]) => (
    values?.length === 1 && name !== "z" ? [[name, values[0]]] : [])));
}

/**
 * Takes a model apart in `root`: example, state (see hand.js) and step to begin with; onCommit(state,
 * words) when the hand lets go, with the lit step; present makes everything half again as large.
 * -> {state(), code(), setState(state), renew() after the pack's weights have changed, refresh() after a
 * theme change, draw() opens the pad, destroy()}
 * @param {HTMLElement} root
 * @param {AnatomyPack} pack
 * @param {AnatomyOptions} [options]
 */
export function mountAnatomy(root, pack, { example = 0, state = null, step = null, onCommit = () => {}, present = false } = {}) {
  const skin = dress(root, ANATOMY_CSS);
  if (!pack.meta.anatomy) {
    root.append(make("p", { class: "lp-error", role: "alert", text: OLD }));
    return { state: () => null, code: () => null, setState() {}, renew() {}, refresh: skin.refresh, draw() {}, destroy: () => clear(root, [skin]) };
  }
  const begin = newHand(pack, example);
  const told = () => ({ ...sharedHand(parts.hand()), step: parts.steps.lit() });
  const parts = createParts(pack, root, {
    first: state ? handOf(pack, { x: example, ...state }, begin) : begin,
    onRelease: (words) => onCommit(told(), words),
    onStep(lit) {
      root.dataset.step = lit ?? "all";
      onCommit(told(), "another step");
    },
  });
  /** @param {string | null | undefined} name */
  function light(name) {
    parts.steps.show(STEPS.find((each) => each === name) ?? null);
    root.dataset.step = parts.steps.lit() ?? "all";
  }
  root.classList.toggle("lp-present", present);
  const page = make("div", { class: "lp-anatomy" }, ...parts.nodes);
  root.append(page);
  light(step);
  const links = linkSymbols(page);
  page.addEventListener("keydown", (event) => {
    if (isFree(event) && parts.steps.key(event)) event.preventDefault();
  });
  parts.show();
  return {
    state: told,
    // The code in hand, (D,).
    code: () => Array.from(parts.reading().z.subarray(0, pack.meta.latent_dim)),
    /** @param {SharedHand & {step?: string | null}} next */
    setState(next) {
      parts.go(handOf(pack, next, parts.hand()));
      if (next.step !== undefined) light(next.step);
    },
    renew() {
      parts.model.renew();
      parts.go(parts.hand());
    },
    refresh: skin.refresh,
    draw: parts.drawing.draw,
    destroy: () => clear(root, [links, parts, skin]),
  };
}

/** @param {HTMLElement} root @param {{destroy: () => void}[]} parts */
function clear(root, parts) {
  for (const part of parts) part.destroy();
  root.classList.remove("lp-present");
  delete root.dataset.step;
  delete root.dataset.paints;
  root.replaceChildren();
}
