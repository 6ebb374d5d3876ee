// The latent map of one column of the wall: the same examples for every model, so that dots can
// glide from one model's places to another's.
/** @import { Palette } from "../charts/types.js" */
import { createLatentMap } from "../charts/latent_map.js";
import { squareRange } from "../charts/range.js";
import { make } from "../kit/dom.js";

const MARGIN = 8;

/**
 * @param {{radius: number, names?: number}} look radius: of a dot, in CSS pixels; names: size of
 *   the names of the prior's circles; none
 */
export function createPlainMap({ radius, names }) {
  const node = make("canvas", { class: "lp-wall-map", role: "img" });
  const map = createLatentMap(node, { radius, names, margin: MARGIN });
  return {
    node,
    /**
     * @param {{points: ArrayLike<number>, labels: ArrayLike<number> | null, classes: number,
     *   half?: number} | null} next half: how far the map reaches
     * @param {Palette} palette
     * @param {boolean} [glide]
     */
    show(next, palette, glide = false) {
      node.classList.toggle("lp-waiting", !next);
      const codes = next && {
        ...next, view: [0, 0, next.half ?? halfOf(next.points)], latentUnits: true,
      };
      map.show(codes, palette, glide);
    },
    destroy: map.destroy,
  };
}

// How far a map reaches from the prior's mean, in its standard deviations.
function halfOf(points) {
  return squareRange(Array.from(points), true)[2];
}

/**
 * Places between two models' maps.
 * @param {ArrayLike<number>} from [x, y, ...]
 * @param {ArrayLike<number> | undefined} to
 * @param {number} share 0 to 1
 */
export function blendMaps(from, to, share) {
  if (!share || !to || from.length !== to.length) return { points: from, half: halfOf(from) };
  const [a, b] = [halfOf(from), halfOf(to)];
  return {
    points: Float32Array.from(from, (value, i) => value + (to[i] - value) * share),
    half: a + (b - a) * share,
  };
}
