// The bar with which a training is moved through: plays, drags, steps by the arrow keys.
/** @import { Held, Moment } from "./types.js" */
import { grouped } from "../kit/counted.js";
import { make } from "../kit/dom.js";
import { createPlayer } from "../kit/player.js";
import { explain } from "../kit/tip.js";

const HOLD = {
  z: ["Hold the code z", "What the decoder of each moment draws from it"],
  x: ["Hold the example x", "Its code is what the encoder of each moment says"],
};

const OF_THE_END = "The sliders' order, their KL and their marks are the finished model's.";

/**
 * A moment in words; null is the model itself.
 * @param {Moment | null} moment
 * @param {string} [whole] what that is called
 */
export function wordsOf(moment, whole = "as it was saved") {
  if (!moment) return whole;
  if (moment.step === 0) return "first weights, step 0";
  const { epoch } = moment;
  return `epoch ${epoch < 10 ? epoch.toPrecision(epoch < 1 ? 1 : 2) : Math.round(epoch)}, step ${grouped(moment.step)}`;
}

/** @param {(held: Held) => void} onHold */
function createHolds(onHold) {
  const buttons = /** @type {Held[]} */ (["z", "x"]).map((held) => {
    const [name, why] = HOLD[held];
    const node = make("button", { type: "button", "data-held": held, "aria-label": name },
      make("i", { class: `lp-${held}`, "data-s": held, text: held }));
    explain(node, `${name}. ${why}`);
    node.addEventListener("click", () => onHold(held));
    return node;
  });
  const node = make("div", { class: "lp-travel-held", role: "group", "aria-label": "What is held fixed" },
    make("span", { class: "lp-muted", text: "hold" }), ...buttons);
  return {
    node,
    /** @param {Held} held @param {Held[]} possible */
    show(held, possible) {
      node.hidden = possible.length < 2;
      for (const each of buttons) each.setAttribute("aria-pressed", `${each.dataset.held === held}`);
    },
  };
}

// What stands under the bar: what went wrong, else whose the marks are.
function createNote() {
  const node = make("p", { class: "lp-travel-note lp-muted", role: "status", hidden: "" });
  let told = { problem: "", aside: "" };
  return {
    node,
    /** @param {Partial<typeof told>} next */
    say(next) {
      told = { ...told, ...next };
      node.textContent = told.problem || told.aside;
      node.hidden = !node.textContent;
    },
  };
}

/**
 * -> {node, show(index), held(held, possible), note(sentence), reach(moments), at(), destroy()}. onMove(index)
 * while it is moved, onRelease(index) when the hand lets go; an index beyond the last moment is the model itself.
 * @param {Moment[]} moments
 * @param {{whole?: string, onMove: (index: number) => void, onRelease: (index: number) => void, onHold: (held: Held) => void}} hands
 */
export function createScrubber(moments, { whole, onMove, onRelease, onHold }) {
  let known = moments;
  let here = moments.length;
  const range = make("input", {
    type: "range", class: "lp-range", min: 0, max: moments.length, step: 1, value: moments.length,
    "aria-label": "Moment of the training",
  });
  const reading = make("output", { class: "lp-travel-reading lp-number-text" });
  const note = createNote();
  const holds = createHolds(onHold);
  /** @param {number} index */
  function show(index) {
    here = index;
    if (range.valueAsNumber !== index) range.value = `${index}`;
    const words = wordsOf(known[index] ?? null, whole);
    range.style.setProperty("--at", (index / Math.max(1, known.length)).toFixed(4));
    range.setAttribute("aria-valuetext", words);
    reading.textContent = words;
    note.say({ aside: index < known.length && !whole ? OF_THE_END : "" });
  }
  /** @param {number} index */
  function go(index) {
    if (index === here) return;
    show(index);
    onMove(index);
  }
  /** @param {number} t */
  const placed = (t) => Math.round(t * known.length);
  const player = createPlayer({
    at: () => here / Math.max(1, known.length),
    steps: () => known.length,
    onFrame: (t) => go(placed(t)),
    onStop: () => onRelease(here),
    onStep(t) {
      go(placed(t));
      onRelease(here);
    },
    onLost() {},
  });
  range.addEventListener("input", () => {
    player.halt();
    go(range.valueAsNumber);
  });
  range.addEventListener("change", () => onRelease(here));
  show(here);
  return {
    node: make("div", { class: "lp-travel", role: "group", "aria-label": "Time travel" },
      make("span", { class: "lp-travel-name", text: "Through training" }), player.node, range, reading, holds.node, note.node),
    show,
    held: holds.show,
    at: () => here,
    /** @param {string} sentence */
    note: (sentence) => note.say({ problem: sentence }),
    /** @param {Moment[]} more the same and later ones */
    reach(more) {
      const atEnd = here === known.length;
      known = more;
      range.max = `${more.length}`;
      show(atEnd ? more.length : here);
    },
    destroy: player.destroy,
  };
}
