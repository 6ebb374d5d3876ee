// One latent dimension as a row: name, slider, value, and what the dimension is worth.
/** @import { Axis } from "../engine/types.js" */
import { make } from "../kit/dom.js";
import { REACH, worthText } from "../engine/axes.js";

const STEPS = 600; // positions from end to end: finer than the pixels of any track
const NUDGE = 0.1; // an arrow key, in standard deviations; a tenth of that with Shift
const FARTHEST = 1e6; // typed numbers beyond this would overflow the decoder's float32

function format(value) {
  const text = value.toFixed(2);
  return text === "-0.00" ? "0.00" : text;
}

/** @param {KeyboardEvent} event */
function nudgeDirection(event) {
  const onNumber = /** @type {HTMLInputElement} */ (event.currentTarget).type === "number";
  if (event.key === "ArrowUp" || (event.key === "ArrowRight" && !onNumber)) return 1;
  if (event.key === "ArrowDown" || (event.key === "ArrowLeft" && !onNumber)) return -1;
  return 0;
}

// The row's elements. -> {node, range, number}
/**
 * @param {Axis} axis
 * @param {{most: number | null, deterministic: boolean, low: number, high: number}} scale
 */
function makeRow({ index, worth, active }, { most, deterministic, low, high }) {
  const name = `latent dimension ${index + 1}`;
  const worthLabel = most === null ? "" : worthText(worth, deterministic);
  const measure = `, ${deterministic ? "std" : "KL"} ${worthLabel}`;
  const range = make("input", {
    type: "range", class: "lp-range", min: low, max: high, step: (high - low) / STEPS,
    "aria-label": `${name}${worthLabel && measure}`,
  });
  const number = make("input", {
    type: "number", class: "lp-number lp-number-text", step: "any", inputmode: "text",
    "aria-label": `value of ${name}`,
  });
  const bar = make("span", { class: "lp-worth-bar" });
  bar.style.setProperty("--share", `${most ? Math.min(1, worth / most) : 0}`);
  const node = make(
    "div",
    { class: active ? "lp-slider" : "lp-slider lp-dead", "data-index": index },
    make("span", { class: "lp-name", "aria-hidden": "true" }, "z", make("sub", { text: index + 1 })),
    range,
    number,
    make(
      "span",
      { class: "lp-worth", "aria-hidden": "true" },
      ...(worthLabel ? [
        make("span", { class: "lp-worth-track" }, bar),
        make("span", { class: "lp-worth-text lp-number-text", text: worthLabel }),
      ] : []),
    ),
  );
  return { node, range, number };
}

// Arrow keys on either input: onNudge(direction, fine) at each, onRelease() once they come up.
/**
 * @param {HTMLInputElement[]} inputs
 * @param {{onNudge: (direction: number, fine: boolean) => void, onRelease: () => void}} hands
 */
function attachKeys(inputs, { onNudge, onRelease }) {
  let nudged = false;
  /** @param {KeyboardEvent} event */
  function pressed(event) {
    const direction = nudgeDirection(event);
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onNudge(direction, event.shiftKey);
    nudged = true;
  }
  function letGo() {
    if (!nudged) return;
    nudged = false;
    onRelease();
  }
  for (const input of inputs) {
    input.addEventListener("keydown", pressed);
    input.addEventListener("keyup", letGo);
    input.addEventListener("blur", letGo);
  }
}

// axis: a row of latentAxes(); most: the largest worth, which fills the bar, null where none is told.
// onMove(index, value) runs on every movement, onRelease(index) once when the hand lets go.
// -> {node, show(value)}; show() sets the row without telling anybody.
/**
 * @param {Axis} axis
 * @param {{most: number | null, deterministic: boolean, onMove: (index: number, value: number) => void,
 *   onRelease: (index: number) => void}} options
 */
export function createSlider(axis, { most, deterministic, onMove, onRelease }) {
  const { index, home, spread } = axis;
  const low = home - REACH * spread;
  const high = home + REACH * spread;
  const { node, range, number } = makeRow(axis, { most, deterministic, low, high });
  let current = home;

  /**
   * @param {number} value
   * @param {HTMLInputElement | null} [source] left as the hand has it
   */
  function show(value, source = null) {
    current = value;
    const text = format(value);
    if (source !== range) range.value = `${value}`;
    if (source !== number) number.value = text;
    const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
    range.style.setProperty("--at", share.toFixed(4));
    range.setAttribute("aria-valuetext", text);
  }

  /**
   * @param {number} value
   * @param {HTMLInputElement | null} [source]
   */
  function move(value, source = null) {
    show(value, source);
    onMove(index, value);
  }

  attachKeys([range, number], {
    onNudge(direction, fine) {
      const step = direction * spread * (fine ? NUDGE / 10 : NUDGE);
      move(Math.min(high, Math.max(low, current + step)));
    },
    onRelease: () => onRelease(index),
  });
  range.addEventListener("input", () => move(range.valueAsNumber, range));
  range.addEventListener("change", () => onRelease(index));
  number.addEventListener("input", () => {
    const typed = number.valueAsNumber;
    if (Math.abs(typed) < FARTHEST) move(typed, number); // NaN, an unfinished number, fails too
  });
  number.addEventListener("change", () => {
    show(current);
    onRelease(index);
  });
  range.addEventListener("dblclick", () => {
    move(home);
    onRelease(index);
  });
  return { node, show };
}
