// The last step: the weights take one step of training on the example in hand, and what it costs is told
// before and after, under the same noise. They go back when the step is left, undone, or another
// example or draw is in hand.
/** @import { AnatomyPack, Hand, Learner, Reading, Words } from "./types.js" */
/** @import { Model } from "./model.js" */
import { nats } from "../formula/numerals.js";
import { make } from "../kit/dom.js";
import { oneHot } from "../engine/examples.js";
import { renewTensors } from "../engine/workspace.js";

const MEANWHILE = "The model learns meanwhile: pause it to see one step alone.";
const FAR = "Too far: past the lowest point and up again. A smaller learning rate takes shorter steps.";
const BACK = "The weights are as they were.";

/** @typedef {{reading: Reading, total: number}} Measured */

// The weights that the model has, and what it learns of an example.
/**
 * @param {AnatomyPack} pack
 * @param {Model} model
 * @param {Learner} learner
 * @param {Reading} reading
 * @param {Hand} hand
 */
function learned({ tensors }, model, learner, { x, y, epsilon }, hand) {
  const after = learner.step({
    tensors: Object.fromEntries(Object.entries(tensors).filter(([name]) => name.startsWith("model/"))),
    x: x.slice(), y: model.classes ? oneHot([y ?? -1], model.classes) : null, epsilon: epsilon?.slice() ?? null, weights: hand.weights,
  });
  const before = Object.fromEntries(Object.keys(after).map((name) => [name, Float32Array.from(tensors[name].data)]));
  return { before, after };
}

// The same button in the bar above and in that for a thumb.
/** @param {() => void} act */
function createButtons(act) {
  return [0, 1].map(() => {
    const node = make("button", { type: "button", class: "lp-button lp-step-update", hidden: "" });
    node.addEventListener("click", act);
    return node;
  });
}

/**
 * onAsk() when a button asks for a step or for none.
 * -> {buttons, read, words(), overtaken(), destroy()}
 * @param {AnatomyPack} pack
 * @param {Model} model
 * @param {{learner: Learner | null, onAsk: () => void}} hands
 */
export function createUpdate(pack, model, { learner, onAsk }) {
  /** @type {{hand: Hand, weights: Record<string, Float32Array>, before: number, after: number} | null} */
  let taken = null;
  let due = true; // as the step is lit
  let resting = "";

  /** @param {Record<string, Float32Array>} values */
  function put(values) {
    renewTensors(pack.tensors, values);
    model.renew();
  }
  /** @param {string} words */
  function undo(words) {
    if (taken) put(taken.weights);
    taken = null;
    resting = words;
  }
  const buttons = createButtons(() => {
    if (taken) undo(`Undone: ${nats(taken.before)} nats again.`);
    else due = true;
    onAsk();
  });
  return {
    buttons,
    /**
     * A reading by measure(hand), after a step of training where one is due.
     * @param {boolean} lit
     * @param {Hand} hand
     * @param {(hand: Hand) => Measured} measure
     * @returns {Measured & {stepped: boolean}}
     */
    read(lit, hand, measure) {
      for (const node of buttons) node.hidden = !lit;
      if (taken && !(lit && taken.hand === hand)) undo(BACK);
      if (!lit || !learner) {
        due = true;
        return { ...measure(hand), stepped: false };
      }
      // A step of training goes through the encoder, whatever a hand has set.
      const own = { ...hand, mu: {}, sigma: {}, z: {} };
      const found = measure(own);
      if (!due) return { ...found, stepped: false };
      due = false;
      const { before: weights, after } = learned(pack, model, learner, found.reading, hand);
      put(after);
      const now = measure(own);
      taken = { hand, weights, before: found.total, after: now.total };
      return { ...now, stepped: true };
    },
    // Other weights have come from elsewhere: there is nothing to go back to.
    overtaken() {
      taken = null;
      due = false;
      resting = MEANWHILE;
    },
    /** @returns {Words} */
    words() {
      for (const node of buttons) node.textContent = taken ? "Undo" : "Take a step";
      if (!taken) return [resting];
      const same = model.drawn ? ", same ε" : "";
      return [`One ${learner?.name} step on this example: ${nats(taken.before)} → ${nats(taken.after)} nats${same}.`,
        ...(taken.after > taken.before ? [` ${FAR}`] : [])];
    },
    destroy: () => undo(""),
  };
}
