// A place on a picture: a square of pixels, moved with a pointer or with arrows.
//
// spec: example, window (pixels of a side). told: nothing. text: input, output, nats, yours, dearest.
// guess: {row, column} of the square's upper left pixel. truth: {nats of each pixel, picture (what came back)}.
// gap: how much of the dearest square's nats the chosen one lacks, in per cent.
/** @import { CommitKind, CommitSpec } from "../types.js" */
import { make } from "../../kit/dom.js";
import { createActivations } from "../../blocks/activations.js";
import { windowsOf } from "../answers/elbo.js";
import { createTile } from "../scenes/tile.js";

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [0, 0], " ": [0, 0] };

/** @typedef {{row: number, column: number}} Place */

/** @param {CommitSpec} spec @param {any} truth */
function windows({ window: side }, { nats }) {
  const across = Math.sqrt(nats.length);
  return windowsOf(nats, across, across, side);
}

/** @param {CommitSpec} spec @param {any} guess @param {any} truth */
function natsOf(spec, guess, truth) {
  const { sums, across, best } = windows(spec, truth);
  return { clicked: guess ? sums[guess.row * across + guess.column] : NaN, dearest: sums[best], place: best, across };
}

/** @type {CommitKind["gap"]} */
function gap(spec, guess, truth) {
  const { clicked, dearest } = natsOf(spec, guess, truth);
  return { gap: 100 * (1 - clicked / dearest) };
}

/** @type {CommitKind["values"]} */
function values(spec, guess, truth) {
  const { clicked, dearest } = natsOf(spec, guess, truth);
  return { dearest, ...(guess ? { clicked } : {}) };
}

/** @type {CommitKind["words"]} */
const words = (_, guess) => `row ${/** @type {any} */ (guess).row + 1}, column ${/** @type {any} */ (guess).column + 1}`;

// A square over a picture, by its upper left pixel.
/** @param {string} kind @param {number} side @param {number} across @param {Place} place */
function square(kind, side, across, { row, column }) {
  const share = (value) => `${((100 * value) / across).toFixed(2)}%`;
  return make("span", {
    class: `lp-lesson-square lp-lesson-square-${kind}`, "aria-hidden": "true",
    style: `left: ${share(column)}; top: ${share(row)}; width: ${share(side)}; height: ${share(side)}`,
  });
}

// Under which squares can lie.
/** @param {HTMLElement} figure */
function coverOf(figure) {
  const cover = make("div", { class: "lp-lesson-cover" });
  const canvas = /** @type {HTMLElement} */ (figure.querySelector("canvas"));
  canvas.replaceWith(cover);
  cover.append(canvas);
  return cover;
}

// What a pointer and keys do on the picture; `go` is told the upper left pixel, which may lie outside.
/** @param {HTMLElement} cover @param {number} side @param {number} across @param {() => Place} from @param {(row: number, column: number) => void} go */
function follow(cover, side, across, from, go) {
  /** @param {PointerEvent} event */
  function point(event) {
    const box = cover.getBoundingClientRect();
    const at = (value, start, size) => ((value - start) / size) * across - side / 2;
    go(at(event.clientY, box.top, box.height), at(event.clientX, box.left, box.width));
  }
  cover.addEventListener("pointerdown", (event) => {
    point(event);
    cover.setPointerCapture(event.pointerId);
  });
  cover.addEventListener("pointermove", (event) => { if (event.buttons) point(event); });
  cover.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const { row, column } = from();
    go(row + move[0], column + move[1]);
  });
}

// Both pictures. -> {shape, across, cover: over the first, nodes}
/** @param {CommitSpec} spec @param {Record<string, any>} text @param {import("../types.js").Rich} rich @param {import("../types.js").Opened} opened */
function createPair(spec, text, rich, { packs, models, examples }) {
  const { shape } = packs[0].meta;
  const { x } = examples[spec.example];
  const input = createTile(shape, text.input, rich(text.input));
  const output = createTile(shape, text.output, rich(text.output));
  input.draw(x);
  output.draw(models[0].decode(models[0].encode(x).mean));
  return { shape, across: shape[1], cover: coverOf(input.node), nodes: [input.node, output.node] };
}

// The nats of each pixel with both squares, and what the squares are.
/** @param {CommitSpec} spec @param {Record<string, any>} text @param {import("../types.js").Rich} rich @param {any} truth @param {any} place */
function heatOf(spec, text, rich, truth, place) {
  const size = Math.sqrt(truth.nats.length);
  const { place: best, across } = natsOf(spec, place, truth);
  const canvas = make("canvas", { class: "lp-pixels lp-lesson-pixels", role: "img", "aria-label": text.nats });
  createActivations(canvas, {
    columns: size, rows: size, count: size * size, sheets: 1, tile: null, place: (index) => [index % size, Math.floor(index / size)],
  }).draw(truth.nats);
  const figure = make("figure", { class: "lp-lesson-tile" }, canvas, make("figcaption", {}, rich(text.nats)));
  const cover = coverOf(figure);
  cover.append(square("best", spec.window, size, { row: Math.floor(best / across), column: best % across }));
  if (place) cover.append(square("mine", spec.window, size, place));
  const key = (kind, said) => make("span", { class: `lp-lesson-key lp-lesson-key-${kind}`, text: said });
  return [figure, make("p", { class: "lp-lesson-keys lp-muted" }, key("best", text.dearest), ...(place ? [key("mine", text.yours)] : []))];
}

/** @type {CommitKind["create"]} */
function create({ spec, text, rich, course, onChange }) {
  const side = spec.window;
  const voice = make("span", { class: "lp-unseen", role: "status" });
  const node = make("div", { class: "lp-lesson-spot" });
  /** @type {Place | null} */
  let place = null;
  const ready = course.opened.then((opened) => {
    const pair = createPair(spec, text, rich, opened);
    node.prepend(...pair.nodes);
    node.append(voice);
    return pair;
  });
  const tell = () => ready.then(({ cover, across }) => {
    cover.querySelector(".lp-lesson-square")?.remove();
    if (place) cover.append(square("mine", side, across, place));
  });
  /** @param {Place | null} next */
  function take(next) {
    place = next;
    voice.textContent = next ? words(spec, /** @type {any} */ (next)) : "";
    tell();
    onChange(/** @type {any} */ (next));
  }
  // Whether it is asked for shows once somebody has not revealed it at once.
  let asked = true;
  ready.then(({ cover, across }) => {
    if (!asked) return;
    const inside = (value) => Math.min(across - side, Math.max(0, Math.round(value)));
    const middle = Math.floor((across - side) / 2);
    cover.setAttribute("role", "application");
    cover.setAttribute("aria-label", text.title ?? "");
    cover.tabIndex = 0;
    follow(cover, side, across, () => place ?? { row: middle, column: middle }, (row, column) => {
      take({ row: inside(row), column: inside(column) });
    });
  });
  return {
    node,
    value: () => /** @type {any} */ (place),
    show: (guess) => take(/** @type {any} */ (guess)),
    reveal(truth, guess) {
      asked = false;
      place = /** @type {any} */ (guess);
      tell();
      ready.then(() => node.append(...heatOf(spec, text, rich, truth, guess)));
    },
    clear: () => take(null),
    destroy() {},
  };
}

/** @type {CommitKind} */
export const spot = { create, gap, values, words };
