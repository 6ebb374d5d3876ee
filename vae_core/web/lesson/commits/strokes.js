// What a hand draws handle by handle: the values that are set, and which of them a stroke of a pointer passes.
/** @import { CommitSpec, Json } from "../types.js" */
import { domainOf, onSteps, pointOf } from "./figure.js";

export const ONE = "curve"; // the name of the only one

/** @param {CommitSpec} spec @returns {string[]} */
export const idsOf = (spec) => spec.curves ?? [ONE];
/** @param {CommitSpec} spec @param {Json} guess @returns {Record<string, any>} */
export const named = (spec, guess) => (spec.curves ? /** @type {any} */ (guess) : { [ONE]: guess });
/** @param {CommitSpec} spec @param {Record<string, any>} all @returns {any} */
const unnamed = (spec, all) => (spec.curves ? all : all[ONE]);
/** @param {CommitSpec} spec @param {number} k */
export const labelOf = (spec, k) => spec.x.labels?.[k] ?? `${spec.x.values[k]}`;

// The values of each curve, place by place; what is told beforehand stays. @param told: numbers by place
/** @param {CommitSpec} spec @param {any} told */
export function createDrawn(spec, told) {
  const count = spec.x.values.length;
  /** @param {string} id @param {number} k @returns {number | null} */
  function fixed(id, k) {
    if (!(spec.given ?? []).includes(k)) return null;
    return (spec.curves ? told?.[id]?.[k] : told?.[k]) ?? null;
  }
  const fresh = () => Object.fromEntries(idsOf(spec).map((id) => (
    [id, Array.from({ length: count }, (_, k) => fixed(id, k))])));
  /** @type {Record<string, (number | null)[]>} */
  let all = fresh();
  const complete = () => Object.values(all).every((each) => each.every((value) => value !== null));
  return {
    fixed,
    complete,
    /** @param {string} id whether every place of that curve is set */
    whole: (id) => all[id].every((value) => value !== null),
    /** @param {string} id */
    of: (id) => all[id],
    // Where a handle waits that is not set yet: beside the last one that is.
    /** @param {string} id @param {number} k @returns {number} */
    near(id, k) {
      const set = all[id].slice(0, k).filter((value) => value !== null);
      if (set.length) return /** @type {number} */ (set[set.length - 1]);
      const [low, high] = domainOf(spec.y);
      return spec.y.scale === "log" ? Math.sqrt(low * high) : (low + high) / 2;
    },
    /** @param {string} id @param {number} k @param {number} value */
    set(id, k, value) {
      if (fixed(id, k) === null && k >= 0 && k < count) all[id][k] = onSteps(value, spec.y);
    },
    // The place that is to be set next: to the right of this one, else the first that is empty, of any curve.
    /** @param {{id: string, k: number}} from @returns {{id: string, k: number}} */
    next({ id, k }) {
      const empty = idsOf(spec).flatMap((each) => all[each].flatMap((value, at) => (value === null ? [{ id: each, k: at }] : [])));
      return empty.find((place) => place.id === id && place.k > k) ?? empty.find((place) => place.id === id) ?? empty[0]
        ?? { id, k: Math.min(count - 1, k + 1) };
    },
    value: () => (complete() ? unnamed(spec, structuredClone(all)) : null),
    /** @param {Json} guess */
    take(guess) { all = structuredClone(named(spec, guess)); },
    clear() { all = fresh(); },
  };
}

// The handles that a stroke passes, with the values at which it does; the nearest one of a mere press.
/**
 * @param {[number, number]} from @param {[number, number]} to in pixels
 * @param {number} count
 * @param {{x: (k: number) => number, y: {invert: (pixel: number) => number}}} frame
 * @returns {[number, number][]}
 */
export function crossed([x0, y0], [x1, y1], count, { x, y }) {
  const places = Array.from({ length: count }, (_, k) => x(k));
  const reach = count > 1 ? Math.min(...places.slice(1).map((at, k) => at - places[k])) / 2 : 20;
  const nearest = places.reduce((best, at, k) => (Math.abs(at - x1) < Math.abs(places[best] - x1) ? k : best), 0);
  /** @type {[number, number][]} */
  const found = places.flatMap((at, k) => {
    const between = (at - x0) * (at - x1) <= 0 && x0 !== x1;
    return between ? [/** @type {[number, number]} */ ([k, y.invert(y0 + ((y1 - y0) * (at - x0)) / (x1 - x0))])] : [];
  });
  const near = Math.abs(places[nearest] - x1) <= Math.max(14, Math.min(reach, 26));
  if (near && !found.some(([k]) => k === nearest)) found.push([nearest, y.invert(y1)]);
  return found;
}

/**
 * @param {SVGSVGElement} svg
 * @param {{frame: () => any,
 *   take: (from: [number, number], to: [number, number]) => void}} hand frame: null while nothing is drawn
 */
export function followStrokes(svg, { frame, take }) {
  /** @type {[number, number] | null} */
  let last = null;
  svg.addEventListener("pointerdown", (event) => {
    if (!frame() || event.button) return;
    last = pointOf(svg, event);
    svg.setPointerCapture(event.pointerId);
    take(last, last);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!last || !frame()) return;
    const next = pointOf(svg, event);
    take(last, next);
    last = next;
  });
  for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, () => { last = null; });
}

