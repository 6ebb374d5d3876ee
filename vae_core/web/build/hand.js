// Which part of the drawing the field under the hand is about.

// The widget's key -> the parts of the model that it changes. What changes none of them is not here.
const PARTS = {
  dataset: ["x", "xhat"],
  network: ["encoder", "decoder"],
  hidden: ["encoder", "decoder"],
  activation: ["encoder", "decoder"],
  normalisation: ["encoder", "decoder"],
  initialisation: ["encoder", "decoder"],
  dropout: ["encoder", "decoder"],
  word_dropout: ["decoder"],
  weight_decay: ["encoder", "decoder"],
  latent_dim: ["code"],
  prior: ["code"],
  components: ["code"],
  levels: ["code"],
  codebook: ["code"],
  slots: ["code"],
  samples: ["code"],
  likelihood: ["xhat"],
  sigma: ["xhat"],
};
const KEY = /(?:^|\s)st-key-set_([a-z_]+)/;

/**
 * The parts that a field of the page is about, from the class that Streamlit gives its widget.
 * @param {EventTarget | null} target
 * @returns {string[]}
 */
export function partsAt(target) {
  if (!(target instanceof Element)) return [];
  const widget = target.closest("[class*='st-key-set_']");
  const found = KEY.exec(widget?.getAttribute("class") ?? "");
  return found ? (PARTS[found[1]] ?? []) : [];
}

/**
 * onHand(parts) whenever another field of the page has the focus.
 * @param {Document} page
 * @param {(parts: string[]) => void} onHand
 * @returns {() => void} stops
 */
export function watchHand(page, onHand) {
  const control = new AbortController();
  const { signal } = control;
  page.addEventListener("focusin", ({ target }) => onHand(partsAt(target)), { signal });
  page.addEventListener("focusout", ({ relatedTarget }) => onHand(partsAt(relatedTarget)), { signal });
  return () => control.abort();
}
