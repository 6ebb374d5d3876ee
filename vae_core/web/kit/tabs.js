// The panels under the explorer, one shown at a time; a panel is made when it is first opened.
/** @import { Panel, PanelContext, PanelSpec } from "./types.js" */
import { make } from "./dom.js";

const SEEN = 0.6; // share of a panel, or of the window, that should be seen after it was opened

// A panel that was opened by a click and lies under the edge of the window comes up, its tabs with it.
/**
 * @param {HTMLElement} list
 * @param {HTMLElement} body
 */
function bringUp(list, body) {
  const { top, height } = body.getBoundingClientRect();
  const seen = window.innerHeight - top;
  if (seen > SEEN * Math.min(height, window.innerHeight)) return;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  list.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
}

const STEP = { ArrowRight: 1, ArrowLeft: -1 };

// Which tab is the chosen one, and the one that Tab reaches.
/** @param {HTMLElement[]} buttons @param {number} chosen */
function mark(buttons, chosen) {
  buttons.forEach((button, index) => {
    button.setAttribute("aria-selected", `${index === chosen}`);
    button.tabIndex = index === chosen ? 0 : -1;
  });
}

/** @param {HTMLElement} list @param {(step: number) => void} onStep */
function moveByKeys(list, onStep) {
  list.addEventListener("keydown", (event) => {
    const step = STEP[event.key];
    if (!step) return;
    event.preventDefault();
    onStep(step);
  });
}

// A panel: {id, title, fits(instrument) -> whether it makes sense for this model (optional),
// create(context) -> {node, show(state, picture), destroy() (optional), repaint() (optional)}}.
// context: {instrument, batch, palette()}. Only the open panel is shown the state.
// onOpen(): a hand has opened another one.
// -> {node, open(id), chosen(): id of the open one where it is not the first, renew() after the model has learned, repaint(), destroy()}, or null where no panel fits
/**
 * @param {PanelSpec[]} panels
 * @param {PanelContext} context
 * @param {() => void} [onOpen]
 */
export function createTabs(panels, context, onOpen = () => {}) {
  const { instrument } = context;
  const fitting = panels.filter((panel) => panel.fits?.(instrument) ?? true);
  if (!fitting.length) return null;
  /** @type {Map<string, {panel: Panel, leave: () => void, stale: boolean}>} */
  const made = new Map();
  const body = make("div", { class: "lp-panel-body" });
  let chosen = "";

  const buttons = fitting.map(({ id, title }) => {
    const button = make("button", { type: "button", role: "tab", class: "lp-tab", text: title });
    button.addEventListener("click", () => {
      turn(id);
      bringUp(list, body);
    });
    return button;
  });
  const list = make("div", { class: "lp-tabs", role: "tablist", "aria-label": "Panels" }, ...buttons);
  moveByKeys(list, (step) => {
    const now = fitting.findIndex(({ id }) => id === chosen);
    const next = (now + step + fitting.length) % fitting.length;
    buttons[next].focus();
    turn(fitting[next].id);
  });

  /** @param {string} id */
  function open(id) {
    const spec = fitting.find((panel) => panel.id === id);
    if (id === chosen || !spec) return;
    made.get(chosen)?.leave();
    chosen = id;
    mark(buttons, fitting.indexOf(spec));
    const entry = made.get(id) ?? { panel: spec.create(context), leave: () => {}, stale: false };
    made.set(id, entry);
    entry.panel.node.setAttribute("role", "tabpanel");
    body.replaceChildren(entry.panel.node);
    if (entry.stale) entry.panel.renew?.();
    entry.stale = false;
    entry.leave = instrument.watch(entry.panel);
  }

  /** @param {string} id */
  function turn(id) {
    if (id === chosen) return;
    open(id);
    onOpen();
  }

  open(fitting[0].id);
  return {
    node: make("div", { class: "lp-panels" }, list, body),
    /** @param {string | null | undefined} id the first where there is no such one */
    open: (id) => open((fitting.find((panel) => panel.id === id) ?? fitting[0]).id),
    chosen: () => (chosen === fitting[0].id ? null : chosen),
    renew() {
      for (const [id, entry] of made) entry.stale = id !== chosen;
      made.get(chosen)?.panel.renew?.();
    },
    repaint: () => made.get(chosen)?.panel.repaint?.(),
    destroy() {
      for (const { panel, leave } of made.values()) {
        leave();
        panel.destroy?.();
      }
    },
  };
}
