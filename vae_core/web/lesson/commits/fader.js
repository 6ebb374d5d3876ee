// A slider with its name and its reading, as scenes and instruments of lessons have them.
import { make } from "../../kit/dom.js";

/**
 * @param {{name: DocumentFragment, low: number, high: number, step: number, value: number, symbol?: string,
 *   read: (value: number) => string, onMove: (value: number) => void}} options
 */
export function createSlider({ name, low, high, step, value, symbol = "y", read, onMove }) {
  const plainly = name.textContent ?? "";
  const input = make("input", { type: "range", min: low, max: high, step, value, class: "lp-lesson-range", "aria-label": plainly });
  const said = make("output", { class: `lp-number-text lp-s-${symbol}` });
  /** @param {number} next */
  function show(next) {
    if (input.valueAsNumber !== next) input.value = `${next}`;
    said.textContent = read(next);
    input.setAttribute("aria-valuetext", said.textContent);
  }
  input.addEventListener("input", () => {
    show(input.valueAsNumber);
    onMove(input.valueAsNumber);
  });
  show(value);
  return { node: make("div", { class: "lp-lesson-slider" }, make("span", {}, name), input, said), show };
}
