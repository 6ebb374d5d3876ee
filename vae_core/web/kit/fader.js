// A named slider of a panel: name, track, reading.
import { make } from "./dom.js";
import { explain } from "./tip.js";

// options: name (plain text), low, high, step, rest (where a double click returns, and from where
// the track is filled), format(value) -> reading, onMove(value) on every movement, onRelease(value)
// once when the hand lets go.
// -> {node, show(value, reading), enable(on)}; show() tells nobody.
/**
 * @param {{name: string, low: number, high: number, step: number, rest?: number,
 *   format: (value: number) => string, onMove: (value: number) => void,
 *   onRelease: (value: number) => void}} options
 */
export function createFader({ name, low, high, step, rest = low, format, onMove, onRelease }) {
  const range = make("input", {
    type: "range", class: "lp-range", min: low, max: high, step, "aria-label": name,
  });
  explain(range, name); // which may be too long for the room beside it
  const reading = make("span", { class: "lp-fader-reading lp-number-text" });
  const node = make(
    "div",
    { class: "lp-fader" },
    make("span", { class: "lp-fader-name", text: name, "aria-hidden": "true" }),
    range,
    reading,
  );
  if (rest === low) range.classList.add("lp-range-from-left");

  function show(value, text = format(value)) {
    if (range.valueAsNumber !== value) range.value = value;
    const share = (value - low) / (high - low);
    range.style.setProperty("--at", Math.min(1, Math.max(0, share)).toFixed(4));
    range.setAttribute("aria-valuetext", text);
    reading.textContent = text;
  }

  range.addEventListener("input", () => {
    show(range.valueAsNumber);
    onMove(range.valueAsNumber);
  });
  range.addEventListener("change", () => onRelease(range.valueAsNumber));
  range.addEventListener("dblclick", () => {
    show(rest);
    onMove(rest);
    onRelease(rest);
  });
  show(rest);
  return { node, show, enable: (on) => { range.disabled = !on; } };
}
