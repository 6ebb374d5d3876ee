// The live panel of a training: built once, then repainted from each snapshot of the worker.
import { createBars } from "../charts/bars.js";
import { createScatter } from "../charts/scatter.js";
import { make } from "../kit/dom.js";
import { createProgress } from "../kit/progress.js";
import { dress } from "../kit/style.js";
import { createBuilt } from "./built.js";
import { createFacts } from "./facts.js";
import { createFindings } from "./findings.js";
import { createGauges } from "./gauges.js";
import { createGradients } from "./gradients.js";
import { createLosses } from "./losses.js";
import { createPictures } from "./pictures.js";
import { LIVE_CSS } from "./style.js";

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

function createParts() {
  const pictures = createPictures();
  return {
    progress: createProgress(),
    facts: createFacts(),
    built: createBuilt(),
    findings: createFindings(),
    gauges: createGauges(),
    bars: createBars(),
    gradients: createGradients(),
    losses: createLosses(),
    map: createScatter(),
    pictures,
    pairs: pictures.pairs,
    samples: pictures.samples,
  };
}

// Nothing to show before the first report: an empty chart says less than none.
/** @param {ReturnType<typeof createParts>} parts */
function layOut(parts) {
  const { progress, facts, built, findings, gauges, bars, gradients, losses, map, pairs, samples } = parts;
  bars.node.classList.add("lp-card");
  gradients.node.classList.add("lp-card");
  const shots = make("div", { class: "lp-shots-column" }, pairs.node, samples.node);
  const seen = make("div", { class: "lp-seen" }, map.node, shots);
  const side = make("div", { class: "lp-side" },
    facts.node, built.node, findings.node, bars.node, gradients.node);
  const main = make("div", { class: "lp-main" }, losses.node, gauges.node, seen);
  const node = make("div", { class: "lp-live" }, progress.node, make("div", { class: "lp-body" }, side, main));
  return { node, later: [losses.node, seen, bars.node, gradients.node], seen };
}

// -> {update(pack), refresh() after a theme change, destroy()}. update() takes the {meta, tensors}
// of a live snapshot (parts that are missing leave their panel as it is) and never adds elements
// for the same classes. root.dataset.updates counts the snapshots.
/** @param {HTMLElement} root */
export function mountLive(root) {
  const parts = createParts();
  const { progress, facts, built, bars, gradients, map, findings, gauges, losses, pictures } = parts;
  const charts = [losses, bars, gradients, map];
  const skin = dress(root, LIVE_CSS, repaint);
  const { node, later, seen } = layOut(parts);
  root.append(node);
  let updates = 0;

  function repaint() {
    const palette = skin.palette();
    for (const chart of charts) chart.repaint(palette);
  }

  // What only some models have, and only after the first report.
  function showAndHide(meta) {
    const reported = Boolean(meta.history?.epoch?.length);
    const blind = meta.encodes === false; // a decoder alone, as of a GAN
    for (const part of later) part.hidden = !reported;
    // The KL of a quantised code is a constant: its bars would tell nothing.
    if (blind || meta.deterministic || meta.discrete) bars.node.hidden = true;
    for (const part of [parts.pairs, map]) part.node.hidden = blind;
    seen.classList.toggle("lp-blind", blind);
  }

  return {
    update({ meta, tensors }) {
      const palette = skin.palette();
      const found = meta.findings ?? [];
      progress.update(meta);
      facts.update(meta.facts ?? []);
      built.show(meta.layers ?? null);
      losses.update(meta, palette);
      bars.update({
        kl: meta.kl_per_dimension ?? [], active: meta.active_units ?? 0,
        told: meta.factorised_prior === false,
      }, palette);
      findings.update(found, meta);
      gauges.update(meta.gauges ?? []);
      gradients.update({
        norms: meta.gradient_norms ?? {}, total: meta.gradient_norm, kinds: found.map((f) => f.kind),
      }, palette);
      showAndHide(meta);
      if (!Object.keys(meta.gradient_norms ?? {}).length) gradients.node.hidden = true;
      pictures.draw(tensors);
      built.draw(meta, tensors);
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
      for (const part of [...charts, built, pictures.pairs, pictures.samples, skin]) part.destroy();
      root.replaceChildren();
    },
  };
}
