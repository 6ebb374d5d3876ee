// The plane of a code of two numbers: where codes of examples lie, the disc in which the prior draws, and a
// place under the hand with the picture that it decodes to.
/** @import { Numbers, Shape } from "../../engine/types.js" */
import { make, makeSvg } from "../../kit/dom.js";
import { written } from "../rich.js";
import { createTile } from "../scenes/tile.js";

const SIDE = 420; // of the drawing, in its own units
const EDGE = 12;
const STEP = 0.1; // of an arrow; a fifth of it with Shift
const FAR = 5; // steps of Page up and Page down
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1], PageUp: [0, FAR], PageDown: [0, -FAR] };

// The square about all codes and the disc. -> {at(z): its place in the drawing, of(place): z, scale}
/** @param {Numbers} codes (N, 2) @param {number} radius */
function frameOf(codes, radius) {
  const ends = [0, 1].map((d) => {
    let [low, high] = [-radius, radius];
    for (let n = d; n < codes.length; n += 2) [low, high] = [Math.min(low, codes[n]), Math.max(high, codes[n])];
    return { middle: (low + high) / 2, half: (high - low) / 2 };
  });
  const half = Math.max(...ends.map((end) => end.half));
  const scale = (SIDE / 2 - EDGE) / half;
  return {
    scale,
    /** @param {number[]} z */
    at: ([x, y]) => [SIDE / 2 + (x - ends[0].middle) * scale, SIDE / 2 - (y - ends[1].middle) * scale],
    /** @param {number[]} place */
    of: ([left, top]) => [ends[0].middle + (left - SIDE / 2) / scale, ends[1].middle - (top - SIDE / 2) / scale],
    /** @param {number[]} z */
    held: (z) => z.map((value, d) => Math.min(ends[d].middle + half, Math.max(ends[d].middle - half, value))),
  };
}

/**
 * onMove(z) at every move, onMark() by Enter and by the button. -> {node, show(marks)}
 * @param {{codes: Numbers, shape: Shape, decode: (z: number[]) => ArrayLike<number>, radius: number}} model
 * @param {Record<string, string>} text plane, circle, here
 * @param {{onMove: (z: number[]) => void, onMark: () => void}} hands
 */
export function createPlane({ codes, shape, decode, radius }, text, { onMove, onMark }) {
  const { at, of, held, scale } = frameOf(codes, radius);
  const [left, top] = at([0, 0]);
  let dots = "";
  for (let n = 0; n < codes.length; n += 2) dots += `M${at([codes[n], codes[n + 1]]).map((value) => value.toFixed(1)).join(",")}h0`;
  const hand = makeSvg("circle", { class: "lp-plane-hand", r: 8 });
  const layer = makeSvg("g", {});
  const svg = makeSvg("svg", { class: "lp-plane", viewBox: `0 0 ${SIDE} ${SIDE}`, role: "application", tabindex: 0, "aria-label": text.plane },
    makeSvg("path", { class: "lp-plane-codes", d: dots }),
    makeSvg("circle", { class: "lp-plane-prior", cx: left, cy: top, r: radius * scale }), layer, hand);
  const tile = createTile(shape, text.plane);
  const reading = make("p", { class: "lp-number-text", role: "status" });
  const mark = make("button", { type: "button", class: "lp-lesson-button lp-lesson-main", text: text.here });
  mark.addEventListener("click", onMark);
  let z = [0, 0];

  /** @param {number[]} next */
  function go(next) {
    z = held(next);
    const [x, y] = at(z);
    hand.setAttribute("cx", `${x}`);
    hand.setAttribute("cy", `${y}`);
    tile.draw(decode(z));
    reading.textContent = `z1 ${written(z[0], 2)}, z2 ${written(z[1], 2)}`;
    onMove(z);
  }
  /** @param {PointerEvent} event */
  function point(event) {
    const box = svg.getBoundingClientRect();
    go(of([((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE]));
  }
  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    point(event);
  });
  svg.addEventListener("pointermove", (event) => { if (event.buttons) point(event); });
  svg.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (event.key === "Enter") onMark();
    else if (move) go(z.map((value, d) => value + move[d] * STEP * (event.shiftKey ? 0.2 : 1)));
    else return;
    event.preventDefault();
  });
  go(z);
  return {
    node: make("div", { class: "lp-plane-room" }, svg,
      make("div", { class: "lp-plane-side" }, tile.node, reading, mark, make("p", { class: "lp-muted", text: text.circle }))),
    /** @param {number[][]} marks */
    show(marks) {
      layer.replaceChildren(...marks.map((place) => {
        const [cx, cy] = at(place);
        return makeSvg("circle", { class: "lp-plane-mark", cx, cy, r: 11 });
      }));
    },
  };
}
