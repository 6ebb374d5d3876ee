// Many draws of one example at once: small pictures, each with what it costs or weighs. They are made
// between the frames, so that the hand goes first.
/** @import { AnatomyPack, Hand, Reading } from "./types.js" */
/** @import { Model } from "./model.js" */
import { make } from "../kit/dom.js";
import { createPicture } from "../kit/picture.js";
import { fixed, nats } from "../formula/numerals.js";

const BUDGET = 5; // ms of a frame for draws that follow
const SIDE = 56; // pixels of a picture at least

/**
 * @param {number} count
 * @param {AnatomyPack["meta"]["shape"]} shape
 */
function createCells(count, shape) {
  const wide = Math.round(SIDE * Math.max(1, shape[2] / shape[1]));
  return Array.from({ length: count }, (_, index) => {
    const canvas = make("canvas", { class: shape[2] > 112 ? "" : "lp-pixels", role: "img" });
    Object.assign(canvas.style, { width: `${wide}px`, height: `${Math.round((wide * shape[1]) / shape[2])}px` });
    const words = make("figcaption", { class: "lp-number-text" });
    const bar = make("i", { class: "lp-draw-bar" });
    const node = make("figure", { class: "lp-draw" }, canvas, bar, words);
    return {
      node,
      picture: createPicture(canvas, shape),
      /** @param {string} text @param {number | null} share */
      say(text, share) {
        words.textContent = text;
        bar.style.setProperty("--share", `${share ?? 0}`);
        bar.hidden = share === null;
        canvas.setAttribute("aria-label", `draw ${index + 1}: ${text}`);
      },
    };
  });
}

// The K draws of a bound over several, which are part of every reading.
/** @param {AnatomyPack} pack */
export function createWeighed({ meta }) {
  const { samples } = meta.anatomy;
  const cells = createCells(samples, meta.shape);
  const size = meta.shape.reduce((product, side) => product * side, 1);
  const words = make("p", { class: "lp-muted" });
  const node = make("section", { class: "lp-tray lp-tray-weighed", "aria-label": `${samples} draws and their weights`, "data-part": "decode" },
    make("div", { class: "lp-tray-cells" }, ...cells.map((cell) => cell.node)), words);
  return {
    node,
    /** @param {Reading} reading */
    show({ outputs, shares, total }) {
      cells.forEach((cell, k) => {
        cell.picture.draw(outputs.picture.subarray(k * size, (k + 1) * size));
        cell.say(shares ? `w = ${fixed(shares[k])}` : "", shares ? shares[k] : null);
      });
      const logWeights = outputs.log_weights;
      const mean = logWeights ? logWeights.reduce((sum, value) => sum + value, 0) / samples : NaN;
      words.textContent = total === null || !shares ? "" : `${samples} draws, weighed: the bound rises from ${nats(mean)} to ${nats(-total)} nats.`;
    },
  };
}

/**
 * count draws. onDraws(codes (D,) so far) when more have come.
 * -> {node, follow(hand): draw anew, stop(), codes(), mean()}
 * @param {AnatomyPack} pack
 * @param {Model} model
 * @param {{count: number, onDraws: (codes: Float32Array[]) => void}} options
 */
export function createTray({ meta }, model, { count, onDraws }) {
  const cells = createCells(count, meta.shape);
  const node = make("section", { class: "lp-tray", "aria-label": `${count} draws`, hidden: "", "data-part": "sample" },
    make("div", { class: "lp-tray-cells" }, ...cells.map((cell) => cell.node)));
  /** @type {Float32Array[]} */
  let codes = [];
  /** @type {(number | null)[]} */
  let lost = []; // nats of reconstruction
  let frame = 0;
  let at = 0; // whose turn it is
  let left = 0; // draws that are not yet of what is in hand
  /** @type {Hand | null} */
  let of = null;

  /** @param {Hand} hand @param {number} k */
  function draw(hand, k) {
    const reading = model.read({ ...hand, seed: seedOf(hand.seed, k), epsilon: {}, z: {} });
    codes[k] = reading.draws[0].slice();
    lost[k] = reading.reconstruction;
    cells[k].picture.draw(reading.picture);
    const cost = reading.reconstruction === null ? "" : nats(reading.reconstruction + (reading.kl ?? 0));
    cells[k].say(cost, null);
  }
  function go() {
    frame = 0;
    if (!of) return;
    const end = performance.now() + BUDGET;
    for (; left && performance.now() < end; left -= 1) {
      draw(of, at);
      at = (at + 1) % count;
    }
    onDraws(codes);
    if (left) frame = requestAnimationFrame(go);
  }
  function stop() {
    cancelAnimationFrame(frame);
    frame = 0;
  }
  return {
    node,
    destroy: stop,
    codes: () => (node.hidden ? null : codes),
    // Of the draws' reconstruction, once all are of what is in hand.
    mean() {
      const known = lost.filter((value) => value !== null);
      if (node.hidden || left || known.length < count) return null;
      return { count, mean: known.reduce((sum, value) => sum + value, 0) / count };
    },
    /** @param {Hand} hand */
    follow(hand) {
      // Under a moving hand each frame renews the next few, all of them once it rests.
      of = hand;
      left = count;
      if (!frame) frame = requestAnimationFrame(go);
    },
    /** @param {boolean} on */
    open(on) {
      node.hidden = !on;
      if (!on) {
        stop();
        codes = [];
        lost = [];
      }
    },
  };
}

// Each draw has a seed of its own, of the one in hand.
/** @param {number} seed @param {number} k */
const seedOf = (seed, k) => 1 + ((seed * 7919 + k * 104729) % 0x7fffffff);
