// What a Streamlit component that trains stands in: made once for each training, whatever the page draws anew.
import { make } from "../kit/dom.js";
import { dress } from "../kit/style.js";
import { sentenceOf } from "../kit/problem.js";

/** @type {Map<string, Promise<ArrayBuffer>>} */
const fetched = new Map();

const UNSENT = "The server did not send what this page trains. Reload the page to try again.";

/** @param {string} address */
async function fetchBytes(address) {
  const unsent = () => { throw new Error(UNSENT); };
  const answer = await fetch(address).catch(unsent);
  if (answer.status === 404) throw new Error(await answer.text()); // which is a sentence
  return answer.ok ? answer.arrayBuffer().catch(unsent) : unsent();
}

// A file by its address, which is that of its content: once for all who ask.
/** @param {string} address @returns {Promise<ArrayBuffer>} */
export function fetchOnce(address) {
  const known = fetched.get(address) ?? fetchBytes(address);
  fetched.set(address, known);
  known.catch(() => fetched.delete(address));
  return known;
}

/** @typedef {{id: string, call: number, view: any, root: HTMLElement}} Place */
/** @type {WeakMap<HTMLElement, Place>} */
const places = new WeakMap();

/** @param {HTMLElement} parent @param {string} id @returns {Place} */
function placeOf(parent, id) {
  const known = places.get(parent);
  if (known?.id === id) return known;
  known?.view?.destroy();
  known?.root.remove();
  const root = make("div", { class: "lp-host" });
  parent.append(root);
  /** @type {Place} */
  const place = { id, call: 0, view: null, root };
  places.set(parent, place);
  return place;
}

/**
 * A call of such a component; -> its clean-up. mount(root) -> a Promise of {refresh(), destroy()}; what goes
 * wrong is a sentence in its place.
 * @param {HTMLElement} parent
 * @param {string} id of the training
 * @param {(root: HTMLElement) => Promise<any>} mount
 */
export function placed(parent, id, mount) {
  const isNew = places.get(parent)?.id !== id;
  const place = placeOf(parent, id);
  place.call += 1;
  const { call, root } = place;
  const gone = () => places.get(parent) !== place;
  if (isNew) {
    mount(root).catch((error) => {
      const skin = dress(root, "");
      root.append(make("p", { class: "lp-error", role: "alert", text: sentenceOf(error) }));
      return { refresh: skin.refresh, destroy: skin.destroy };
    }).then((view) => {
      if (gone()) view.destroy(); // another was chosen meanwhile
      else place.view = view;
    });
  } else place.view?.refresh();
  // A second call may clean up after the first although the element lives on: see kit/host.js.
  return () => setTimeout(() => {
    if (place.call !== call || gone()) return;
    places.delete(parent);
    place.view?.destroy();
    root.remove();
  }, 0);
}
