// A VAE beside other models trained on the same budget: what each can do, in words and pictures.
import { make } from "../kit/dom.js";
import { createTiles } from "../kit/picture.js";
import { dress } from "../kit/style.js";

const CSS = `
.lp-peers {
  display: grid; grid-template-columns: 8rem repeat(var(--n), minmax(0, 1fr)); gap: 0 1.25rem;
}
.lp-peers > * { min-width: 0; padding: 0.7rem 0; border-top: 1px solid var(--lp-line); margin: 0; }
.lp-peers > .lp-peer-title { border: 0; font-size: 1.25rem; font-weight: 700; padding-top: 0; }
.lp-peers > :first-child { border: 0; }
.lp-peer-row b { display: block; }
.lp-peer-row .lp-muted { font-size: 0.8125rem; line-height: 1.3; display: block; }
.lp-can { font-weight: 600; }
.lp-can[data-can="yes"] { color: var(--lp-reconstruction); }
.lp-can[data-can="no"] { color: var(--lp-bad); }
.lp-peer-why { display: block; color: var(--lp-muted); font-size: 0.875rem; line-height: 1.35; }
.lp-peers p { margin: 0 0 0.5rem; font-size: 0.9375rem; }
@container (max-width: 640px) {
  .lp-peers { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 0.75rem; }
  .lp-peers > .lp-peer-row { grid-column: 1 / -1; }
  .lp-peers > .lp-peer-title, .lp-peers > :first-child { display: none; }
  .lp-peers > :not(.lp-peer-row) { border: 0; padding: 0.25rem 0 0.5rem; }
  .lp-peers > [data-model]::before {
    content: attr(data-model); display: block; font-weight: 600; font-size: 0.875rem;
  }
}
`;

// What a model can do, or why not: {ability: {model: [whether, reason]}}; a reason is only told
// where the measurement agrees that it can or cannot.
const WHY = {
  encode: {
    vae: [true, "to a distribution over codes"],
    pca: [true, "a linear projection"],
    autoencoder: [true, "to one code, with no uncertainty"],
    gan: [false, "it has no encoder"],
  },
  decode: {
    vae: [true, "any code near the prior gives an example"],
    pca: [true, "a weighted sum of components"],
    autoencoder: [true, "codes between the data's may be nothing"],
    gan: [true, "the generator"],
  },
  sample: {
    vae: [true, "codes from the prior it was trained with"],
    pca: [true, "as a Gaussian in its components"],
    autoencoder: [false, "no prior says which codes are examples"],
    gan: [true, "codes from its noise"],
  },
  likelihood: {
    vae: [true, "a lower bound, the ELBO"],
    pca: [true, "exactly, as a Gaussian"],
    autoencoder: [false, "it is no distribution over the data"],
    gan: [false, "its distribution has no density to evaluate"],
  },
};
const ABILITIES = [
  ["encode", "Encode", "example to code"],
  ["decode", "Decode", "code to example"],
  ["sample", "Sample", "new examples"],
  ["likelihood", "Likelihood", "how probable an example is"],
];
// [tensor, title, note, how many pictures, what is said where there are none]
/** @type {[string, string, string, number, string][]} */
const PICTURES = [
  ["reconstructions", "Reconstructions", "each under its input", 6,
    "none: without an encoder there is no code"],
  ["samples", "Samples", "codes from N(0, I)", 9, "none"],
  ["density_samples", "Samples, fitted", "codes from a density that was fitted to those of data", 9,
    "none: its codes are N(0, I) by its own definition"],
  ["interpolation", "Interpolation", "from one code to another", 8, "none"],
];

function part({ data, shape: [count, ...rest] }, most) {
  const kept = Math.min(count, most);
  const size = rest.reduce((product, side) => product * side, 1);
  return { data: data.subarray(0, kept * size), shape: [kept, ...rest] };
}

function ability(key, { name, can }) {
  const able = Boolean(can[key]);
  const [expected, reason] = WHY[key][name] ?? [null, ""];
  const said = make("span", { class: "lp-can", "data-can": able ? "yes" : "no" });
  said.textContent = able ? "yes" : "no";
  const why = make("span", { class: "lp-peer-why", text: expected === able ? reason : "" });
  return [said, why];
}

// pack: {meta: {models}, tensors}. -> {refresh, destroy}
export function mountPeers(root, { meta, tensors }) {
  const skin = dress(root, CSS);
  const tiles = new Map(); // frame -> tiles
  const observer = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) tiles.get(target).layout(contentRect.width);
  });

  function pictures(model, [key, title, , most, without]) {
    const found = tensors[`${model.name}/${key}`];
    if (!found) return make("span", { class: "lp-peer-why", text: without });
    const canvas = make("canvas", {
      class: "lp-pixels", role: "img", "aria-label": `${title}, ${model.title}`,
    });
    const frame = make("div", { class: "lp-tiles" }, canvas);
    const drawn = createTiles(canvas);
    const strips = key === "reconstructions" ? [tensors.inputs, found] : [found];
    drawn.draw(strips.map((strip) => part(strip, most)));
    tiles.set(frame, drawn);
    observer.observe(frame);
    return frame;
  }

  const row = (title, note, cells) => [
    make("div", { class: "lp-peer-row" }, make("b", { text: title }),
      make("span", { class: "lp-muted", text: note })),
    ...cells.map((content, index) => make(
      "div", { "data-model": meta.models[index].title, "data-name": meta.models[index].name },
      ...content)),
  ];
  const table = make("div", { class: "lp-peers" },
    make("span", {}),
    ...meta.models.map(({ title }) => make("div", { class: "lp-peer-title", text: title })),
    ...row("Training", "", meta.models.map(({ trained }) => (
      [make("span", { class: "lp-peer-why", text: trained ?? "" })]))),
    ...ABILITIES.flatMap(([key, title, note]) => (
      row(title, note, meta.models.map((model) => ability(key, model))))),
    ...PICTURES.flatMap((spec) => (
      row(spec[1], spec[2], meta.models.map((model) => [pictures(model, spec)])))),
    ...row("In words", "", meta.models.map(({ words }) => (
      (words ?? []).map((text) => make("p", { text }))))));
  table.style.setProperty("--n", `${meta.models.length}`);
  root.append(table);
  return {
    refresh: skin.refresh,
    destroy() {
      observer.disconnect();
      skin.destroy();
      root.replaceChildren();
    },
  };
}
