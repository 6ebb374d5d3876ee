// What of a training is chosen: which of the lesson's it is, and some of its numbers.
//
// spec: trainings [ids], fields [{id, options [numbers]}], of which the first is as it was, or [{id, first, low, high,
//   step}], a number that is announced.
// text: change, trainings.ID, fields.ID, start.
import { make } from "../../kit/dom.js";
import { whole } from "../rich.js";

/** @typedef {{training: string, numbers: Record<string, number>}} Chosen `numbers`: those that are others than at first */
/** @typedef {Parameters<import("../types.js").InstrumentKind["create"]>[0]} Given */

/** @param {Chosen} chosen */
export const idOf = ({ training, numbers }) => (
  [training, ...Object.entries(numbers).map(([name, value]) => `${name}-${value}`)].join("-"));

/** @param {string} name @param {[value: string, words: string][]} options */
function createSelect(name, options) {
  const select = make("select", { class: "lp-lesson-select" }, ...options.map(([value, text]) => make("option", { value, text })));
  return { select, node: make("label", { class: "lp-lesson-ask" }, make("span", { text: name }), select) };
}

/** @typedef {{id: string, first: number, value: () => number, node: HTMLElement, announced: boolean}} Field */

/** @param {any} spec @param {string} name @returns {Field} */
function createField({ id, options, first, low, high, step }, name) {
  if (options) {
    const { select, node } = createSelect(name, options.map((value) => [`${value}`, whole(value)]));
    return { id, first: options[0], value: () => Number(select.value), node, announced: false };
  }
  const input = make("input", { type: "number", inputmode: "decimal", min: low, max: high, step, value: first, required: "" });
  return {
    id, first, value: () => input.valueAsNumber, announced: true,
    node: make("label", { class: "lp-lesson-ask" }, make("span", { text: name }), input),
  };
}

/** @param {Given} given @param {(chosen: Chosen) => void} onStart */
export function createChoice({ spec, text, rich, tell }, onStart) {
  const plain = (words) => rich(words).textContent ?? "";
  const trained = (id) => plain(text.trainings[id]);
  const fields = (spec.fields ?? []).map((each) => createField(each, plain(text.fields[each.id])));
  const several = spec.trainings.length > 1;
  const kind = createSelect(several ? plain(text.change) : "", spec.trainings.map((id) => [id, trained(id)]));
  const start = make("button", { type: "submit", class: "lp-lesson-button lp-lesson-main", text: text.start });
  const changed = () => fields.filter(({ first, value }) => value() !== first);
  const form = make("form", { class: "lp-lesson-asks lp-trainings-bar" }, ...(several ? [kind.node] : []), ...fields.map(({ node }) => node), start);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    for (const { id, value, announced } of fields) if (announced) tell({ kind: "asked", id, value: value() });
    onStart({ training: kind.select.value, numbers: Object.fromEntries(changed().map(({ id, value }) => [id, value()])) });
  });
  return {
    node: form,
    /** @param {boolean} busy */
    rest(busy) { start.disabled = busy; },
    // What a chosen training is called: its name, or what of its numbers is another.
    /** @param {Chosen} one */
    words({ training, numbers: set }) {
      const own = Object.entries(set).map(([id, value]) => `${plain(text.fields[id])} ${whole(value)}`);
      return (several || !own.length ? [trained(training), ...own] : own).join(", ");
    },
  };
}
