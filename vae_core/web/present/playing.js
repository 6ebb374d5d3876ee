// A tour as it is shown: its caption over the page, forward and back by hand, by a remote or by itself.
import { make } from "../kit/dom.js";
/** @import { Tour, View } from "./tour.js" */

const PLACE = "lp-tour-place"; // where a tour stands, for the page that follows in this window

/** @typedef {{place: number, playing: boolean}} Standing */

/** @returns {Standing | null} where the page before has left it */
export function leftStanding() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
    return Number.isInteger(kept?.place) ? { place: kept.place, playing: kept.playing === true } : null;
  } catch {
    return null;
  }
}

/** @param {Standing | null} standing */
function keep(standing) {
  try {
    if (standing) sessionStorage.setItem(PLACE, JSON.stringify(standing));
    else sessionStorage.removeItem(PLACE);
  } catch {
    // A page that may keep nothing goes on by itself alone.
  }
}

/** @param {string} text @param {string} label @param {() => void} act */
function button(text, label, act) {
  const node = make("button", { type: "button", class: "lp-button", text, "aria-label": label });
  node.addEventListener("click", act);
  return node;
}

// The caption and the ways on. -> {node, show(view, count, whether it plays by itself)}
/** @param {{step: (by: number) => void, toggle: () => void, end: () => void}} hands */
function createBar({ step, toggle, end }) {
  const caption = make("p", { class: "lp-tour-caption", "aria-live": "polite" });
  const count = make("span", { class: "lp-tour-count lp-number-text" });
  const turn = button("▶", "Play by itself", toggle);
  const progress = make("i", { class: "lp-tour-progress" });
  const node = make("section", { class: "lp-tour", "aria-label": "Tour" }, progress, caption,
    make("div", { class: "lp-tour-ways" },
      button("←", "Back", () => step(-1)), count, button("→", "On", () => step(1)), turn,
      button("✕", "End the tour", end)));
  return {
    node,
    /** @param {View} view @param {string} which @param {boolean} runs */
    show(view, which, runs) {
      caption.textContent = view.caption;
      count.textContent = which;
      const [sign, words] = runs ? ["❚❚", "Pause"] : ["▶", "Play by itself"];
      turn.textContent = sign;
      turn.setAttribute("aria-label", words);
      progress.style.animation = "none";
      if (!runs) return;
      void progress.offsetWidth; // begins anew
      progress.style.animation = `lp-tour ${view.seconds}s linear`;
    },
  };
}

/**
 * Shows a tour from one of its views on, in a bar over the page.
 * @param {HTMLElement} layer
 * @param {Tour} tour
 * @param {Standing} from
 * @param {{go: (view: View) => void, onShow: (place: number) => void, onEnd: () => void}} hands go: brings
 *   the page to a view, where it is not there already
 */
export function playTour(layer, tour, { place, playing }, { go, onShow, onEnd }) {
  const { views } = tour;
  let [now, runs, timer] = [place, playing, 0];
  const bar = createBar({ step, toggle, end });
  function tell() {
    keep({ place: now, playing: runs });
    bar.show(views[now], `${now + 1} / ${views.length}`, runs);
    onShow(now);
  }
  function wait() {
    clearTimeout(timer);
    if (!runs) return;
    timer = setTimeout(() => {
      if (now + 1 < views.length) show(now + 1);
      else rest();
    }, 1000 * views[now].seconds);
  }
  /** @param {number} next */
  function show(next) {
    now = Math.min(views.length - 1, Math.max(0, next));
    tell();
    wait();
    go(views[now]);
  }
  function toggle() {
    if (runs) return rest();
    runs = true;
    if (now + 1 === views.length) return show(0);
    tell();
    return wait();
  }
  function rest() {
    runs = false;
    clearTimeout(timer);
    tell();
  }
  /** @param {number} by */
  function step(by) { show(now + by); }
  function end() {
    clearTimeout(timer);
    keep(null);
    bar.node.remove();
    onEnd();
  }
  layer.append(bar.node);
  show(now);
  return { step, end, toggle, place: () => now };
}
