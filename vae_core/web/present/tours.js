// The tour of this browser: made, kept, shown, and told to the second window.
import { openNotes } from "./notes.js";
import { leftStanding, playTour } from "./playing.js";
import { EMPTY, readTour, writeTour } from "./tour.js";
/** @import { Host } from "./present.js" */
/** @import { Tour } from "./tour.js" */

/** @param {Host} host @returns {Tour} the one that was made here, else the one that came along */
function keptTour({ kept, given }) {
  try {
    return readTour(localStorage.getItem(kept) ?? "");
  } catch {
    return given ?? EMPTY;
  }
}

/** @param {string} name @param {Tour} tour */
function keepTour(name, tour) {
  try {
    localStorage.setItem(name, writeTour(tour));
  } catch {
    // A browser that keeps nothing still has the tour until the page is left.
  }
}

/**
 * @param {HTMLElement} layer
 * @param {Host} host
 * @param {(event: KeyboardEvent) => void} onKey of the second window
 */
export function createTours(layer, host, onKey) {
  let tour = keptTour(host);
  /** @type {ReturnType<typeof playTour> | null} */
  let player = null;
  /** @type {ReturnType<typeof openNotes> | null} */
  let notes = null;
  /** @param {number} place @param {boolean} playing */
  function play(place, playing) {
    player?.end();
    if (!tour.views.length) return;
    player = playTour(layer, tour, { place, playing }, {
      go: host.go, onShow: (at) => notes?.show(tour, at), onEnd: () => { player = null; },
    });
  }
  return {
    tour: () => tour,
    player: () => player,
    play,
    /** @param {Tour} next */
    take(next) {
      tour = next;
      keepTour(host.kept, next);
      window.dispatchEvent(new Event("lp:tour")); // see tour_component.js
      notes?.show(tour, player?.place() ?? 0);
    },
    openNotes() {
      notes?.close();
      notes = openNotes({ onKey });
      notes.show(tour, player?.place() ?? 0);
    },
    // Goes on where the page before has left off.
    goOn() {
      const left = leftStanding();
      if (left && left.place < tour.views.length) play(left.place, left.playing);
    },
  };
}
