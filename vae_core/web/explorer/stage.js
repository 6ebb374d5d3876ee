// The picture under the hand, the engine that decodes it, and the buttons beneath.
/** @import { Instrument } from "../kit/types.js" */
import { standardPrior } from "../engine/axes.js";
import { make } from "../kit/dom.js";
import { explain } from "../kit/tip.js";
import { createViewer, nounOf } from "../viewers/viewers.js";

const LABEL_EVERY = 250; // ms between updates of the engine label: flickering numbers tell nothing
const EXPLANATION = "Where the code is decoded, and the median time of the last ones";

const BROKEN = "No finite numbers come out of the decoder here. Go to another code.";

function engineText({ where, milliseconds, problem, finite }) {
  if (!finite) return BROKEN;
  if (problem) return `${where} · no answer`;
  if (milliseconds === null) return where;
  const digits = milliseconds < 10 ? 1 : 0;
  const time = milliseconds < 0.1 ? "< 0.1" : milliseconds.toFixed(digits);
  return `${where} · ${time} ms`;
}

// What people call one of these: pictures whose classes are 0 to 9 are digits.
export function newOne(meta) {
  const names = meta.class_names ?? [];
  return names.length === 10 && names.every((name, k) => name === `${k}`) ? "digit" : nounOf(meta);
}

/**
 * @param {Instrument} instrument
 * @param {string} text
 * @param {() => string} title
 * @param {() => void} act
 */
function createButton(instrument, text, title, act) {
  const node = make("button", { type: "button", class: "lp-button", text });
  explain(node, title);
  node.addEventListener("click", () => {
    act();
    instrument.commit(title());
  });
  return node;
}

// New code, and back to a real one. -> {node, hint: where new codes come from, refresh()}
/**
 * @param {Instrument} instrument
 * @param {(() => void) | null} toExample null where there is none to go back to
 */
function createButtons(instrument, toExample) {
  const { chance, meta, deterministic, home } = instrument;
  const noun = newOne(meta);
  const middle = standardPrior(meta) ? "The middle of the prior, z = 0" : "The prior's mean";
  const origin = deterministic ? "The mean code" : middle;
  const back = toExample ? `Back to a real ${noun}` : origin;
  const draw = (fromPrior) => instrument.move({ z: chance.code(fromPrior) }, "button");
  const fresh = createButton(instrument, `New ${noun}`, () => chance.words(), () => draw(false));
  const reset = createButton(instrument, "Reset", () => back, () => {
    if (toExample) toExample();
    else instrument.move({ z: home.slice() }, "button");
  });
  const words = make("span", {});
  const prior = createButton(instrument, "from the prior", () => chance.words(true), () => draw(true));
  prior.className = "lp-linkish";
  const hint = make("p", { class: "lp-hint lp-muted" }, words, prior);
  const refresh = () => {
    const fitted = chance.fitted();
    words.textContent = fitted
      ? `New ones come from the ${fitted}; or draw one ` : `“New ${noun}” draws from the prior.`;
    if (deterministic && !fitted) words.textContent = `“New ${noun}” draws like the codes of the data.`;
    prior.hidden = !fitted;
  };
  refresh();
  window.addEventListener("lp:source", refresh);
  return {
    node: make("div", { class: "lp-buttons" }, fresh, reset), hint,
    destroy: () => window.removeEventListener("lp:source", refresh),
  };
}

// A view of the instrument. root.dataset.paints counts the pictures painted; each also fires
// "lp:paint" {detail: {ms}} with the milliseconds of decoding and painting.
//   toExample  goes back to a real example; null where there is none
// -> {node, beside (where more may be put), engine (its label), aside (of the viewer, or null),
//     show(), label(), destroy()}
/**
 * @param {Instrument} instrument
 * @param {HTMLElement} root
 * @param {(() => void) | null} toExample
 */
export function createStage(instrument, root, toExample) {
  const { engine } = instrument;
  const viewer = createViewer(instrument);
  const text = make("span", { class: "lp-engine lp-muted lp-number-text" });
  const buttons = createButtons(instrument, toExample);
  const beside = make("div", { class: "lp-beside" }, buttons.node);
  let paints = 0;
  let labelledAt = -Infinity;
  let waiting = 0; // a label to come, so that the last of quick moves is told too

  function label() {
    clearTimeout(waiting);
    waiting = 0;
    const status = engine.status();
    text.textContent = engineText(status);
    explain(text, status.finite ? status.problem ?? EXPLANATION : BROKEN);
    text.classList.toggle("lp-broken", !status.finite);
    labelledAt = performance.now();
  }

  function labelSoon() {
    const left = labelledAt + LABEL_EVERY - performance.now();
    if (left <= 0) label();
    else waiting ||= window.setTimeout(label, left);
  }

  return {
    node: make("div", { class: "lp-stage" }, viewer.node, beside),
    beside,
    hint: buttons.hint,
    engine: text,
    aside: viewer.aside ?? null,
    label,
    show(state, values) {
      const before = performance.now();
      if (paints) labelSoon();
      if (paints && !engine.fresh()) return; // still the last one; its own comes later
      viewer.draw(values, engine.details(), state);
      const now = performance.now();
      paints += 1;
      root.dataset.paints = `${paints}`;
      if (paints === 1) label();
      const detail = { ms: now - before + engine.last() };
      root.dispatchEvent(new CustomEvent("lp:paint", { detail, bubbles: true, composed: true }));
    },
    destroy() {
      clearTimeout(waiting);
      buttons.destroy();
    },
  };
}
