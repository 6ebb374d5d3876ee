// The losses of a training in one strip: three small curves that mark the same point.
/** @import { Palette } from "../charts/types.js" */
import { createCurve } from "../charts/curves.js";
import { make } from "../kit/dom.js";

// [key in the history, title, colour, term, help]
const CURVES = [
  ["reconstruction", "Reconstruction", "reconstruction", "reconstruction", ""],
  ["kl", "KL", "kl", "kl", ""],
  ["loss", "Sum (−ELBO)", "text", "elbo", "The curve is −ELBO, the sum of the other two: lower is better."],
];

const NO_ENCODER = "This model has no encoder: no example is reconstructed, and no code costs "
  + "anything. The losses of its game do not say how far it has come; the samples do.";

/**
 * The axis of time: the run's budget, in the unit in which it was given.
 * @param {{history?: any, budget?: {unit: string, amount: number} | null, fraction?: number}} meta
 * @returns {{x: number[], unit: string, end: number}}
 */
export function timeOf({ history, budget, fraction }) {
  const unit = budget?.unit ?? "epoch";
  const x = (unit === "s" ? history?.seconds : history?.epoch) ?? [];
  const last = x.at(-1) ?? 0;
  // Of a run whose budget is not told, what its share that is done says of the whole.
  return { x, unit, end: budget?.amount ?? (fraction ? last / fraction : last) };
}

/** -> {node, update(meta, palette), repaint(palette), destroy()} */
export function createLosses() {
  const curves = CURVES.map(([key, title, colour, term, help]) => ({
    key,
    chart: createCurve({ title, help, term, colour, onHover: markAll }),
  }));
  const note = make("p", { class: "lp-muted", hidden: "", text: NO_ENCODER });
  const strip = make("div", { class: "lp-strip" }, ...curves.map(({ chart }) => chart.node));
  const caption = make("p", {
    class: "lp-muted lp-strip-caption",
    text: "In nats (one is 1.44 bits), of validation examples (bold) and of training (thin). "
      + "Higher values in the first 8 % of the run are cut off at the top.",
  });
  const node = make("section", { class: "lp-card lp-losses", "aria-label": "Losses" }, strip, caption, note);

  function markAll(index) {
    for (const { chart } of curves) chart.mark(index);
  }
  return {
    node,
    /** @param {any} meta @param {Palette} palette */
    update(meta, palette) {
      const { history = {}, encodes, deterministic } = meta;
      const blind = encodes === false; // a decoder alone, as of a GAN
      note.hidden = !blind;
      caption.hidden = blind;
      strip.hidden = blind;
      const time = timeOf(meta);
      for (const { key, chart } of curves) {
        // A plain autoencoder has a reconstruction and nothing else to plot.
        chart.node.hidden = blind || (Boolean(deterministic) && key !== "reconstruction");
        const train = history.train?.[key] ?? [];
        const validation = history.validation?.[key] ?? [];
        chart.update({ ...time, train, validation }, palette);
      }
    },
    /** @param {Palette} palette */
    repaint(palette) {
      for (const { chart } of curves) chart.repaint(palette);
    },
    destroy() {
      for (const { chart } of curves) chart.destroy();
    },
  };
}
