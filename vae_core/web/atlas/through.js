// The map moved through its model's training: a bar under it, and dots where their codes were at a snapshot.
/** @import { Atlas } from "./types.js" */
import { make } from "../kit/dom.js";
import { createScrubber } from "../travel/scrubber.js";
import { indexOf } from "../travel/timeline.js";

const WHOLE = "the model as it was saved";

/**
 * Where the points of a map were at a moment; null for the map's own.
 * @param {Pick<Atlas, "journey" | "count" | "dimensions">} data
 * @param {number} index of the snapshot
 */
export function pointsAt({ journey, count, dimensions }, index) {
  const size = count * dimensions;
  if (!journey || index < 0 || (index + 1) * size > journey.length) return null;
  return journey.subarray(index * size, (index + 1) * size);
}

/**
 * onPlace(points) while it is moved, null for the map's own; onRelease() when the hand lets go.
 * -> {node, show(data) for a map, go(step) null for the model itself, at(): the step or null, destroy()}
 * @param {{onPlace: (points: import("../engine/types.js").TensorData | null) => void, onRelease: () => void}} hands
 */
export function createThrough({ onPlace, onRelease }) {
  const node = make("div", { class: "lp-travel-place", hidden: "" });
  /** @type {ReturnType<typeof createScrubber> | null} */
  let bar = null;
  /** @type {Atlas | null} */
  let shown = null;
  const moments = () => shown?.meta.moments ?? [];
  /** @param {number} index */
  const place = (index) => { if (shown) onPlace(pointsAt(shown, index)); };
  function close() {
    if (bar && bar.at() < moments().length) onPlace(null);
    bar?.destroy();
    bar = null;
    node.replaceChildren();
    node.hidden = true;
  }
  return {
    node,
    /** @param {Atlas} data */
    show(data) {
      const same = JSON.stringify(moments()) === JSON.stringify(data.meta.moments ?? []);
      if (bar && same) {
        shown = data;
        place(bar.at()); // another view of the same moments
        return;
      }
      close();
      shown = data;
      if (!moments().length) return;
      bar = createScrubber(moments(), { whole: WHOLE, onMove: place, onRelease, onHold() {} });
      bar.held("x", []);
      node.append(bar.node);
      node.hidden = false;
    },
    /** @param {number | null} step */
    go(step) {
      const index = indexOf(moments(), step);
      if (!bar || bar.at() === index) return;
      bar.show(index);
      place(index);
    },
    at: () => (bar ? moments()[bar.at()]?.step ?? null : null),
    destroy() {
      bar?.destroy();
      bar = null;
    },
  };
}
