// Pictures of several models, shuffled and without names: those that the learner accepts are pressed.
//
// spec: groups [ids of the models]. told: {pictures}.
// text: digit, what a picture is called; count; groups.ID; fitted; marked.
// guess: whether each picture is marked. truth: {pictures, of: of which model each is, fitted: pictures of
//   each model from a density of its codes}. There is nothing to be off by: gap is null.
/** @import { CommitKind, CommitSpec } from "../types.js" */
import { make } from "../../kit/dom.js";
import { pictureOf } from "../scenes/tile.js";

const TURNS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/** @param {CommitSpec} spec @param {any} guess @param {{of: number[]}} truth */
function counts(spec, guess, { of }) {
  return spec.groups.map((id, model) => [`guess.${id}`, of.filter((owner, n) => owner === model && guess[n]).length]);
}

/** @type {CommitKind["gap"]} */
const gap = () => ({ gap: null });

/** @type {CommitKind["values"]} */
const values = (spec, guess, truth) => (
  guess === null ? {} : Object.fromEntries(counts(spec, guess, /** @type {any} */ (truth))));

/** @type {CommitKind["words"]} */
const words = (_, guess) => /** @type {boolean[]} */ (guess).flatMap((marked, n) => (marked ? [n + 1] : [])).join(" ");

// A picture that can be pressed; arrows lead to its neighbours in the grid.
/** @param {HTMLElement} picture @param {string} name @param {{press: () => void, lead: (columns: number, rows: number) => void}} acts */
function createButton(picture, name, { press, lead }) {
  const button = make("button", { type: "button", class: "lp-lesson-mark", "aria-label": name, "aria-pressed": "false" }, picture);
  picture.querySelector("canvas")?.setAttribute("aria-hidden", "true");
  button.addEventListener("click", press);
  button.addEventListener("keydown", (event) => {
    const turn = TURNS[event.key];
    if (!turn) return;
    event.preventDefault();
    lead(turn[0], turn[1]);
  });
  return button;
}

// The pictures by model, with the learner's marks, and under them those of the density.
/**
 * @param {CommitSpec} spec @param {Record<string, any>} text @param {import("../types.js").Rich} rich
 * @param {import("../../engine/types.js").Shape} shape
 * @param {{pictures: Float32Array[], of: number[], fitted: Float32Array[][]}} truth @param {boolean[] | null} guess
 */
function sorted(spec, text, rich, shape, { pictures, of, fitted }, guess) {
  const row = (tiles) => make("div", { class: "lp-lesson-sorted-row" }, ...tiles);
  return spec.groups.map((id, model) => {
    const own = pictures.flatMap((picture, n) => {
      if (of[n] !== model) return [];
      const tile = pictureOf(shape, picture, guess?.[n] ? text.marked : text.drawn);
      tile.classList.toggle("lp-lesson-marked", Boolean(guess?.[n]));
      return [tile];
    });
    return make("section", { class: "lp-lesson-sorted" }, make("h3", {}, rich(text.groups[id])), row(own),
      make("p", { class: "lp-muted" }, rich(text.fitted)),
      row(fitted[model].map((picture) => pictureOf(shape, picture, text.fitted))));
  });
}

/** @type {CommitKind["create"]} */
function create({ spec, text, rich, course, told, onChange }) {
  const count = make("p", { class: "lp-muted", role: "status" });
  const grid = make("div", { class: "lp-lesson-mark-grid", role: "group", "aria-label": text.title ?? "" });
  const node = make("div", { class: "lp-lesson-marks" }, grid, count);
  /** @type {HTMLElement[]} */
  let buttons = [];
  /** @type {boolean[] | null} */
  let marked = null;

  function tell() {
    buttons.forEach((button, n) => button.setAttribute("aria-pressed", `${Boolean(marked?.[n])}`));
    count.replaceChildren(rich(text.count, { marked: (marked ?? []).filter(Boolean).length }));
  }
  /** @param {boolean[] | null} next */
  function take(next) {
    marked = next;
    tell();
    onChange(marked);
  }
  /** @param {number} n */
  const press = (n) => take(buttons.map((_, place) => (marked?.[place] ?? false) !== (place === n)));
  const columns = () => buttons.filter((each) => each.offsetTop === buttons[0].offsetTop).length;
  /** @param {number} n */
  const to = (n) => buttons[Math.min(buttons.length - 1, Math.max(0, n))].focus();
  const ready = course.opened.then(({ packs: [{ meta: { shape } }] }) => {
    buttons = (told?.pictures ?? []).map((picture, n) => createButton(
      pictureOf(shape, picture, ""), rich(text.digit, { place: n + 1 }).textContent ?? "",
      { press: () => press(n), lead: (right, down) => to(n + right + down * columns()) }));
    grid.replaceChildren(...buttons);
    tell();
    return shape;
  });
  return {
    node,
    value: () => marked,
    show: (guess) => { ready.then(() => take(/** @type {boolean[]} */ (guess).slice())); },
    reveal(truth, guess) {
      ready.then((shape) => node.replaceChildren(...sorted(
        spec, text, rich, shape, /** @type {any} */ (truth), /** @type {any} */ (guess))));
    },
    clear: () => take(null),
    destroy() {},
  };
}

/** @type {CommitKind} */
export const marks = { create, gap, values, words };
