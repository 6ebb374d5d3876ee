// Pointer and keys on bells: dragging, nudging, moving from row to row.
import { placeIn } from "../kit/dom.js";
/** @import { BellHandle, BellMove } from "./types.js" */
/** @typedef {ReturnType<typeof import("./bell.js").createBell>} Bell */

const NEAR = 14; // pixels around the mean's tick or a width's grip that take hold of it
const LEAST_SIGMA = 0.01;
const FARTHEST = 1e6; // typed numbers beyond this would overflow the decoder's float32
const NUDGES = {
  ArrowRight: 0.05, ArrowLeft: -0.05, PageUp: 0.5, PageDown: -0.5,
}; // prior standard deviations; a fifth of that with Shift
const KINDS = /** @type {Record<string, BellHandle>} */ ({ z: "z", m: "mu", s: "sigma" });

/**
 * Which handle lies under a press: the code's below the axis, else the nearest of mean and width.
 * @param {Bell} bell
 * @param {number} x pixels from the row's left
 * @param {boolean} above the axis
 * @returns {BellHandle}
 */
export function handleAt({ now, scale, sliders }, x, above) {
  const { mean, sigma } = now;
  if (!above || !sliders.mu || mean === null) return "z";
  const away = Math.abs(scale.at(mean) - x);
  const grips = sigma === null ? [] : [mean - sigma, mean + sigma];
  const grip = Math.min(...grips.map((value) => Math.abs(scale.at(value) - x)), Infinity);
  if (Math.min(away, grip) > NEAR) return "z";
  return away <= grip / 2 || grip > NEAR ? "mu" : "sigma";
}

/**
 * @param {BellHandle} handle
 * @param {number} value
 * @returns {BellMove}
 */
function moveTo(handle, value) {
  if (handle === "sigma") return { sigma: Math.max(LEAST_SIGMA, value) };
  return handle === "mu" ? { mu: value } : { z: value };
}

/**
 * Dragging on one row.
 * @param {Bell} bell
 * @param {{onMove: (index: number, move: BellMove) => void,
 *   onRelease: (index: number, handle: BellHandle) => void, onHold: (handle: BellHandle) => void}} hands
 */
export function attachPointer(bell, { onMove, onRelease, onHold }) {
  const { track, box, index } = bell;
  /** @type {{id: number, handle: BellHandle} | null} */
  let held = null;

  function follow(event) {
    if (!held) return;
    const value = bell.scale.value(placeIn(box, event)[0]);
    const away = Math.abs(value - (bell.now.mean ?? 0));
    onMove(index, moveTo(held.handle, held.handle === "sigma" ? away : value));
  }
  track.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || held) return;
    const area = box.getBoundingClientRect();
    const above = event.clientY - area.top < area.height * 0.58;
    held = { id: event.pointerId, handle: handleAt(bell, placeIn(box, event)[0], above) };
    track.setPointerCapture(event.pointerId);
    onHold(held.handle);
    follow(event);
  });
  track.addEventListener("pointermove", (event) => {
    if (held?.id === event.pointerId) follow(event);
  });
  function letGo(event) {
    if (!held || held.id !== event.pointerId) return;
    const { handle } = held;
    held = null;
    onRelease(index, handle);
  }
  track.addEventListener("pointerup", letGo);
  track.addEventListener("pointercancel", letGo);
  track.addEventListener("dblclick", () => {
    onMove(index, { z: bell.middle() });
    onRelease(index, "z");
  });
}

/**
 * What was typed as a number, whatever minus and decimal sign stand in it; NaN for anything else.
 * @param {string} text
 */
export function numberIn(text) {
  const plain = text.trim().replace(/[\u2212\u2013]/, "-").replace(",", ".");
  return plain === "" ? NaN : Number(plain);
}

/**
 * A number typed for the code; Enter and Escape go back to the row.
 * @param {Bell} bell
 * @param {{onMove: (index: number, move: BellMove) => void,
 *   onRelease: (index: number, handle: BellHandle) => void}} hands
 */
export function attachNumber(bell, { onMove, onRelease }) {
  const { number, index } = bell;
  number.addEventListener("input", () => {
    const typed = numberIn(number.value);
    if (Math.abs(typed) < FARTHEST) onMove(index, { z: typed }); // NaN, an unfinished number, fails
  });
  number.addEventListener("change", () => {
    bell.write();
    onRelease(index, "z");
  });
  number.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Enter") bell.sliders.z.focus();
  });
}

/**
 * Keys of the whole group, which is one stop of the Tab key: left and right move the value, up and
 * down go to another dimension, z, m and s to another handle of this one, Enter types a number.
 * @param {HTMLElement} node
 * @param {Bell[]} bells in the order of the rows
 * @param {{onMove: (index: number, move: BellMove) => void,
 *   onRelease: (index: number, handle: BellHandle) => void}} hands
 */
export function attachKeys(node, bells, { onMove, onRelease }) {
  const rows = new Map(bells.map((bell, row) => [bell.index, row]));
  let stop = bells[0]?.sliders.z;
  /** @type {{index: number, handle: BellHandle} | null} */
  let nudged = null;
  if (stop) stop.tabIndex = 0;

  /** @param {HTMLElement | undefined} next */
  function hold(next) {
    if (!next) return;
    if (stop) stop.tabIndex = -1;
    stop = next;
    stop.tabIndex = 0;
  }
  /** @param {EventTarget | null} target */
  const read = (target) => {
    const slider = /** @type {HTMLElement} */ (target)?.closest?.("[role=slider]");
    if (!(slider instanceof HTMLElement) || !node.contains(slider)) return null;
    const row = rows.get(Number(slider.dataset.index));
    if (row === undefined) return null;
    return { row, bell: bells[row], handle: /** @type {BellHandle} */ (slider.dataset.handle) };
  };

  /** @param {KeyboardEvent} event @param {NonNullable<ReturnType<typeof read>>} held */
  function nudge(event, { bell, handle }) {
    const step = NUDGES[event.key];
    const { z, mean, sigma } = bell.now;
    const from = { z, mu: mean, sigma }[handle];
    let value = event.key === "Home" ? bell.middle() : (from ?? 0) + step * bell.spread * (event.shiftKey ? 0.2 : 1);
    if (handle !== "sigma") value = bell.scale.inside(value);
    onMove(bell.index, moveTo(handle, value));
    nudged = { index: bell.index, handle };
  }

  node.addEventListener("focusin", (event) => {
    const held = read(event.target);
    if (held) hold(held.bell.sliders[held.handle]);
  });
  node.addEventListener("keydown", (event) => {
    const held = read(event.target);
    if (!held || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { ArrowUp: held.row - 1, ArrowDown: held.row + 1 }[event.key];
    const other = held.bell.sliders[KINDS[event.key]];
    if (to !== undefined) bells[to]?.sliders[held.handle].focus();
    else if (event.key === "Enter") held.bell.number.select();
    else if (other) other.focus();
    else if (event.key in NUDGES || (event.key === "Home" && held.handle !== "sigma")) nudge(event, held);
    else return;
    event.preventDefault();
  });
  function rest() {
    if (!nudged) return;
    const { index, handle } = nudged;
    nudged = null;
    onRelease(index, handle);
  }
  node.addEventListener("keyup", rest);
  node.addEventListener("focusout", rest);
  return { hold };
}
