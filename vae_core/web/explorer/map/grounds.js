// What is computed once for each plane of the map: where the points lie, how far it reaches, how
// dense it is.
import { standardPrior } from "../../engine/axes.js";
import { squareRange } from "../../charts/range.js";
import { densityField, projectPosteriors } from "../../engine/density.js";
import { createPlane } from "../../engine/planes.js";
/** @import { Frame, Numbers, Plane } from "../../engine/types.js" */
/** @import { Instrument } from "../../kit/types.js" */
/**
 * @typedef {{plane: Plane, points: Float32Array, frame: Frame, wide: Frame,
 *   field: () => Float32Array}} Ground
 */

export const DENSITY_SIDE = 112; // cells of the density along a side
const BEYOND = 1.2; // how much farther than the frame the density reaches, to the canvas's edge
const BANDWIDTH = 0.12; // prior standard deviations added to each posterior in the density
const POINT_BANDWIDTH = 0.06; // for codes that are points: of the frame's half extent

// -> of(id): the ground of that plane (see parsePlane)
/**
 * @param {Instrument} instrument
 * @param {Numbers} codes
 */
export function createGrounds({ meta, deterministic, pack }, codes) {
  const logVariance = pack.tensors["map/log_variance"]?.data ?? null;
  /** @type {Map<string, Ground>} */
  const known = new Map();

  /** @param {string} id */
  function compute(id) {
    const plane = createPlane(id, codes, meta.latent_dim);
    const { points } = projectPosteriors(plane, codes, null, 0);
    const frame = /** @type {Frame} */ (squareRange(Array.from(points), standardPrior(meta)));
    const bandwidth = deterministic ? POINT_BANDWIDTH * frame[2] : BANDWIDTH;
    /** @type {Frame} */
    const wide = [frame[0], frame[1], BEYOND * frame[2]];
    /** @type {Float32Array | null} */
    let field = null;
    return {
      plane, points, frame, wide,
      // Computed when it is first painted: the picture comes before it.
      field: () => {
        field ??= densityField(projectPosteriors(plane, codes, logVariance, bandwidth), wide, DENSITY_SIDE);
        return field;
      },
    };
  }
  return {
    /**
     * @param {string} id
     * @returns {Ground}
     */
    of(id) {
      const ground = known.get(id) ?? compute(id);
      known.set(id, ground);
      return ground;
    },
  };
}
