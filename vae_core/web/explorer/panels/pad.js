// A pad to draw on with mouse, touch or pen.
import { contextOf, make } from "../../kit/dom.js";
import { drawStrokes } from "./strokes.js";
/** @import { Shape } from "../../engine/types.js" */
/** @import { Placement } from "../../kit/placement.js" */
/** @import { Stroke } from "./strokes.js" */

const SIDE = 560; // canvas pixels along the longer side
const FINEST = 0.004; // share of the pad between two points of a stroke

function grey(level) {
  const byte = Math.round(255 * level);
  return `rgb(${byte} ${byte} ${byte})`;
}

// How wide a pen draws: only pens feel pressure, and some report none.
function weightOf({ pointerType, pressure }) {
  return pointerType === "pen" && pressure > 0 ? 0.5 + pressure : 1;
}

// Where on the pad, in its unit square.
/**
 * @param {PointerEvent} event
 * @param {HTMLElement} node
 */
function pointOf(event, node) {
  const box = node.getBoundingClientRect();
  return {
    x: (event.clientX - box.left) / box.width,
    y: (event.clientY - box.top) / box.height,
    weight: weightOf(event),
  };
}

/** @param {Shape} shape */
function makePad([, height, width]) {
  const node = make("canvas", { class: "lp-pad", role: "img" });
  node.setAttribute("aria-label", "drawing pad: draw with mouse, touch or pen");
  const unit = SIDE / Math.max(height, width);
  node.width = Math.round(width * unit);
  node.height = Math.round(height * unit);
  return { node, unit };
}

// shape: [1, H, W] of the pictures; placement: see placement.js. onStroke(done) runs at every
// change by the hand, with done true once it is lifted. One pointer draws at a time.
// -> {node, strokes() (as strokes.js draws them), undo(), clear()}
/**
 * @param {Shape} shape
 * @param {Placement} placement
 * @param {(done: boolean) => void} onStroke
 */
export function createPad(shape, placement, onStroke) {
  const { node, unit } = makePad(shape);
  const context = contextOf(node);
  const place = { scale: [node.width, node.height], shift: [0, 0], pen: placement.pen * unit };
  /** @type {Stroke[]} */
  let strokes = [];
  /** @type {number | null} */
  let pointer = null;

  function paint() {
    context.fillStyle = grey(placement.paper);
    context.fillRect(0, 0, node.width, node.height);
    context.strokeStyle = grey(placement.ink);
    drawStrokes(context, strokes, place);
  }

  function changed(done) {
    paint();
    onStroke(done);
  }

  /** @param {PointerEvent} event */
  function add(event) {
    const point = pointOf(event, node);
    const stroke = strokes[strokes.length - 1];
    const last = stroke.at(-1);
    if (!last || Math.hypot(point.x - last.x, point.y - last.y) >= FINEST) stroke.push(point);
  }

  node.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button !== 0) return;
    event.preventDefault();
    node.setPointerCapture(event.pointerId);
    pointer = event.pointerId;
    strokes.push([]);
    add(event);
    changed(false);
  });
  node.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const each of passed.length ? passed : [event]) add(each);
    changed(false);
  });
  function lift(event) {
    if (event.pointerId !== pointer) return;
    pointer = null;
    changed(true);
  }
  node.addEventListener("pointerup", lift);
  node.addEventListener("pointercancel", lift);

  paint();
  return {
    node,
    strokes: () => strokes,
    undo() {
      if (pointer === null) strokes.pop();
      paint();
    },
    clear() {
      strokes = [];
      pointer = null;
      paint();
    },
  };
}
