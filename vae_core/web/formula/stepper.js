// A weight inside the formula: stepped by its buttons and keys, dragged sideways, typed nowhere.
/** @import { Weight } from "./types.js" */
import { make } from "../kit/dom.js";
import { explain } from "../kit/tip.js";
import { plain } from "./numerals.js";
import { draggedWeight, nextWeight } from "./weights.js";

const KEYS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 };

/**
 * onMove(value) at every change, onRelease() when the hand lets go. -> {node, show(value)}
 * @param {Weight} weight
 * @param {{onMove: (value: number) => void, onRelease: () => void}} hands
 */
export function createStepper({ name, symbol, title, value: trained }, { onMove, onRelease }) {
  let value = trained;
  const said = make("span", {
    class: "lp-stepper-value lp-number-text", role: "spinbutton", tabindex: "0",
    "aria-label": `${symbol}, ${title}`, "aria-valuemin": 0,
  });
  const button = (text, label, direction) => {
    const node = make("button", { type: "button", class: "lp-stepper-button", "aria-label": label, text, tabindex: "-1" });
    node.addEventListener("click", () => {
      move(nextWeight(value, direction));
      onRelease();
    });
    return node;
  };
  const node = make("span", { class: "lp-stepper", "data-weight": name },
    button("‹", `less ${symbol}`, -1), said, button("›", `more ${symbol}`, 1));

  explain(said, `${title.charAt(0).toUpperCase()}${title.slice(1)}. The run ended at ${plain(trained)}. Turned here, the same code is priced anew; nothing is trained.`);

  /** @param {number} next */
  function show(next) {
    value = next;
    said.textContent = plain(next);
    said.setAttribute("aria-valuenow", `${next}`);
    said.setAttribute("aria-valuetext", next === trained ? `${plain(next)}, as trained` : `${plain(next)}, trained at ${plain(trained)}`);
    node.classList.toggle("lp-stepper-turned", next !== trained);
  }

  /** @param {number} next */
  function move(next) {
    if (next === value) return;
    show(next);
    onMove(next);
  }

  said.addEventListener("keydown", (event) => {
    const direction = KEYS[event.key];
    if (!direction && event.key !== "Home") return;
    event.preventDefault();
    event.stopPropagation();
    move(direction ? nextWeight(value, direction) : trained);
  });
  said.addEventListener("keyup", (event) => { if (KEYS[event.key] || event.key === "Home") onRelease(); });
  said.addEventListener("dblclick", () => {
    move(trained);
    onRelease();
  });
  attachDrag(said, () => value, move, onRelease);
  show(trained);
  return { node, show };
}

/**
 * @param {HTMLElement} node
 * @param {() => number} value
 * @param {(next: number) => void} move
 * @param {() => void} onRelease
 */
function attachDrag(node, value, move, onRelease) {
  /** @type {{x: number, from: number, moved: boolean} | null} */
  let hold = null;
  node.addEventListener("pointerdown", (event) => {
    node.setPointerCapture(event.pointerId);
    hold = { x: event.clientX, from: value(), moved: false };
  });
  node.addEventListener("pointermove", (event) => {
    if (!hold) return;
    const far = event.clientX - hold.x;
    if (!hold.moved && Math.abs(far) < 4) return;
    hold.moved = true;
    move(draggedWeight(hold.from, far));
  });
  const end = () => {
    if (hold?.moved) onRelease();
    hold = null;
  };
  node.addEventListener("pointerup", end);
  node.addEventListener("pointercancel", end);
}
