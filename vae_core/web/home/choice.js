// One of a few, side by side: radio buttons that look like one switch.
import { make } from "../kit/dom.js";

let groups = 0;

// -> {node, show(index)}
/**
 * @param {string} label
 * @param {string[]} names
 * @param {(index: number) => void} onChoose
 */
export function createChoice(label, names, onChoose) {
  groups += 1;
  const name = `lp-home-choice-${groups}`;
  const inputs = names.map((_, index) => {
    const input = make("input", { type: "radio", name });
    input.addEventListener("change", () => onChoose(index));
    return input;
  });
  const options = inputs.map((input, index) => (
    make("label", { class: "lp-home-option" }, input, make("span", { text: names[index] }))));
  return {
    node: make("div", { class: "lp-home-choice", role: "radiogroup", "aria-label": label }, ...options),
    /** @param {number} index */
    show(index) { inputs[index].checked = true; },
  };
}
