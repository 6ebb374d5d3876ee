// y, which enters both networks: the class in hand and the ways it takes.
/** @import { AnatomyPack } from "./types.js" */
import { createChips } from "../kit/chips.js";
import { make } from "../kit/dom.js";

/**
 * onPick(label). -> {node, show(y)}; null where no class is told.
 * @param {AnatomyPack} pack
 * @param {(label: number) => void} onPick
 */
export function createClassRow({ meta }, onPick) {
  const { classes } = meta.anatomy.layers;
  if (!classes) return null;
  const names = Array.from({ length: classes }, (_, k) => meta.class_names?.[k] ?? `${k}`);
  const chips = createChips(names, { label: "Class y", onPick });
  const name = make("b", {}, make("i", { class: "lp-symbol", text: "y" }), " =");
  const node = make("div", { class: "lp-class-row", "data-s": "y" },
    meta.anatomy.graphs.encode ? make("span", { class: "lp-class-way lp-class-encoder", "aria-hidden": "true" }) : "",
    make("div", { class: "lp-class-chips" }, name, chips.node),
    make("span", { class: "lp-class-way lp-class-decoder", "aria-hidden": "true" }));
  return {
    node,
    /** @param {number | null} y */
    show: (y) => chips.show(y ?? -1),
  };
}
