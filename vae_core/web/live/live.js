// The live panel of a training: built once, then repainted from each snapshot of the worker.
import { createBars } from "../charts/bars.js";
import { createCurve } from "../charts/curves.js";
import { make } from "../kit/dom.js";
import { createFindings } from "./findings.js";
import { createGauges } from "./gauges.js";
import { createGradients } from "./gradients.js";
import { LIVE_CSS } from "./style.js";
import { createTiles } from "../kit/picture.js";
import { createProgress } from "../kit/progress.js";
import { createScatter } from "../charts/scatter.js";
import { dress } from "../kit/style.js";
import { explain } from "../kit/tip.js";

// A heading over strips of pictures in one canvas that follows the available width.
function createStrip({ title, note, help, colour }) {
  const canvas = make("canvas", { class: "lp-pixels", role: "img", "aria-label": title });
  const frame = make("div", { class: "lp-tiles" }, canvas);
  const node = make(
    "figure",
    { class: "lp-panel" },
    make("figcaption", {},
      explain(make("b", { text: title, style: `color: var(--lp-${colour})` }), help, { term: true }),
      make("span", { class: "lp-reading lp-muted", text: note })),
    frame,
  );
  const tiles = createTiles(canvas);
  const observer = new ResizeObserver(([{ contentRect }]) => tiles.layout(contentRect.width));
  observer.observe(frame);
  return { node, draw: tiles.draw, destroy: () => observer.disconnect() };
}

// [key in the history, title, colour, help]
const CURVES = [
  ["reconstruction", "Reconstruction", "reconstruction",
    "Nats that an example costs once its code is known"],
  ["kl", "KL", "kl", "Nats that the code costs: how far the posteriors are from the prior"],
  ["loss", "−ELBO", "text", "Their sum, a bound on the nats an example costs; lower is better"],
];

const NO_ENCODER = "This model has no encoder: no example is reconstructed, and no code costs "
  + "anything. The losses of its game do not say how far it has come; the samples do.";

// The three curves, which mark the same point. -> {charts, update(meta, palette)}
function createCurves() {
  const curves = CURVES.map(([key, title, colour, help]) => ({
    key,
    chart: createCurve({ title, help, colour, onHover: markAll }),
  }));

  function markAll(index) {
    for (const { chart } of curves) chart.mark(index);
  }
  return {
    charts: curves.map(({ chart }) => chart),
    update({ history: told, encodes, deterministic }, palette) {
      const history = told ?? {};
      const epochs = history.epoch ?? [];
      // Before the second epoch a scale of epochs is all fractions: seconds read better there.
      const unit = epochs.length && epochs.at(-1) >= 1 ? "epoch" : "s";
      const x = unit === "epoch" ? epochs : (history.seconds ?? []);
      for (const { key, chart } of curves) {
        // A plain autoencoder has a reconstruction and nothing else to plot.
        chart.node.hidden = encodes === false || (Boolean(deterministic) && key !== "reconstruction");
        const train = history.train?.[key] ?? [];
        const validation = history.validation?.[key] ?? [];
        chart.update({ x, train, validation, unit }, palette);
      }
    },
  };
}

// Reconstructions and samples. -> {parts, draw(tensors)}
function createPictures() {
  const pairs = createStrip({
    title: "Reconstructions",
    note: "each under its input",
    help: "What the decoder expects at the posterior mean of the example above it",
    colour: "reconstruction",
  });
  const samples = createStrip({
    title: "Samples",
    note: "from the same noise each time",
    help: "Decoded from codes drawn once from the prior",
    colour: "z",
  });
  return {
    pairs,
    samples,
    draw({ inputs, reconstructions, samples: drawn }) {
      if (inputs && reconstructions) pairs.draw([inputs, reconstructions]);
      if (drawn) samples.draw([drawn]);
    },
  };
}

// What a snapshot's tensors and meta say of the latent map; null where there is none.
function mapOf({ class_names: classes, latent_units: units, latent_axes: axes }, tensors) {
  if (!tensors.latent) return null;
  const names = classes ?? [];
  return {
    points: tensors.latent.data,
    labels: names.length ? (tensors.latent_labels?.data ?? null) : null,
    names,
    latentUnits: Boolean(units),
    axes: axes ?? null,
  };
}

// -> {update(pack), refresh() after a theme change, destroy()}. update() takes the {meta, tensors}
// of a live snapshot (parts that are missing leave their panel as it is) and never adds elements
// for the same classes. root.dataset.updates counts the snapshots.
/** @param {HTMLElement} root */
export function mountLive(root) {
  const progress = createProgress();
  const curves = createCurves();
  const [bars, gradients, map] = [createBars(), createGradients(), createScatter()];
  const [findings, gauges] = [createFindings(), createGauges()];
  const pictures = createPictures();
  const { pairs, samples } = pictures;
  const charts = [...curves.charts, bars, gradients, map];
  const skin = dress(root, LIVE_CSS, repaint);
  let updates = 0;

  function repaint() {
    const palette = skin.palette();
    for (const chart of charts) chart.repaint(palette);
  }

  const note = make("p", { class: "lp-muted", hidden: "", text: NO_ENCODER });
  // Nothing to show before the first report: an empty chart says less than none.
  const body = [
    make("div", { class: "lp-row lp-curves" },
      ...curves.charts.map(({ node }) => node), bars.node, note),
    make("div", { class: "lp-row lp-pictures" },
      make("div", { class: "lp-column" }, pairs.node, samples.node),
      make("div", { class: "lp-column" }, map.node, gradients.node)),
  ];
  root.append(make("div", { class: "lp-live" }, progress.node, gauges.node, findings.node, ...body));

  return {
    update({ meta, tensors }) {
      const palette = skin.palette();
      progress.update(meta);
      const blind = meta.encodes === false; // a decoder alone, as of a GAN
      // The KL of a quantised code is a constant: its bars would tell nothing.
      bars.node.hidden = blind || Boolean(meta.deterministic || meta.discrete);
      for (const part of [pairs, map]) part.node.hidden = blind;
      note.hidden = !blind;
      for (const row of body) row.hidden = !meta.history?.epoch?.length;
      curves.update(meta, palette);
      bars.update({
        kl: meta.kl_per_dimension ?? [], active: meta.active_units ?? 0,
        told: meta.factorised_prior === false,
      }, palette);
      const found = meta.findings ?? [];
      findings.update(found);
      gauges.update(meta.gauges ?? []);
      gradients.update({
        norms: meta.gradient_norms ?? {}, total: meta.gradient_norm, kinds: found.map((f) => f.kind),
      }, palette);
      pictures.draw(tensors);
      const points = mapOf(meta, tensors);
      if (points) map.update(points, palette);
      updates += 1;
      root.dataset.updates = `${updates}`;
    },
    refresh() {
      skin.refresh();
      repaint();
    },
    destroy() {
      for (const part of [...charts, pairs, samples, skin]) part.destroy();
      root.replaceChildren();
    },
  };
}
