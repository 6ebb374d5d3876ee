// Moving through a training: the weights of another moment take the place of the model's own, while a code
// or an example stays in hand.
/** @import { Pack } from "../engine/types.js" */
/** @import { Held, Timeline, Traveller } from "./types.js" */
import { dress } from "../kit/style.js";
import { createJourney } from "./journey.js";
import { createScrubber } from "./scrubber.js";
import { TRAVEL_CSS } from "./style.js";
import { indexOf } from "./timeline.js";

/**
 * A scrubber in `root` that moves `traveller` through the snapshots of the model whose pack it shows; onRelease()
 * when the hand lets go. root.dataset.moment is the step shown, "own" for the model itself.
 * -> {go(step or null: the model itself, held), at(): the step wanted, or null, held(), tell() when what can be held
 * may have changed, refresh(), destroy()}
 * @param {HTMLElement} root
 * @param {{pack: Pack, timeline: Timeline, traveller: Traveller, onRelease?: () => void}} given
 */
export function mountScrubber(root, { pack, timeline, traveller, onRelease = () => {} }) {
  const skin = dress(root, TRAVEL_CSS);
  /** @type {Held} */
  let chosen = "x";

  function held() {
    const possible = traveller.holds();
    return possible.includes(chosen) ? chosen : possible[0] ?? chosen;
  }
  const tell = () => scrubber.held(held(), traveller.holds());
  const stepAt = (index) => timeline.moments()[index]?.step ?? null;
  const journey = createJourney({
    timeline,
    tensors: pack.tensors,
    frame: requestAnimationFrame,
    onShow(values, index) {
      root.dataset.moment = `${stepAt(index) ?? "own"}`;
      traveller.travelling(stepAt(index) !== null);
      traveller.renew(values, held());
      tell();
    },
    note: (sentence) => scrubber.note(sentence),
  });
  const scrubber = createScrubber(timeline.moments(), {
    whole: timeline.whole,
    onMove: journey.ask,
    onRelease,
    onHold(next) {
      chosen = next;
      journey.anew();
      tell();
      onRelease();
    },
  });
  const unwatch = timeline.watch(() => {
    journey.grown();
    scrubber.reach(timeline.moments());
  });
  root.classList.add("lp-travel-place");
  root.append(scrubber.node);
  root.dataset.moment = "own";
  tell();
  return {
    /** @param {number | null} step @param {Held} [hold] */
    go(step, hold = chosen) {
      chosen = hold;
      const index = indexOf(timeline.moments(), step);
      scrubber.show(index);
      tell();
      if (index !== journey.wanted()) journey.ask(index);
    },
    at: () => stepAt(journey.wanted()),
    held,
    tell,
    refresh: skin.refresh,
    destroy() {
      unwatch();
      for (const part of [journey.stop, scrubber.destroy, skin.destroy]) part();
      root.classList.remove("lp-travel-place");
      root.replaceChildren();
    },
  };
}
