// How far the code in hand is from anything the model has seen, in words and as a halo.
import { createNovelty } from "../engine/novelty.js";
import { make } from "../kit/dom.js";
import { explain } from "../kit/tip.js";
/** @import { Instrument } from "../kit/types.js" */

const RARE = 0.05;
const FIRST = 150; // ms: after the first pictures
const REST = 1500; // ms after which codes that have moved are taken to rest
const SLICE = 6; // ms of preparation at a time, so that a drag meanwhile stays smooth

/** @param {number | null} share see engine/novelty.js */
export function noveltyText(share) {
  if (share === null) return "";
  if (share === 0) return "a code unlike any that the model has seen";
  if (share >= RARE) return "a code like those of the training data";
  return `a rare code: denser than only ${Math.max(1, Math.round(100 * share))} % of those of the data`;
}

// A line under the picture and, far out, a halo around it. `stage` is the element that gets the
// class lp-far. -> {node, show(state), describe(z) for a screen reader, renew() after the codes of the
// data have changed: nothing is said until they rest, destroy()}, or null
/**
 * @param {Instrument} instrument
 * @param {HTMLElement} stage
 */
export function createNoveltyLine(instrument, stage) {
  const first = createNovelty(instrument.pack);
  if (!first) return null;
  let novelty = first;
  let current = true; // whether it is of the codes of now
  const node = make("p", { class: "lp-novelty lp-muted" });
  explain(node, "Where this code lies among those that the decoder was trained on");
  let shown = instrument.z();
  let timer = 0;

  /** @param {number[]} z */
  const judge = (z) => {
    if (!current) return;
    const share = novelty.share(z);
    const text = noveltyText(share);
    if (node.textContent !== text) node.textContent = text;
    stage.classList.toggle("lp-far", share === 0);
  };
  const prepare = () => {
    if (novelty.prepare(SLICE)) judge(shown);
    else timer = setTimeout(prepare, 0);
  };
  timer = setTimeout(prepare, FIRST);

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
      const text = current ? noveltyText(novelty.share(z)) : "";
      return text ? `${near}; ${text}` : near;
    },
    renew() {
      clearTimeout(timer);
      current = false;
      node.textContent = "";
      stage.classList.remove("lp-far");
      timer = setTimeout(() => {
        novelty = createNovelty(instrument.pack) ?? novelty;
        current = true;
        prepare();
      }, REST);
    },
    destroy: () => clearTimeout(timer),
  };
}
