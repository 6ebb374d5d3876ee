// How far the code in hand is from anything the model has seen, in words and as a halo.
import { createNovelty } from "../engine/novelty.js";
import { make } from "../kit/dom.js";
import { explain } from "../kit/tip.js";
/** @import { Instrument } from "../kit/types.js" */

const RARE = 0.05;
const SLICE = 6; // ms of preparation at a time, so that a drag meanwhile stays smooth

/** @param {number | null} share see engine/novelty.js */
export function noveltyText(share) {
  if (share === null) return "";
  if (share === 0) return "a code unlike any that the model has seen";
  if (share >= RARE) return "a code like those of the training data";
  return `a rare code: denser than only ${Math.max(1, Math.round(100 * share))} % of those of the data`;
}

// A line under the picture and, far out, a halo around it. `stage` is the element that gets the
// class lp-far. -> {node, show(state), describe(z) for a screen reader, destroy()}, or null
/**
 * @param {Instrument} instrument
 * @param {HTMLElement} stage
 */
export function createNoveltyLine(instrument, stage) {
  const novelty = createNovelty(instrument.pack);
  if (!novelty) return null;
  const node = make("p", { class: "lp-novelty lp-muted" });
  explain(node, "Where this code lies among those that the decoder was trained on");
  let shown = instrument.z();
  let timer = 0;

  /** @param {number[]} z */
  const judge = (z) => {
    const share = novelty.share(z);
    const text = noveltyText(share);
    if (node.textContent !== text) node.textContent = text;
    stage.classList.toggle("lp-far", share === 0);
  };
  const prepare = () => {
    if (novelty.prepare(SLICE)) judge(shown);
    else timer = setTimeout(prepare, 0);
  };
  timer = setTimeout(prepare, 150); // after the first pictures

  return {
    node,
    show({ z }) {
      shown = z;
      if (novelty.quick) judge(z);
    },
    describe(z) {
      if (!novelty.quick) judge(z);
      const { distance, label } = novelty.nearest(z);
      const name = label === null ? "" : ` ${instrument.meta.class_names?.[label] ?? label},`;
      const near = `nearest example:${name} ${distance.toFixed(2)} away`;
      const text = noveltyText(novelty.share(z));
      return text ? `${near}; ${text}` : near;
    },
    destroy: () => clearTimeout(timer),
  };
}
