// Two dimensions of a code and a dial that turns them into each other, the decoder turned back: what each
// slider does changes, what the model can draw does not.
//
// spec: pair (dimensions, from 0), example. text: angle, slider.
/** @import { SceneKind } from "../types.js" */
import { make } from "../../kit/dom.js";
import { createTile } from "./tile.js";

const STOPS = [-2, -1, 0, 1, 2];

/** @type {SceneKind["create"]} */
function create({ spec, text, rich, course }) {
  const node = make("div", { class: "lp-lesson-dial" });
  course.opened.then(({ packs, models: [model], examples }) => {
    const { shape } = packs[0].meta;
    const mean = Array.from(model.encode(examples[spec.example].x).mean);
    const rows = spec.pair.map((_, k) => {
      const name = rich(text.slider, { number: k + 1 });
      const tiles = STOPS.map((at) => createTile(shape, `${name.textContent}: ${at}`));
      return { node: make("div", { class: "lp-lesson-dial-row" }, make("span", { class: "lp-muted" }, name), ...tiles.map((tile) => tile.node)), tiles };
    });
    const input = make("input", { type: "range", min: 0, max: 90, step: 5, value: 0, class: "lp-lesson-range", "aria-label": text.angle });
    const reading = make("output", { class: "lp-lesson-reading lp-number-text" });
    function show() {
      const angle = (input.valueAsNumber * Math.PI) / 180;
      reading.textContent = `${input.valueAsNumber}°`;
      input.setAttribute("aria-valuetext", reading.textContent);
      const [a, b] = spec.pair;
      rows.forEach(({ tiles }, k) => tiles.forEach((tile, stop) => {
        const along = k === 0 ? [Math.cos(angle), -Math.sin(angle)] : [Math.sin(angle), Math.cos(angle)];
        const z = mean.slice();
        z[a] = STOPS[stop] * along[0];
        z[b] = STOPS[stop] * along[1];
        tile.draw(model.decode(z));
      }));
    }
    input.addEventListener("input", show);
    node.append(make("div", { class: "lp-lesson-dial-rows" }, ...rows.map((row) => row.node)),
      make("label", { class: "lp-lesson-field" }, make("span", { text: text.angle }), reading, input));
    show();
  }).catch(() => {}); // the player says what went wrong
  return { node, destroy() {} };
}

/** @type {SceneKind} */
export const dial = { create };
