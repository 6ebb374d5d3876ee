// A model's parts on the page, all views of one hand.
/** @import { AnatomyPack, Hand, Learner, Pulls, Reading } from "./types.js" */
/** @import { Model } from "./model.js" */
/** @import { Step } from "./words.js" */
import { totalOf } from "../formula/formula.js";
import { nats } from "../formula/numerals.js";
import { createDrawing } from "./drawing.js";
import { createFormulaBar } from "./formula_bar.js";
import { createGestures } from "./gestures.js";
import { createLoss, createNoLoss } from "./loss.js";
import { createModel } from "./model.js";
import { pullsAreTold, pullWords } from "./pulls.js";
import { createSteps } from "./steps.js";
import { createStrip } from "./strip.js";
import { createTray, createWeighed } from "./tray.js";
import { createUpdate } from "./update.js";
import { drawnWords, stepWords, STEPS } from "./words.js";

const MANY = 24; // draws at once

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

/**
 * Everything that shows a reading. -> {nodes, many draws or not, tray, show(reading, hand, pulls), destroy()}
 * @param {AnatomyPack} pack
 * @param {Model} model
 * @param {{gestures: ReturnType<typeof createGestures>, onSelect: () => void, onDraws: (codes: Float32Array[]) => void}} hands
 */
function createViews(pack, model, { gestures, onSelect, onDraws }) {
  let many = false;
  const tray = createTray(pack, model, { count: MANY, onDraws });
  const drawing = createDrawing(pack, model, {
    ...gestures, onSelect,
    many: MANY,
    onMany(on) {
      many = on;
      tray.open(on);
      onSelect();
    },
  });
  const bar = createFormulaBar(pack, gestures);
  const weighed = model.encodes && model.samples > 1 ? createWeighed(pack) : null;
  const loss = model.encodes ? createLoss(pack) : null;
  const strip = createStrip(pack);
  const say = (reading, hand) => bar.show(reading, costsOf(reading, hand, tray.mean()), drawing.selected());
  return {
    drawing, say,
    // In their order, with the two bars of the steps.
    nodes: (above, below) => [strip.node, bar.node, above, drawing.classes, drawing.node, tray.node, weighed?.node,
      loss?.node ?? createNoLoss(pack), below].filter((node) => node instanceof HTMLElement),
    /** @param {Reading} reading @param {Hand} hand @param {number} total @param {Pulls | null} pulls */
    show(reading, hand, total, pulls) {
      if (many) tray.follow(hand);
      drawing.show(reading, hand, { draws: many ? tray.codes() : null, many, pulls });
      say(reading, hand);
      loss?.show(reading, total, hand.weights);
      weighed?.show(reading);
      strip.show(reading, hand.x, total);
    },
    destroy() {
      for (const part of [tray, drawing, loss]) part?.destroy();
    },
  };
}

/**
 * A model's parts on the page, all views of one hand.
 * @param {AnatomyPack} pack
 * @param {HTMLElement} root
 * @param {{first: Hand, learner: Learner | null, onRelease: (words: string) => void,
 *   onStep: (step: Step | null) => void}} options
 */
export function createParts(pack, root, { first, learner, onRelease, onStep }) {
  const model = createModel(pack);
  let hand = first;
  /** @type {Reading} */
  let reading;
  const frames = createFrames(show);
  /** @param {Hand} next */
  function go(next) {
    hand = next;
    frames.ask();
  }
  const gestures = createGestures(model, {
    hand: () => hand, go, reading: () => reading, selected: () => views.drawing.selected(), onRelease,
  });
  const views = createViews(pack, model, {
    gestures,
    onSelect: frames.ask,
    onDraws(codes) {
      views.drawing.showDraws(reading, codes);
      views.say(reading, hand);
    },
  });
  const update = createUpdate(pack, model, { learner, onAsk: frames.ask });
  const steps = createSteps(stepsOf(pack.meta, learner !== null), {
    beside: update.buttons,
    onStep(step) {
      onStep(step);
      frames.ask();
    },
  });

  function show() {
    const before = performance.now();
    const found = update.read(steps.lit() === "update", hand, (held) => measured(model, held));
    ({ reading } = found);
    const { total } = found;
    const pulls = steps.lit() === "gradient" ? model.pulls(reading, hand) : null;
    views.show(reading, hand, total, pulls);
    if (found.stepped) views.drawing.flash();
    const words = stepWords(pack.meta, reading.reconstruction === null ? "" : `${nats(total)} nats`);
    steps.say({ ...words, gradient: pullWords(pack.meta, reading, pulls), update: update.words() });
    tellPaint(root, performance.now() - before);
  }

  return {
    steps, show, go,
    /** @param {Record<string, Float32Array>} values that the pack has now */
    renew(values) {
      if (Object.keys(values).some((name) => name.startsWith("model/"))) update.overtaken();
      model.renew();
      frames.ask();
    },
    drawing: views.drawing,
    ask: frames.ask,
    hand: () => hand, reading: () => reading,
    nodes: views.nodes(steps.node, steps.bar),
    destroy() {
      frames.cancel();
      update.destroy();
      steps.destroy();
      views.destroy();
    },
  };
}

// The steps that there is something to say of.
/** @param {AnatomyPack["meta"]} meta @param {boolean} learns */
function stepsOf(meta, learns) {
  const said = stepWords(meta, "");
  const own = { gradient: pullsAreTold(meta.anatomy), update: learns };
  return STEPS.filter((step) => own[step] ?? step in said);
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

// A reading with what it costs.
/** @param {Model} model @param {Hand} hand */
function measured(model, hand) {
  const reading = model.read(hand);
  return { reading, total: wholeOf(model.facts.objective, reading, costsOf(reading, hand, null)) };
}

// The outputs that are one number for the example, by name.
/** @param {Reading} reading */
function valuesOf({ outputs }) {
  return Object.fromEntries(Object.entries(outputs).flatMap(([name, values]) => (
    values?.length === 1 && name !== "z" ? [[name, values[0]]] : [])));
}
