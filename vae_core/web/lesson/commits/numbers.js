// Numbers that are named, each on a slider of its own.
//
// spec: fields [{id, low, high, step, scale, unit}], unit; of a field with scale = "log" the gap is in
//   `base` steps (10: decades, 2: doublings).
// text: fields.ID, what is asked of each.
// guess, truth: {id: number}.
/** @import { CommitKind, CommitSpec } from "../types.js" */
import { make } from "../../kit/dom.js";
import { unitIn, written } from "../rich.js";

const PLACES = 200; // of a slider of a logarithmic field

/** @typedef {{id: string, low: number, high: number, step?: number, scale?: "log", base?: number, unit?: string}} Field */

/** @param {CommitSpec} spec @returns {Field[]} */
const fieldsOf = (spec) => spec.fields;

/** @param {Field} field @param {number} a @param {number} b */
const apart = ({ scale, base = 10 }, a, b) => (
  scale === "log" ? Math.abs(Math.log(a / b) / Math.log(base)) : Math.abs(a - b));

/** @type {CommitKind["gap"]} */
function gap(spec, guess, truth) {
  const parts = Object.fromEntries(fieldsOf(spec).map((field) => (
    [field.id, apart(field, /** @type {any} */ (guess)[field.id], /** @type {any} */ (truth)[field.id])])));
  const all = Object.values(parts);
  return { gap: all.reduce((sum, one) => sum + one, 0) / all.length, parts };
}

/** @type {CommitKind["values"]} */
function values(spec, guess, truth) {
  const named = (kind, of) => fieldsOf(spec).map(({ id }) => [`${kind}.${id}`, of[id]]);
  return Object.fromEntries([...named("truth", truth), ...(guess ? named("guess", guess) : [])]);
}

/** @type {CommitKind["words"]} */
const words = (spec, guess) => fieldsOf(spec).map(({ id }) => `${id}: ${/** @type {any} */ (guess)[id]}`).join(", ");

// From a value to the slider's own number and back.
/** @param {Field} field */
function placesOf({ low, high, step = 1, scale }) {
  if (scale !== "log") return { min: low, max: high, step, of: (value) => value, at: (place) => place };
  const span = Math.log(high / low);
  return {
    min: 0, max: PLACES, step: 1,
    of: (value) => Math.round((Math.log(value / low) / span) * PLACES),
    at: (place) => Number((low * Math.exp((place / PLACES) * span)).toPrecision(3)),
  };
}

/** @param {Field} field */
function share({ low, high, scale }, value) {
  const held = Math.min(high, Math.max(low, value));
  return scale === "log" ? Math.log(held / low) / Math.log(high / low) : (held - low) / (high - low);
}

/** @param {Field} field @param {number} value */
function readOf({ step = 1, unit = "", scale }, value) {
  const decimals = scale === "log" ? (value < 10 ? 2 : value < 100 ? 1 : 0) : step >= 1 ? 0 : step >= 0.1 ? 1 : 2;
  return [written(value, decimals), unit].filter(Boolean).join(" ");
}

// One number. -> {node, value(), show(value), reveal(truth, guess), clear()}
/** @param {Field} field @param {DocumentFragment} asked @param {string} plainly @param {() => void} onChange */
function createField(field, asked, plainly, onChange) {
  const places = placesOf(field);
  const middle = places.of(field.scale === "log" ? Math.sqrt(field.low * field.high) : (field.low + field.high) / 2);
  const input = make("input", {
    type: "range", min: places.min, max: places.max, step: places.step, value: middle,
    class: "lp-lesson-range", "aria-label": plainly, "aria-valuetext": "–",
  });
  const said = make("output", { class: "lp-lesson-reading lp-number-text", text: "–" });
  const marks = make("div", { class: "lp-lesson-scale", "aria-hidden": "true" });
  const ends = make("div", { class: "lp-lesson-ends lp-muted lp-number-text", "aria-hidden": "true" },
    make("span", { text: readOf(field, field.low) }), make("span", { text: readOf(field, field.high) }));
  const node = make("div", { class: "lp-lesson-field" }, make("div", { class: "lp-lesson-asked" }, asked), said, input, marks, ends);
  /** @type {number | null} */
  let value = null;
  /** @param {number | null} next */
  function show(next) {
    value = next;
    if (next !== null) input.value = `${places.of(next)}`;
    said.textContent = next === null ? "–" : readOf(field, next);
    input.setAttribute("aria-valuetext", said.textContent);
    node.classList.toggle("lp-lesson-unset", next === null);
  }
  const take = () => {
    show(places.at(input.valueAsNumber));
    onChange();
  };
  input.addEventListener("input", take);
  // Who means the middle presses it.
  input.addEventListener("pointerup", () => { if (value === null && !input.disabled) take(); });
  input.addEventListener("keydown", ({ key }) => { if (key === "Enter" || key === " ") take(); });
  show(null);
  /** @param {string} kind @param {number} of */
  const mark = (kind, of) => make("span", { class: `lp-lesson-at lp-lesson-at-${kind}`, style: `--at: ${share(field, of).toFixed(4)}` },
    make("b", { class: "lp-number-text", text: readOf(field, of) }));
  return {
    node,
    value: () => value,
    show,
    /** @param {number} truth @param {number | null} guess */
    reveal(truth, guess) {
      show(guess);
      input.disabled = true;
      node.classList.add("lp-lesson-told");
      marks.replaceChildren(...(guess === null ? [] : [mark("guess", guess)]), mark("truth", truth));
    },
  };
}

/** @type {CommitKind["create"]} */
function create({ spec, text, rich, course, values: known, onChange }) {
  const all = fieldsOf(spec).map((own) => {
    const field = { ...own, unit: unitIn(own.unit ?? "", course.language) };
    const asked = text.fields?.[field.id] ?? field.id;
    const node = rich(asked, known);
    return { id: field.id, ...createField(field, node, node.textContent ?? "", () => onChange(value())) };
  });
  /** @returns {Record<string, number> | null} */
  function value() {
    const found = all.map(({ id, value: of }) => [id, of()]);
    return found.every(([, one]) => one !== null) ? Object.fromEntries(found) : null;
  }
  return {
    node: make("div", { class: "lp-lesson-fields" }, ...all.map(({ node }) => node)),
    value,
    show(guess) {
      for (const { id, show } of all) show(/** @type {any} */ (guess)[id]);
      onChange(value());
    },
    reveal(truth, guess) {
      for (const { id, reveal } of all) reveal(/** @type {any} */ (truth)[id], guess === null ? null : /** @type {any} */ (guess)[id]);
    },
    clear() {
      for (const { show } of all) show(null);
      onChange(null);
    },
    destroy() {},
  };
}

/** @type {CommitKind} */
export const numbers = { create, gap, values, words };
