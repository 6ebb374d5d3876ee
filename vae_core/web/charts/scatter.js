// The latent map of a training: the same examples at every snapshot, so a dot's way is learning.
/** @import { Palette } from "./types.js" */
import { createLatentMap } from "./latent_map.js";
import { createClassLegend } from "./legend.js";
import { chartCanvas, createPanel } from "./panel.js";
import { squareRange } from "./range.js";
import { counted } from "../kit/counted.js";

/** The map with its title and the legend of its classes. */
export function createScatter() {
  const canvas = chartCanvas("lp-map");
  const legend = createClassLegend();
  const { node, reading } = createPanel(
    {
      title: "Map", colour: "z",
      help: "The same examples at every report, so that a dot's way is learning",
    },
    canvas, legend.node);
  const map = createLatentMap(canvas, { radius: 4.5, margin: 20, names: 12, trails: true });
  let classes = [];

  return {
    node,
    /**
     * @param {{points: Float32Array, labels: ArrayLike<number> | null, names: string[],
     *   latentUnits: boolean, axes: string[] | null}} next points: [x, y, ...]; names: of the
     *   classes; latentUnits: whether the prior's circles are true in this plane
     * @param {Palette} palette
     */
    update({ points, labels, names, latentUnits, axes }, palette) {
      classes = labels ? names : [];
      const view = squareRange(Array.from(points), latentUnits);
      const codes = { points, view, labels, classes: names.length, latentUnits, axes, called: classes };
      map.show(codes, palette, true);
      const count = counted(points.length / 2, "example");
      reading.textContent = `${count}, each where the encoder puts it`;
      canvas.setAttribute("aria-label", `latent map of ${count}`);
      legend.show(classes, palette);
    },
    /** @param {Palette} palette */
    repaint(palette) {
      legend.show(classes, palette);
      map.repaint(palette);
    },
    destroy: map.destroy,
  };
}
