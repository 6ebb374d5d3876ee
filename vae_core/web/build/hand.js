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

/**
 * The fields whose text is no number that a computer can hold, such as 1e309: the browser gives no
 * word of it to the page's program, for which they are empty.
 * @param {ParentNode} page
 * @returns {string[]}
 */
export function unreadFields(page) {
  const fields = page.querySelectorAll("[class*='st-key-set_'] input[type=number]");
  return Array.from(fields).flatMap((field) => {
    const widget = field.closest("[class*='st-key-set_']");
    const found = KEY.exec(widget?.getAttribute("class") ?? "");
    return found && /** @type {HTMLInputElement} */ (field).validity.badInput ? [found[1]] : [];
  });
}

/**
 * onUnread(names) when other fields cannot be read than before.
 * @param {Document} page
 * @param {(names: string[]) => void} onUnread
 * @returns {() => void} stops
 */
export function watchUnread(page, onUnread) {
  const control = new AbortController();
  let told = "";
  const look = () => {
    const names = unreadFields(page);
    if (names.join() === told) return;
    told = names.join();
    onUnread(names);
  };
  for (const event of ["change", "focusout"]) page.addEventListener(event, look, { signal: control.signal });
  page.addEventListener("keyup", ({ key }) => { if (key === "Enter") look(); }, { signal: control.signal });
  return () => control.abort();
}
