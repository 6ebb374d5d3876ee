// The picture under the hand, the engine that decodes it, and the two buttons beneath.
/** @import { Instrument } from "../kit/types.js" */
import { standardPrior } from "../engine/axes.js";
import { make } from "../kit/dom.js";
import { createViewer } from "../viewers/viewers.js";
import { explain } from "../kit/tip.js";

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

// A view of the instrument. root.dataset.paints counts the pictures painted; each also fires
// "lp:paint" {detail: {ms}} with the milliseconds of decoding and painting.
// -> {node, beside (where more may be put), aside (of the viewer, or null), show(), label()}
/**
 * @param {Instrument} instrument
 * @param {HTMLElement} root
 */
export function createStage(instrument, root) {
  const { engine, meta, deterministic, home } = instrument;
  const viewer = createViewer(instrument);
  const text = make("span", { class: "lp-engine lp-muted lp-number-text" });
  const beside = make("div", { class: "lp-beside" }, text);
  let paints = 0;
  let labelledAt = -Infinity;

  function label() {
    const status = engine.status();
    text.textContent = engineText(status);
    explain(text, status.finite ? status.problem ?? EXPLANATION : BROKEN);
    labelledAt = performance.now();
  }

  function button(words, title, code) {
    const node = make("button", { type: "button", class: "lp-button", text: words });
    explain(node, title);
    node.addEventListener("click", () => {
      instrument.move({ z: code() }, "button");
      instrument.commit(title());
    });
    return node;
  }

  const middle = standardPrior(meta) ? "The middle of the prior, z = 0" : "The prior's mean";
  const origin = deterministic ? "The mean code" : middle;
  beside.append(make(
    "div",
    { class: "lp-buttons" },
    button("Random", instrument.randomWords, instrument.randomCode),
    button("Reset", () => origin, () => home.slice()),
  ));

  return {
    node: make("div", { class: "lp-stage" }, viewer.node, beside),
    beside,
    aside: viewer.aside ?? null,
    label,
    show(state, values) {
      const before = performance.now();
      if (paints && !engine.fresh()) return; // still the last one; its own comes later
      viewer.draw(values, engine.details(), state);
      const now = performance.now();
      paints += 1;
      root.dataset.paints = `${paints}`;
      if (now - labelledAt > LABEL_EVERY) label();
      const detail = { ms: now - before + engine.last() };
      root.dispatchEvent(new CustomEvent("lp:paint", { detail, bubbles: true, composed: true }));
    },
  };
}
