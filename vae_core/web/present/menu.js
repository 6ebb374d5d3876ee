// What can be done with what is on the screen: show it large, hand it on, make a tour of it.
import { make } from "../kit/dom.js";
import { saveBlob } from "../kit/saving.js";
import { added, changed, moved, readTour, SECONDS, without, writeTour } from "./tour.js";
/** @import { Tour } from "./tour.js" */

/** @param {string} text @param {() => void} act @param {Record<string, string>} [more] */
export function button(text, act, more = {}) {
  const node = make("button", { type: "button", class: "lp-button", text, ...more });
  node.addEventListener("click", act);
  return node;
}

/** @param {string} label @param {Record<string, string | number>} attributes @param {(value: string) => void} take */
function field(label, attributes, take) {
  const node = make("input", { "aria-label": label, ...attributes });
  node.addEventListener("change", () => take(node.value));
  return node;
}

// One view of the tour as a row.
/** @param {Tour} tour @param {number} place @param {MenuHands} hands */
function viewRow(tour, place, { onTour, onShow, guard }) {
  const { caption, notes, seconds } = tour.views[place];
  const which = `view ${place + 1}`;
  const change = (some) => guard(() => onTour(changed(tour, place, some)));
  const area = make("textarea", { "aria-label": `Notes of ${which}`, rows: 2, placeholder: "Notes for you", text: notes });
  area.addEventListener("change", () => change({ notes: area.value }));
  return make("li", {},
    make("div", { class: "lp-tour-row" },
      button(`${place + 1}`, () => onShow(place), { "aria-label": `Show ${which}` }),
      field(`Caption of ${which}`, { value: caption, maxlength: 400 }, (value) => change({ caption: value })),
      field(`Seconds of ${which}`, {
        type: "number", value: seconds, min: SECONDS.least, max: SECONDS.most, class: "lp-tour-seconds",
      }, (value) => change({ seconds: Number(value) })),
      button("↑", () => onTour(moved(tour, place, -1)), { "aria-label": `Move ${which} up` }),
      button("↓", () => onTour(moved(tour, place, 1)), { "aria-label": `Move ${which} down` }),
      button("✕", () => onTour(without(tour, place)), { "aria-label": `Remove ${which}` })),
    area);
}

/**
 * @typedef {object} MenuHands
 * @property {() => Tour} tour
 * @property {(tour: Tour) => void} onTour
 * @property {(place: number) => void} onShow
 * @property {() => {page: string, query: string}} here
 * @property {() => void} onPlay
 * @property {() => void} onNotes
 * @property {(act: () => void) => void} guard does it, and tells what goes wrong
 */

/** @param {MenuHands} hands */
function createFiles({ tour, onTour, guard }) {
  // Made when it is asked for: a page's own choosers are not to be mistaken for it.
  function open() {
    const file = make("input", { type: "file", accept: "application/json,.json" });
    file.addEventListener("change", async () => {
      const text = await file.files?.[0]?.text();
      if (text !== undefined) guard(() => onTour(readTour(text)));
    });
    file.click();
  }
  const save = button("Save tour", () => saveBlob(new Blob([writeTour(tour())], { type: "application/json" }), "tour.json"));
  return { save, nodes: [save, button("Open tour", open)] };
}

// The tour as it is made. -> {node, show()}
/** @param {MenuHands} hands */
export function createMaking(hands) {
  const { tour, onTour, here, guard, onPlay, onNotes } = hands;
  const caption = make("input", { "aria-label": "Caption of the view to add", placeholder: "What is to be seen here?", maxlength: 400 });
  const add = () => guard(() => {
    onTour(added(tour(), { ...here(), caption: caption.value.trim(), notes: "", seconds: SECONDS.usual }));
    caption.value = "";
  });
  caption.addEventListener("keydown", (event) => { if (event.key === "Enter") add(); });
  const list = make("ol", { class: "lp-tour-list" });
  const files = createFiles(hands);
  const play = button("Play", onPlay);
  const node = make("section", {}, make("h2", { text: "Tour" }),
    make("div", { class: "lp-tour-row" }, caption, button("Add this view", add)), list,
    make("div", { class: "lp-present-row" }, play, button("Notes in a second window", onNotes), ...files.nodes));
  function show() {
    const now = tour();
    list.replaceChildren(...now.views.map((_, place) => viewRow(now, place, hands)));
    for (const each of [play, files.save]) each.disabled = now.views.length === 0;
  }
  show();
  return { node, show };
}
