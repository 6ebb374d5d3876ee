// Mouse, pen, finger and keys on the map: hovering previews, pressing pins, letting go commits.

/** @import { Point } from "../../engine/types.js" */

const NUDGE = 0.1; // an arrow key, in units of the plane; a tenth of that with Shift
const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

// at(event) -> [x, y] in the plane. onGlance([x, y] or null), onPin([x, y]), onNudge([dx, dy]) in
// units of `unit()`, onRelease() once when the hand lets go.
/**
 * @param {HTMLCanvasElement} canvas
 * @param {{at: (event: PointerEvent) => Point, unit: () => number, onPin: (place: Point) => void,
 *   onGlance: (place: Point | null) => void, onNudge: (by: Point) => void, onRelease: () => void}} hands
 */
export function attachHand(canvas, { at, unit, onGlance, onPin, onNudge, onRelease }) {
  /** @type {number | null} */
  let pressed = null;
  let nudged = false;

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || pressed !== null) return;
    pressed = event.pointerId;
    canvas.setPointerCapture(event.pointerId);
    onPin(at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (pressed === event.pointerId) onPin(at(event));
    else if (pressed === null && event.pointerType !== "touch") onGlance(at(event));
  });
  canvas.addEventListener("pointerleave", () => {
    if (pressed === null) onGlance(null);
  });
  function letGo(event) {
    if (pressed !== event.pointerId) return;
    pressed = null;
    onRelease();
  }
  canvas.addEventListener("pointerup", letGo);
  canvas.addEventListener("pointercancel", letGo);

  canvas.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const step = unit() * (event.shiftKey ? NUDGE / 10 : NUDGE);
    onNudge([arrow[0] * step, arrow[1] * step]);
    nudged = true;
  });
  function rest() {
    if (!nudged) return;
    nudged = false;
    onRelease();
  }
  canvas.addEventListener("keyup", rest);
  canvas.addEventListener("blur", rest);
}
