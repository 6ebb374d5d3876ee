// A place that holds a code: its picture, what it is, and ways to fill it.
import { make } from "./dom.js";
import { createPicture } from "./picture.js";
import { explain } from "./tip.js";
/** @import { Code, Shape } from "../engine/types.js" */
/** @import { CodeSource, Instrument } from "./types.js" */

const SIDE = 84; // CSS pixels, about

// A canvas for float pictures at a size that suits a hand.
// -> {canvas, side (CSS pixels across), draw(values)}
/** @param {Shape} shape */
export function createSmallPicture(shape) {
  const width = shape[2];
  const side = width > 112 ? 96 : width * Math.max(1, Math.round(SIDE / width));
  const canvas = make("canvas", {
    class: width > 112 ? "" : "lp-pixels", "aria-hidden": "true",
  });
  canvas.style.width = `${side}px`;
  const picture = createPicture(canvas, shape);
  return { canvas, side, draw: picture.draw };
}

function option(words, value) {
  return make("option", { value, text: words });
}

// groups: see codeSources(). onSet() runs after the user has filled the slot.
// -> {node, code() -> {z, y weights or null}, words(), set({z, y}, words), draw(values)};
// set() tells nobody.
/**
 * @param {Instrument} instrument
 * @param {string} name
 * @param {CodeSource[]} groups
 * @param {() => void} onSet
 */
export function createSlot(instrument, name, groups, onSet) {
  const { canvas, draw } = createSmallPicture(instrument.engine.shape);
  const button = make("button", { type: "button", class: "lp-shot" }, canvas);
  const caption = make("span", { class: "lp-slot-words lp-muted" });
  const here = make("button", { type: "button", class: "lp-button", text: "Set here" });
  here.setAttribute("aria-label", `set ${name} to the code now`);
  const choice = make(
    "select",
    { class: "lp-select", "aria-label": `fill ${name} with` },
    option("From …", ""),
    ...groups.map(({ title, entries }, g) => make(
      "optgroup",
      { label: title },
      ...entries.map(({ words }, e) => option(words, `${g} ${e}`)),
    )),
  );
  const node = make(
    "div",
    { class: "lp-slot", role: "group", "aria-label": name },
    make("b", { class: "lp-slot-name", text: name }),
    button,
    make("div", { class: "lp-slot-side" }, caption, here, choice),
  );
  let held = { z: instrument.home.slice(), y: instrument.y() };
  let words = "";

  // y: a label, weights, or null for the class now.
  /**
   * @param {Code} code
   * @param {string} text
   */
  function set({ z, y }, text) {
    const now = instrument.y();
    let weights = Array.isArray(y) ? y.slice() : now;
    if (now && Number.isInteger(y)) weights = now.map((_, index) => (index === y ? 1 : 0));
    held = { z: z.slice(), y: weights && weights.slice() };
    words = text;
    caption.textContent = words;
    button.setAttribute("aria-label", `go to ${name}, ${words}`);
    explain(button, `Go to ${name}`);
  }

  here.addEventListener("click", () => {
    set({ z: instrument.z(), y: instrument.y() }, "set by hand");
    onSet();
  });
  choice.addEventListener("change", () => {
    const [g, e] = choice.value.split(" ").map(Number);
    const entry = groups[g].entries[e];
    choice.value = ""; // so that another random sample can be asked for
    set(entry.code(), entry.words);
    onSet();
  });
  button.addEventListener("click", () => {
    instrument.move({ z: held.z, y: held.y }, "slot");
    instrument.commit(`at ${name}, ${words}`);
  });
  return { node, code: () => held, words: () => words, set, draw };
}
