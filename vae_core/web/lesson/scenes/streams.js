// Noise that is carried along recorded paths to where codes lie, decoded on the way; above it the same noise
// decoded as it is.
//
// spec: none of its own. text: noise, codes, play, time, recorded.
/** @import { SceneKind } from "../types.js" */
import { make } from "../../kit/dom.js";
import { createPicture } from "../../kit/picture.js";

const LASTS = 2400; // ms from noise to code

/** @param {string} said @param {[number, number, number]} shape */
function tile(said, shape) {
  const canvas = make("canvas", { class: "lp-pixels lp-streams-picture", role: "img", "aria-label": said });
  return { canvas, view: createPicture(canvas, shape) };
}

// The code a share of the way along a path of codes.
/** @param {number[][]} path @param {number} share */
export function alongPath(path, share) {
  const at = Math.min(1, Math.max(0, share)) * (path.length - 1);
  const from = Math.min(path.length - 2, Math.floor(at));
  return path[from].map((value, d) => value + (at - from) * (path[from + 1][d] - value));
}

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @type {SceneKind["create"]} */
function create({ text, rich, course }) {
  const { paths } = course.data.recorded;
  const pictures = make("div", { class: "lp-streams-rows" });
  const slider = make("input", { type: "range", min: 0, max: 100, step: 1, value: 0, class: "lp-lesson-range", "aria-label": text.time });
  const button = make("button", { type: "button", class: "lp-lesson-button", text: text.play });
  let frame = 0;
  let show = () => {};

  /** @param {number} begun */
  function stream(begun) {
    frame = requestAnimationFrame((now) => {
      slider.value = `${Math.min(100, (100 * (now - begun)) / LASTS)}`;
      show();
      if (Number(slider.value) < 100) stream(begun);
    });
  }
  button.addEventListener("click", () => {
    cancelAnimationFrame(frame);
    if (still()) {
      slider.value = "100";
      show();
    } else stream(performance.now());
  });
  slider.addEventListener("input", () => {
    cancelAnimationFrame(frame);
    show();
  });
  course.opened.then(({ packs, models }) => {
    const { shape } = packs[0].meta;
    const row = (name) => paths.map((_, k) => tile(`${rich(name).textContent}, ${k + 1}`, shape));
    const [plain, carried] = [row(text.noise), row(text.codes)];
    for (const [name, tiles] of /** @type {[string, ReturnType<typeof row>][]} */ ([[text.noise, plain], [text.codes, carried]])) {
      pictures.append(make("div", { class: "lp-streams-row" }, make("span", { class: "lp-streams-name" }, rich(name)),
        make("div", { class: "lp-streams-pictures" }, ...tiles.map(({ canvas }) => canvas))));
    }
    plain.forEach(({ view }, k) => view.draw(models[0].decode(paths[k][0])));
    show = () => carried.forEach(({ view }, k) => view.draw(models[0].decode(alongPath(paths[k], Number(slider.value) / 100))));
    show();
  }).catch(() => {}); // the player says what went wrong
  return {
    node: make("div", { class: "lp-streams" }, pictures,
      make("div", { class: "lp-streams-tools" }, button, slider, make("span", { class: "lp-lesson-small", text: text.recorded }))),
    destroy: () => cancelAnimationFrame(frame),
  };
}

/** @type {SceneKind} */
export const streams = { create };
