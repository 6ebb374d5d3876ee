// What the marks of classes stand for.
/** @import { Glyph, Palette } from "./types.js" */
import { make, makeSvg } from "../kit/dom.js";
import { classMark } from "../kit/shapes.js";
import { glyphNode } from "./svg.js";

/**
 * Names, each behind its mark.
 * @param {[Glyph, string][]} entries
 */
export function legendEntries(entries) {
  return entries.map(([glyph, name]) => {
    const icon = makeSvg("svg", { viewBox: "-1.5 -1.5 3 3", width: 15, height: 15 },
      glyphNode(glyph, [0, 0], 1));
    icon.setAttribute("aria-hidden", "true");
    return make("span", { class: "lp-legend-entry" }, icon, make("span", { text: name }));
  });
}

/** The legend of classes, rebuilt only for other names or colours. */
export function createClassLegend() {
  const node = make("div", { class: "lp-legend" });
  let drawn = "";
  return {
    node,
    /** @param {string[]} names @param {Palette} palette */
    show(names, palette) {
      const key = `${names.join("\n")}\n${palette.classes}`;
      if (key === drawn) return;
      drawn = key;
      node.replaceChildren(...legendEntries(
        names.map((name, index) => [classMark(index, palette.classes), name])));
    },
  };
}
