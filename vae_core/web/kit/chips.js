// Choosing the class y: a group of radio buttons drawn as chips, arrow keys as in any radio group.
import { make } from "./dom.js";

const STEP = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

// names: what each class is called (plain text). onPick(index) runs when the user chooses.
// -> {node, show(index)}
/**
 * @param {string[]} names
 * @param {{label: string, onPick: (index: number) => void}} options
 */
export function createChips(names, { label, onPick }) {
  let chosen = 0;
  const chips = names.map((name) =>
    make("button", { type: "button", role: "radio", class: "lp-chip", text: name }),
  );
  const attributes = { class: "lp-chips", role: "radiogroup", "aria-label": label };
  const node = make("div", attributes, ...chips);

  function show(index) {
    chosen = index;
    chips.forEach((chip, position) => {
      chip.setAttribute("aria-checked", position === index ? "true" : "false");
      chip.tabIndex = position === index ? 0 : -1; // one stop for Tab, arrows inside
    });
  }

  function pick(index) {
    if (index === chosen) return;
    show(index);
    onPick(index);
  }

  node.addEventListener("click", (event) => {
    const index = chips.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    if (index >= 0) pick(index);
  });
  node.addEventListener("keydown", (event) => {
    const step = STEP[event.key];
    if (!step) return;
    event.preventDefault();
    const index = (chosen + step + chips.length) % chips.length;
    chips[index].focus();
    pick(index);
  });
  show(0);
  return { node, show };
}
