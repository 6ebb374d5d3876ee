// One of several answers. What is right comes from the model of the moment.
//
// spec: options [ids], fixed = true where their order means something and they are not shuffled.
// text: options.ID.
// guess, truth: an id. gap: 0 or 1.
/** @import { CommitKind, CommitSpec } from "../types.js" */
import { make } from "../../kit/dom.js";
import { shuffled } from "../shuffle.js";

/** @type {CommitKind["gap"]} */
const gap = (_, guess, truth) => ({ gap: guess === truth ? 0 : 1 });

/** @type {CommitKind["values"]} */
const values = () => ({});

/** @type {CommitKind["words"]} */
const words = (_, guess) => `${guess}`;

let groups = 0;

// The order in which options were shown: the same when the answer comes.
/** @type {Map<string, string[]>} */
const orders = new Map();

/** @param {string} key @param {string[]} options @param {boolean} fixed */
function orderOf(key, options, fixed) {
  const order = orders.get(key) ?? (fixed ? options : shuffled(options, Math.random));
  orders.set(key, order);
  return order;
}

/** @type {CommitKind["create"]} */
function create({ spec, text, rich, course, values: known, onChange }) {
  groups += 1;
  const name = `lp-choice-${groups}`;
  const order = orderOf(`${course.lesson.name} ${spec.id}`, spec.options, Boolean(spec.fixed));
  /** @type {string | null} */
  let chosen = null;
  const rows = order.map((id) => {
    const input = make("input", { type: "radio", name, value: id });
    const node = make("label", { class: "lp-lesson-option", "data-option": id }, input, make("span", {}, rich(text.options?.[id] ?? id, known)));
    input.addEventListener("change", () => {
      chosen = id;
      onChange(chosen);
    });
    return { id, input, node };
  });
  /** @param {string | null} id */
  function take(id) {
    chosen = id;
    for (const row of rows) row.input.checked = row.id === id;
  }
  return {
    node: make("div", { class: "lp-lesson-options", role: "radiogroup", "aria-label": rich(text.title ?? "", known).textContent ?? "" }, ...rows.map(({ node }) => node)),
    value: () => chosen,
    show(guess) {
      take(/** @type {string} */ (guess));
      onChange(chosen);
    },
    reveal(truth, guess) {
      take(/** @type {string | null} */ (guess));
      for (const { id, input, node } of rows) {
        input.disabled = true;
        node.classList.toggle("lp-lesson-right", id === truth);
        node.classList.toggle("lp-lesson-wrong", id === guess && id !== truth);
      }
    },
    clear() {
      take(null);
      onChange(null);
    },
    destroy() {},
  };
}

/** @type {CommitKind} */
export const choice = { create, gap, values, words };
