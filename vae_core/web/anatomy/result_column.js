// x-hat: what comes back, as the likelihood's mean or one draw of it.
/** @import { AnatomyPack, Reading } from "./types.js" */
import { make } from "../kit/dom.js";
import { drawerOf } from "./chance.js";
import { rolled } from "./noise.js";
import { createSpecimen } from "./specimen.js";
import { likelihoodWords, sizeWords } from "./words.js";

/** @param {AnatomyPack["meta"]} meta */
function whatItIs(meta) {
  const pictures = (meta.layout?.kind ?? "pictures") === "pictures";
  if (!pictures || meta.config?.likelihood !== "bernoulli") return sizeWords(meta);
  return `${sizeWords(meta).replace(/ \w+$/, "")} chances of white`;
}

/**
 * -> {node, show(reading)}
 * @param {AnatomyPack} pack
 */
export function createResultColumn(pack) {
  const { meta } = pack;
  const specimen = createSpecimen(pack, "what comes back, x-hat");
  const drawer = drawerOf(pack);
  let seed = 0; // of a draw of p(x|z); 0 shows its mean
  /** @type {Reading | null} */
  let last = null;
  const choice = (text, act) => {
    const node = make("button", { type: "button", class: "lp-button", text });
    node.addEventListener("click", () => {
      seed = act();
      draw();
    });
    return node;
  };
  const mean = choice("Mean", () => 0);
  const one = choice("Draw", () => rolled(seed));

  function draw() {
    mean.setAttribute("aria-pressed", `${seed === 0}`);
    one.setAttribute("aria-pressed", `${seed !== 0}`);
    if (!last) return;
    const { picture, expected, spread } = last;
    const shown = seed && drawer ? drawer(last, seed) : { picture, expected };
    specimen.draw(shown.picture, shown.expected, seed ? null : spread);
  }
  draw();
  return {
    node: make("section", { class: "lp-column lp-column-xhat", "data-part": "decode compare update" },
      make("h2", { "data-s": "xhat" }, make("i", { class: "lp-symbol lp-s-xhat", text: "x̂" }), " ",
        make("span", { class: "lp-muted", text: whatItIs(meta) })),
      make("div", { class: "lp-specimen-place", "data-s": "xhat" }, specimen.node),
      ...(drawer ? [make("div", { class: "lp-row", role: "group", "aria-label": "Show of x-hat" }, mean, one)] : []),
      make("p", { class: "lp-muted lp-likelihood", text: likelihoodWords(meta) })),
    /** @param {Reading} reading */
    show(reading) {
      last = reading;
      draw();
    },
  };
}
