// What a hand does in the anatomy, as gestures on what is in hand.
/** @import { Hand, Reading } from "./types.js" */
/** @import { Model } from "./model.js" */
import { isHeld, withClass, withExample, withMove, withSeed, withWeight } from "./hand.js";
import { rolled } from "./noise.js";

/**
 * go(next) shows it in this frame; onRelease(words)
 * when the hand lets go.
 * @param {Model} model
 * @param {{hand: () => Hand, go: (next: Hand) => void, reading: () => Reading, selected: () => number,
 *   onRelease: (words: string) => void}} parts
 */
export function createGestures(model, { hand, go, reading, selected, onRelease }) {
  const done = (next, words) => {
    go(next);
    onRelease(words);
  };
  return {
    onRelease,
    onExample: (index) => done(withExample(hand(), index), `example ${index + 1}`),
    onDraw(x, ended) {
      go(withExample(hand(), x));
      if (ended) onRelease("a drawing");
    },
    onClass: (y) => done(withClass(hand(), y), "another class"),
    onWeight: (name, value) => go(withWeight(hand(), name, value)),
    onMove(index, move) {
      const { mu, sigma } = reading();
      const now = { mu: mu ? mu[index] : 0, sigma: sigma ? sigma[index] : 1 };
      go(withMove(hand(), model.encodes ? model.set : [], index, move, now));
    },
    onCode: (values) => go({ ...hand(), z: { ...hand().z, ...values } }),
    onRoll: () => done(withSeed(hand(), rolled(hand().seed)), "another draw"),
    onHold() {
      if (isHeld(hand())) done(withSeed(hand(), rolled(0)), "another draw");
      else done(withSeed(hand(), 0), "epsilon at 0");
    },
    onSweep(epsilon) {
      if (epsilon === null) onRelease("a sweep");
      else go({ ...hand(), epsilon: { ...hand().epsilon, [selected()]: epsilon } });
    },
  };
}
