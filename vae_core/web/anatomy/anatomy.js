// The anatomy: one example through the model, every number of it in sight, everything under the hand.
/** @import { AnatomyPack, Learner, SharedHand } from "./types.js" */
/** @import { Step } from "./words.js" */
import { linkSymbols } from "../formula/link.js";
import { make } from "../kit/dom.js";
import { dress } from "../kit/style.js";
import { handOf, newHand, sharedHand } from "./hand.js";
import { createParts } from "./parts.js";
import { ANATOMY_CSS } from "./style.js";
import { STEPS } from "./words.js";

const OLD = "This file was written before a model could be taken apart. Train it again to see inside.";

/**
 * @typedef {{example?: number, learner?: Learner | null, state?: SharedHand | null, step?: string | null, present?: boolean,
 *   onCommit?: (state: SharedHand & {step: Step | null}, words: string) => void}} AnatomyOptions
 */

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
 * Takes a model apart in `root`: example, state (see hand.js) and step to begin with; onCommit(state,
 * words) when the hand lets go, with the lit step; learner, who takes the last step; present makes everything half again as large.
 * -> {state(), code(), setState(state), renew(values) after those of the pack have changed, refresh() after a
 * theme change, draw() opens the pad, destroy()}
 * @param {HTMLElement} root
 * @param {AnatomyPack} pack
 * @param {AnatomyOptions} [options]
 */
export function mountAnatomy(root, pack, { example = 0, state = null, step = null, learner = null, onCommit = () => {}, present = false } = {}) {
  const skin = dress(root, ANATOMY_CSS);
  if (!pack.meta.anatomy) {
    root.append(make("p", { class: "lp-error", role: "alert", text: OLD }));
    return { state: () => null, code: () => null, setState() {}, renew() {}, refresh: skin.refresh, draw() {}, destroy: () => clear(root, [skin]) };
  }
  const begin = newHand(pack, example);
  const told = () => ({ ...sharedHand(parts.hand()), step: parts.steps.lit() });
  const parts = createParts(pack, root, {
    learner,
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
    parts.ask();
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
    renew: parts.renew,
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
