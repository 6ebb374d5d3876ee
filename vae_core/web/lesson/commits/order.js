// Cards in an order: each has a button up and one down, and follows the arrow keys.
//
// spec: cards [ids], unit.
// text: low, high (what the ends of the order mean), cards.ID.
// guess, truth: the ids in their order. gap: pairs that stand the other way round.
/** @import { CommitKind } from "../types.js" */
import { make } from "../../kit/dom.js";
import { shuffled } from "../shuffle.js";
import { moved, swappedPairs } from "./order_plan.js";

/** @typedef {{id: string, node: HTMLLIElement, name: string, up: HTMLButtonElement, down: HTMLButtonElement, place: HTMLElement}} Card */

/** @type {CommitKind["gap"]} */
const gap = (_, guess, truth) => ({ gap: swappedPairs(/** @type {string[]} */ (guess), /** @type {string[]} */ (truth)) });

/** @type {CommitKind["values"]} */
const values = () => ({});

/** @type {CommitKind["words"]} */
const words = (_, guess) => /** @type {string[]} */ (guess).join(", ");

/** @param {string} sign @param {string} said */
const mover = (sign, said) => make("button", { type: "button", class: "lp-order-move", "aria-label": said, text: sign });

/** @param {string} id @param {DocumentFragment} words_ @returns {Card} */
function cardOf(id, words_) {
  const name = words_.textContent ?? id;
  const up = mover("↑", `Up: ${name}`);
  const down = mover("↓", `Down: ${name}`);
  const place = make("span", { class: "lp-order-place lp-number-text" });
  const node = make("li", { class: "lp-order-card", "data-card": id }, place,
    make("span", { class: "lp-order-name", tabindex: "0", role: "button", "aria-roledescription": "card" }, words_), up, down);
  return { id, node, name, up, down, place };
}

// Moves a card by its buttons, or by the keys while its name has the focus; Enter leaves it where it is.
/** @param {Card} card @param {(by: number, held: HTMLElement) => void} move */
function follow({ node, up, down }, move) {
  up.addEventListener("click", () => move(-1, up));
  down.addEventListener("click", () => move(1, down));
  node.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1, Enter: 0, " ": 0 }[event.key];
    const name = /** @type {HTMLElement} */ (node.querySelector(".lp-order-name"));
    if (by === undefined || event.target !== name) return;
    event.preventDefault();
    move(by, name);
  });
}

// A card in its place; with the truth also in which it belongs.
/** @param {Card} card @param {number} k @param {number} of @param {boolean} over @param {number} right */
function put({ node, up, down, place, name }, k, of, over, right) {
  for (const each of [up, down]) each.hidden = over;
  up.disabled = over || k === 0;
  down.disabled = over || k === of - 1;
  place.textContent = right === k ? `${k + 1}` : `${k + 1} → ${right + 1}`;
  node.classList.toggle("lp-order-off", right !== k);
  node.querySelector(".lp-order-name")?.setAttribute("aria-label", `${k + 1} of ${of}: ${name}`);
}

/** @type {CommitKind["create"]} */
function create({ spec, text, rich, values: known, onChange }) {
  const mixed = () => shuffled(spec.cards.slice(), Math.random);
  let [order, over] = [mixed(), false];
  const list = make("ol", { class: "lp-order" });
  /** @type {Record<string, Card>} */
  const cards = Object.fromEntries(spec.cards.map((id) => [id, cardOf(id, rich(text.cards?.[id] ?? id, known))]));
  const value = () => order.slice(); // as it stands, moved or not

  /** @param {string[]} truth */
  function draw(truth = order) {
    list.append(...order.map((id) => cards[id].node));
    order.forEach((id, k) => put(cards[id], k, order.length, over, truth.indexOf(id)));
  }
  /** @param {string[]} next */
  function take(next) {
    order = next.slice();
    draw();
    onChange(value());
  }
  for (const { id, ...card } of Object.values(cards)) {
    follow({ id, ...card }, (by, held) => {
      if (over) return;
      take(moved(order, id, by));
      const still = held instanceof HTMLButtonElement && held.disabled ? card.node.querySelector(".lp-order-name") : held;
      /** @type {HTMLElement | null} */ (still)?.focus();
    });
  }
  draw();
  const end = (words_) => make("p", { class: "lp-muted", text: words_ ?? "" });
  return {
    node: make("div", { class: "lp-order-box" }, end(text.low), list, end(text.high)),
    value,
    show: (guess) => take(/** @type {string[]} */ (guess)),
    reveal(truth, guess) {
      over = true;
      order = /** @type {string[]} */ (guess ?? truth).slice();
      draw(/** @type {string[]} */ (truth));
    },
    clear: () => take(mixed()),
    destroy() {},
  };
}

/** @type {CommitKind} */
export const order = { create, gap, values, words };
