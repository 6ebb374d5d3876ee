// The pictures of a training: the same inputs and the same noise at every report.
import { make } from "../kit/dom.js";
import { createTiles } from "../kit/picture.js";
import { define } from "../kit/entry.js";

// A heading over strips of pictures in one canvas that follows the available width.
function createStrip({ title, note, help, term, colour, rows }) {
  const canvas = make("canvas", { class: "lp-pixels", role: "img", "aria-label": title });
  const frame = make("div", { class: "lp-tiles" }, canvas);
  const node = make(
    "figure",
    { class: "lp-panel" },
    make("figcaption", {},
      define(make("b", { text: title, style: `color: var(--lp-${colour})` }), term, help),
      make("span", { class: "lp-reading lp-muted", text: note })),
    frame,
  );
  const tiles = createTiles(canvas, { side: 88, rows });
  const observer = new ResizeObserver(([{ contentRect }]) => tiles.layout(contentRect.width));
  observer.observe(frame);
  return { node, draw: tiles.draw, destroy: () => observer.disconnect() };
}

/** Reconstructions and samples. -> {pairs, samples, draw(tensors)} */
export function createPictures() {
  const pairs = createStrip({
    title: "Reconstructions",
    note: "input, then output",
    term: "reconstruction",
    help: "Here: what the decoder expects at the posterior mean of the example above it.",
    colour: "reconstruction",
    rows: 2,
  });
  const samples = createStrip({
    title: "Samples",
    note: "from the prior, the same noise all along",
    term: "sample",
    help: "Here: what the decoder expects at codes drawn once from the prior.",
    colour: "z",
    rows: 1,
  });
  return {
    pairs,
    samples,
    /** @param {Record<string, any>} tensors */
    draw({ inputs, reconstructions, samples: drawn }) {
      if (inputs && reconstructions) pairs.draw([inputs, reconstructions]);
      if (drawn) samples.draw([drawn]);
    },
  };
}
