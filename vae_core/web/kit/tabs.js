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

// A panel: {id, title, fits(instrument) -> whether it makes sense for this model (optional),
// create(context) -> {node, show(state, picture), destroy() (optional), repaint() (optional)}}.
// context: {instrument, batch, palette()}. Only the open panel is shown the state.
// -> {node, open(id), renew() after the model has learned, repaint(), destroy()}, or null where no panel fits
/**
 * @param {PanelSpec[]} panels
 * @param {PanelContext} context
 */
export function createTabs(panels, context) {
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
      open(id);
      bringUp(list, body);
    });
    return button;
  });
  const list = make("div", { class: "lp-tabs", role: "tablist", "aria-label": "Panels" }, ...buttons);
  list.addEventListener("keydown", (event) => {
    const step = STEP[event.key];
    if (!step) return;
    event.preventDefault();
    const now = fitting.findIndex(({ id }) => id === chosen);
    const next = (now + step + fitting.length) % fitting.length;
    buttons[next].focus();
    open(fitting[next].id);
  });

  /** @param {string} id */
  function open(id) {
    const spec = fitting.find((panel) => panel.id === id);
    if (id === chosen || !spec) return;
    made.get(chosen)?.leave();
    chosen = id;
    buttons.forEach((button, index) => {
      const on = fitting[index].id === id;
      button.setAttribute("aria-selected", on ? "true" : "false");
      button.tabIndex = on ? 0 : -1;
    });
    const entry = made.get(id) ?? { panel: spec.create(context), leave: () => {}, stale: false };
    made.set(id, entry);
    entry.panel.node.setAttribute("role", "tabpanel");
    body.replaceChildren(entry.panel.node);
    if (entry.stale) entry.panel.renew?.();
    entry.stale = false;
    entry.leave = instrument.watch(entry.panel);
  }

  open(fitting[0].id);
  return {
    node: make("div", { class: "lp-panels" }, list, body),
    open,
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
