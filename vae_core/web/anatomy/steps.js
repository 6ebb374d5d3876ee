// The steps of the journey: one part lit at a time, by hand or played.
import { make } from "../kit/dom.js";
import { STEPS } from "./words.js";
/** @import { Words } from "./types.js" */
/** @import { Step } from "./words.js" */

const PACE = 2500; // ms a step
const SPEEDS = [1, 0.5, 2];
const TITLES = { encode: "Encode", sample: "Sample", decode: "Decode", compare: "Compare", gradient: "Gradient", update: "Update" };
const ALL = "All at once. ";
const HINT = "Press a step and one part is lit.";

/** @param {string} text @param {Record<string, string>} attributes @param {() => void} act */
function button(text, attributes, act) {
  const node = make("button", { type: "button", ...attributes, text });
  node.addEventListener("click", act);
  return node;
}

// Goes on by itself, at a speed. -> {running(), toggle(), halt(), pace (a button)}
/** @param {{tick: () => boolean, onChange: (running: boolean) => void}} hands tick: whether to go on */
function createClock({ tick, onChange }) {
  let timer = 0;
  let speed = 0;
  function halt() {
    clearInterval(timer);
    timer = 0;
    onChange(false);
  }
  function run() {
    clearInterval(timer);
    timer = setInterval(() => { if (!tick()) halt(); }, PACE / SPEEDS[speed]);
    onChange(true);
  }
  const pace = button("1×", { class: "lp-step lp-step-speed", "aria-label": "speed 1×" }, () => {
    speed = (speed + 1) % SPEEDS.length;
    pace.textContent = `${SPEEDS[speed]}×`;
    pace.setAttribute("aria-label", `speed ${SPEEDS[speed]}×`);
    if (timer) run();
  });
  return { running: () => timer !== 0, run, halt, pace };
}

// The sentence of the step, in the bar above and in that for a thumb.
function createCaptions() {
  const nodes = [make("p", { class: "lp-step-words", "aria-live": "polite" }), make("p", { class: "lp-step-words" })];
  /** @type {string | undefined} */
  let told;
  const tinted = (word) => (typeof word === "string" ? word
    : make("span", { class: `lp-s-${word.s}`, "data-s": word.s, text: word.text }));
  return {
    nodes,
    /** @param {string | Words | null} words null: all parts are lit */
    tell(words) {
      const now = JSON.stringify(words);
      if (now === told) return; // at every picture of a drag the same
      told = now;
      for (const node of nodes) {
        if (words !== null) node.replaceChildren(...[words].flat().map(tinted));
        else node.replaceChildren(make("b", { text: ALL }), HINT);
      }
    },
  };
}

// Which step is lit, and the ways to another. onLight(step) when it changes, onRun(running).
/**
 * @param {Step[]} steps
 * @param {{onLight: (step: Step | null) => void, onRun: (running: boolean) => void}} hands
 */
function createWalk(steps, { onLight, onRun }) {
  /** @type {Step | null} */
  let lit = null;
  /** @param {number} way @returns {Step | null} */
  function beside(way) {
    const outside = way > 0 ? -1 : steps.length;
    return steps[(lit ? steps.indexOf(lit) : outside) + way] ?? null;
  }
  /** @param {Step | null} step */
  function light(step) {
    lit = step && steps.includes(step) ? step : null;
    onLight(lit);
  }
  const clock = createClock({
    tick() {
      light(beside(1));
      return lit !== null;
    },
    onChange: onRun,
  });
  /** @param {Step | null} step */
  function choose(step) {
    clock.halt();
    light(step);
  }
  function toggle() {
    if (clock.running()) {
      clock.halt();
      return;
    }
    light(beside(1) ?? steps[0]);
    clock.run();
  }
  return {
    clock, choose, toggle,
    lit: () => lit,
    go: (way) => choose(beside(way)),
    /** @param {Step | null} step without telling anybody */
    set(step) { lit = step && steps.includes(step) ? step : null; },
    /** @param {KeyboardEvent} event */
    key({ key }) {
      const way = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (way) choose(beside(way));
      else if (key === " ") toggle();
      else if (key === "Escape" && (lit || clock.running())) choose(null);
      else return false;
      return true;
    },
  };
}

/**
 * have: the steps that this model has; beside: what stands beside the sentence, above and for a thumb. onStep(step or null for all) when another is lit.
 * -> {node, bar (the same for a thumb), key(event): whether it was one of its keys, show(step),
 *   say(sentences), destroy()}
 * @param {Step[]} have
 * @param {{onStep: (step: Step | null) => void, beside: HTMLElement[]}} hands
 */
export function createSteps(have, { onStep, beside }) {
  const steps = STEPS.filter((step) => have.includes(step));
  /** @type {Partial<Record<Step, string | Words>>} */
  let sentences = {};
  const captions = createCaptions();
  const plays = [0, 1].map(() => button("", { class: "lp-button lp-step-play" }, () => walk.toggle()));
  const walk = createWalk(steps, {
    onLight(step) {
      show(step);
      onStep(step);
    },
    onRun(running) {
      plays[0].textContent = running ? "❚❚" : "▶";
      plays[0].setAttribute("aria-label", running ? "pause" : "play the steps");
      plays[1].textContent = running ? "Pause" : "Play";
    },
  });
  const tabs = steps.map((step, index) => {
    const node = button(` ${TITLES[step]}`, { class: "lp-step", "data-step": step }, () => walk.choose(step));
    node.prepend(make("b", { text: index + 1 }));
    return node;
  });
  tabs.push(button("All", { class: "lp-step", "data-step": "all" }, () => walk.choose(null)));

  /** @param {Step | null} step */
  function show(step) {
    walk.set(step);
    for (const node of tabs) node.setAttribute("aria-pressed", `${node.dataset.step === (walk.lit() ?? "all")}`);
    const lit = walk.lit();
    captions.tell(lit && (sentences[lit] ?? ""));
  }

  walk.clock.halt();
  show(null);
  const group = { role: "group", "aria-label": "Steps" };
  return {
    node: make("div", { class: "lp-steps", ...group }, plays[0], ...tabs, captions.nodes[0], beside[0], walk.clock.pace),
    bar: make("div", { class: "lp-step-bar", ...group },
      button("‹", { class: "lp-button", "aria-label": "step before" }, () => walk.go(-1)), plays[1],
      button("›", { class: "lp-button", "aria-label": "next step" }, () => walk.go(1)), captions.nodes[1], beside[1]),
    lit: walk.lit, key: walk.key, show,
    /** @param {typeof sentences} next */
    say(next) {
      sentences = next;
      show(walk.lit());
    },
    destroy: walk.clock.halt,
  };
}
