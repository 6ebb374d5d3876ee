// Two recorded trainings of one network: what they reconstruct at their ends, and how their KL went.
//
// spec: pictures (how many), numbers (true: their figures too), beside (true: the three rows stand in one line).
// text: input, constant, rising, recorded.
/** @import { SceneKind } from "../types.js" */
import { make } from "../../kit/dom.js";
import { createPicture } from "../../kit/picture.js";
import { written } from "../rich.js";

const SHAPE = /** @type {[number, number, number]} */ ([1, 8, 8]);
const RUNS = /** @type {const} */ (["constant", "rising"]);

/** @param {number[]} levels @param {string} said */
function tile(levels, said) {
  const canvas = make("canvas", { class: "lp-pixels lp-courses-picture", role: "img", "aria-label": said });
  createPicture(canvas, SHAPE).draw(Float32Array.from(levels, (value) => value / 255));
  return canvas;
}

/** @type {SceneKind["create"]} */
function create({ spec, text, rich, course }) {
  const { courses, inputs } = course.data.recorded;
  /** @param {string} name @param {number[][]} pictures @param {...Node} more */
  function row(name, pictures, ...more) {
    const head = rich(name);
    const plain = head.textContent ?? "";
    return make("div", { class: "lp-courses-row" }, make("div", { class: "lp-courses-name" }, make("span", {}, head), ...more),
      make("div", { class: "lp-courses-pictures" },
        ...pictures.slice(0, spec.pictures).map((levels, k) => tile(levels, `${plain}, ${k + 1}`))));
  }
  const figures = ({ final: { kl, reconstruction } }) => make("span", { class: "lp-muted lp-number-text" },
    `${written(reconstruction + kl, 1)} = ${written(reconstruction, 1)} + ${written(kl, 1)}`);
  return {
    node: make("div", { class: spec.beside ? "lp-courses lp-courses-beside" : "lp-courses" }, row(text.input, inputs),
      ...RUNS.map((name) => row(text[name], courses[name].pictures, ...(spec.numbers ? [figures(courses[name])] : []))),
      make("p", { class: "lp-lesson-small lp-courses-mark" }, rich(text.recorded))),
    destroy() {},
  };
}

/** @type {SceneKind} */
export const courses = { create };
