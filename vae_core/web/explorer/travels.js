// The explorer and the anatomy moved through a training, with the moment in the address.
/** @import { Pack } from "../engine/types.js" */
/** @import { Held, Timeline } from "../travel/types.js" */
/** @typedef {Record<string, Float32Array>} Values */
import { momentFromQuery, queryFromMoment } from "../kit/link.js";
import { mountScrubber } from "../travel/travel.js";

/**
 * New weights for both, and what moves both through the snapshots of their model, once these are known; the bar stands
 * in `bar`. -> {renew(values, held), through(timeline), go(query), query(), away(): whether a snapshot is shown, tell(),
 * refresh(), destroy()}
 * @param {HTMLElement} root
 * @param {HTMLElement} bar
 * @param {Pack} pack
 * @param {{explorer: {renew: (values: Values, held: Held | null) => void, holds: () => Held[]},
 *   anatomy: () => {renew: (values: Values) => void} | null, onRelease: () => void, read: () => string}} views
 */
export function createTravels(root, bar, pack, { explorer, anatomy, onRelease, read }) {
  /** @type {ReturnType<typeof mountScrubber> | null} */
  let scrubber = null;
  /** @param {Values} values @param {Held | null} [held] */
  function renew(values, held = null) {
    explorer.renew(values, held);
    anatomy()?.renew(values);
  }
  const traveller = {
    renew,
    holds: () => (anatomy() ? [] : explorer.holds()), // a model taken apart has its example in hand
    travelling: (away) => { root.classList.toggle("lp-away", away); },
  };
  /** @param {string} query */
  function go(query) {
    const { at, hold } = momentFromQuery(query);
    scrubber?.go(at, hold);
  }
  return {
    renew,
    /** @param {Timeline} timeline */
    through(timeline) {
      scrubber?.destroy();
      scrubber = mountScrubber(bar, { pack, timeline, traveller, onRelease });
      go(read());
    },
    go,
    away: () => (scrubber?.at() ?? null) !== null,
    query: () => (scrubber ? queryFromMoment({ at: scrubber.at(), hold: scrubber.held() }) : ""),
    tell: () => scrubber?.tell(),
    refresh: () => scrubber?.refresh(),
    destroy: () => scrubber?.destroy(),
  };
}
