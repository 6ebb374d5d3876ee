// A training in the page as a Streamlit component. data: {id, title, file, examples, more, keep: addresses,
// start, facts} of ui/train/here.py, or with `ahead` to fetch and make ready what may be started next.
import { inSearch } from "../explorer/history.js";
import { PANELS } from "../explorer/panels/panels.js";
import { make } from "../kit/dom.js";
import { dress } from "../kit/style.js";
import { warmUp } from "./ahead.js";
import { sentTo } from "./sending.js";
import { startWorker } from "./start.js";
import { expectedOf, mountLearning } from "./view.js";

const LEFT_OUT = new Set(["directions"]); // of a model that learns: the codes it is made of move on
/** @type {Map<string, Promise<ArrayBuffer>>} */
const fetched = new Map();

/** @param {string} address @returns {Promise<ArrayBuffer>} */
function fetchOnce(address) {
  const known = fetched.get(address) ?? fetchBytes(address);
  fetched.set(address, known);
  known.catch(() => fetched.delete(address));
  return known;
}

/** @param {string} address */
async function fetchBytes(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${await answer.text()}`);
  return answer.arrayBuffer();
}

/** @typedef {{id: string, call: number, view: any, root: HTMLElement}} Place */
/** @type {WeakMap<HTMLElement, Place>} */
const places = new WeakMap();

/** @param {Place} place @param {any} data */
async function mount(place, data) {
  const { root } = place;
  try {
    const [file, examples] = await Promise.all([fetchOnce(data.file), fetchOnce(data.examples)]);
    if (!root.isConnected) return; // another was chosen meanwhile
    place.view = await mountLearning(root, {
      file, examples, id: data.id, title: data.title, start: data.start, facts: data.facts,
      panels: PANELS.filter(({ id }) => !LEFT_OUT.has(id)),
      more: data.more ? [() => fetchOnce(data.more)] : [],
      read: () => window.location.search,
      write: inSearch,
      onKeep: (bytes, report) => sentTo(data.keep, data.explore, bytes, report),
    });
  } catch (error) {
    const skin = dress(root, "");
    root.append(make("p", { class: "lp-error", role: "alert", text: error.message }));
    place.view = { refresh: skin.refresh, destroy: skin.destroy };
  }
}

// What is under way for an element, made when it is first called with this training.
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

export default function learnComponent({ parentElement: parent, data }) {
  if (!data?.id) return () => {};
  if (data.ahead) {
    Promise.all([fetchOnce(data.file), fetchOnce(data.examples)]).then(([file, examples]) => (
      warmUp({ file, examples, run: data.id, expected: expectedOf(examples, Boolean(data.more)) }, startWorker)
    ), () => {}); // what does not come is said when it is started
    return () => {};
  }
  const isNew = places.get(parent)?.id !== data.id;
  const place = placeOf(parent, data.id);
  place.call += 1;
  const { call } = place;
  if (isNew) mount(place, data);
  else place.view?.refresh();
  // A second call may clean up after the first although the element lives on: see kit/host.js.
  return () => setTimeout(() => {
    if (place.call !== call || places.get(parent) !== place) return;
    place.view?.destroy();
    place.root.remove();
    places.delete(parent);
  }, 0);
}
