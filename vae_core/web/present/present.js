// Presenting: a button on every page, and behind it large type, figures as files, a QR code, what embeds
// the page elsewhere, and tours.
import { make } from "../kit/dom.js";
import { dress } from "../kit/style.js";
import { createCards, embedContent, qrContent } from "./cards.js";
import { offerFigures } from "./figures.js";
import { button, createMaking } from "./menu.js";
import { enlarge, followModes, isOn, turn } from "./mode.js";
import { orderOf } from "./remote.js";
import { PRESENT_CSS } from "./style.js";
import { createTours } from "./tours.js";
/** @import { Tour, View } from "./tour.js" */

/**
 * @typedef {object} Host what differs between the app, a site and a file
 * @property {() => {page: string, query: string}} here
 * @property {(view: View) => void} go where it is not there already
 * @property {() => string} address that others can open
 * @property {boolean} embeds whether the page can be a part of another one
 * @property {string} kept where the browser keeps the tour
 * @property {Tour | null} given the tour that came along
 */

const KEYS = "A remote or PageDown goes on, PageUp back, B makes the screen dark, N opens the notes, + and − change "
  + "the size, Esc ends.";

// A line that says what was done, and what went wrong.
function createStatus() {
  const node = make("p", { class: "lp-present-status", role: "status" });
  /** @param {string} words */
  const say = (words) => { node.textContent = words; };
  return {
    node,
    say,
    /** @param {() => void} act */
    guard(act) {
      try {
        act();
        say("");
      } catch (error) {
        say(error.message);
      }
    },
  };
}

/** @param {Node[]} content @param {() => void} onOpen */
function createPanel(content, onOpen) {
  const node = make("div", { class: "lp-present-panel", role: "dialog", "aria-label": "Present", hidden: "" }, ...content);
  /** @param {boolean} on */
  function open(on) {
    node.hidden = !on;
    opener.setAttribute("aria-expanded", `${on}`);
    if (on) onOpen();
  }
  const opener = button("Present", () => open(node.hidden !== false), { class: "lp-button lp-present-open", "aria-expanded": "false" });
  return { node, opener, open, isOpen: () => !node.hidden };
}

// Listens to a remote and the keyboard. orders: what is done by name; shows(): whether anything is shown.
/** @param {Record<string, () => void>} orders @param {() => boolean} shows @param {() => boolean} tours */
function createKeys(orders, shows, tours) {
  const OF_TOUR = ["on", "back", "play"];
  /** @param {KeyboardEvent} event */
  return (event) => {
    const other = event.target instanceof Node && event.target.ownerDocument !== document;
    const order = orderOf(event, shows() && (other || document.activeElement === document.body));
    if (!order || (order !== "leave" && !shows()) || (OF_TOUR.includes(order) && !tours())) return;
    if (order !== "leave") {
      event.preventDefault();
      event.stopPropagation();
    }
    orders[order]();
  };
}

// What a key does.
function createOrders({ tours, panel, cards, night, present, guard }) {
  return {
    on: () => tours.player()?.step(1),
    back: () => tours.player()?.step(-1),
    play: () => tours.player()?.toggle(),
    dark: () => { night.hidden = !night.hidden; },
    notes: () => guard(tours.openNotes),
    larger: () => enlarge(1),
    smaller: () => enlarge(-1),
    leave() {
      if (panel.isOpen()) panel.open(false);
      else if (cards.isOpen()) cards.close();
      else if (isOn("present")) present(false);
      else tours.player()?.end();
    },
  };
}

/**
 * Puts the button on a page, with all that is behind it.
 * @param {HTMLElement} place of the button
 * @param {Host} host
 */
export function mountPresent(place, host) {
  const layer = make("div", { class: "lp-present" });
  const skin = dress(layer, PRESENT_CSS);
  document.body.append(layer);
  followModes();
  const { node: status, say, guard } = createStatus();
  const tours = createTours(layer, host, (event) => key(event));
  const cards = createCards(layer);
  const night = make("div", { class: "lp-present-night", hidden: "" });
  const making = createMaking({
    tour: tours.tour, here: host.here, guard,
    onTour: (tour) => {
      tours.take(tour);
      making.show();
    },
    onNotes: () => guard(tours.openNotes), onShow: (at) => show(at, false), onPlay: () => show(0, true),
  });
  /** @param {number} at @param {boolean} playing */
  function show(at, playing) {
    panel.open(false);
    tours.play(at, playing);
  }
  /** @param {boolean} on */
  function present(on) {
    turn("present", on);
    large.setAttribute("aria-pressed", `${on}`);
    if (on) document.documentElement.requestFullscreen?.().catch(() => {}); // some browsers never do
    else if (document.fullscreenElement) document.exitFullscreen();
    if (on && !tours.player()) tours.play(0, false);
    panel.open(false);
  }
  function figures() {
    panel.open(false);
    const { count } = offerFigures(layer, { root: document.body, say, onClose: () => say("") });
    say(count ? "PNG or SVG at a figure's corner saves it for a slide. Esc ends." : "There is no figure on this page.");
  }
  /** @param {string} title @param {(host: Host) => Element[]} content */
  const card = (title, content) => guard(() => {
    panel.open(false);
    cards.show(title, content(host));
  });
  const large = button("Large, for a room", () => present(!isOn("present")), { "aria-pressed": `${isOn("present")}` });
  const panel = createPanel([
    make("div", { class: "lp-present-row" }, large, button("Save a figure", figures),
      button("QR code", () => card("Scan to open this view", qrContent)),
      ...(host.embeds ? [button("Embed", () => card("Embed this view", embedContent))] : [])),
    making.node, make("p", { class: "lp-muted", text: KEYS }),
  ], skin.refresh);
  const key = createKeys(createOrders({ tours, panel, cards, night, present, guard }), () => (
    isOn("present") || tours.player() !== null), () => tours.player() !== null);
  document.addEventListener("keydown", key, true);
  layer.append(panel.node, status, night);
  place.append(panel.opener);
  tours.goOn();
  return { layer };
}
