// How the panels look, and the element that each one is.
import { make } from "./dom.js";

const PANEL_CSS = `
.lp-pane { display: grid; gap: 1.1rem; min-width: 0; grid-template-columns: minmax(0, 1fr); }
.lp-pane p { margin: 0; max-width: 46rem; }
.lp-pane section {
  display: grid; gap: 0.75rem; min-width: 0; grid-template-columns: minmax(0, 1fr);
}
.lp-pane .lp-heading { margin: 0; }
.lp-bar { display: flex; flex-wrap: wrap; gap: 0.5rem 1.25rem; align-items: center; }
.lp-bar-item { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
.lp-select {
  font: inherit; color: inherit; min-height: 2.25rem; max-width: 100%; padding: 0.2rem 0.4rem;
  border: 1px solid var(--lp-control); border-radius: 0.5rem; background: var(--lp-background);
}
.lp-button[aria-pressed="true"] { border-color: var(--lp-accent); color: var(--lp-accent); }
.lp-button:disabled { opacity: 0.5; cursor: default; border-color: var(--lp-line); color: inherit; }

.lp-tiles-room { min-width: 0; overflow: hidden; padding: 3px; margin: -3px; }
.lp-tiles { position: relative; width: max-content; max-width: 100%; }
.lp-tiles-over { position: absolute; inset: 0; }
.lp-tiles-over > * { position: absolute; }
.lp-tiles-label {
  display: flex; flex-direction: column; justify-content: center; padding-right: 6px;
  font-size: 0.8125rem; line-height: 1.25; color: var(--lp-muted);
}
.lp-tiles-label .lp-name { padding: 0; line-height: 1.2; }
.lp-tiles-label .lp-nats { color: var(--lp-worth); white-space: nowrap; font-size: 0.75rem; }
.lp-tiles-head {
  text-align: center; font-size: 0.75rem; color: var(--lp-muted); white-space: nowrap;
}
.lp-tile {
  padding: 0; border: 0; background: none; cursor: pointer; touch-action: manipulation;
  border-radius: 2px;
}
.lp-tile:hover { box-shadow: 0 0 0 2px var(--lp-text); z-index: 1; }
.lp-tile[aria-current] {
  box-shadow: 0 0 0 2px var(--lp-z), inset 0 0 0 1px var(--lp-background); z-index: 1;
}
.lp-tile:focus-visible { z-index: 2; }

.lp-slots { display: flex; flex-wrap: wrap; gap: 0.75rem 1.5rem; align-items: center; }
.lp-slot { display: flex; gap: 0.75rem; align-items: center; min-width: 0; }
.lp-slot-name, .lp-sign { font-size: 1.125rem; min-width: 0.9rem; text-align: center; }
.lp-slot-side { display: grid; gap: 0.35rem; justify-items: start; min-width: 0; width: 8.5rem; }
.lp-slot-side .lp-select { width: 100%; }
.lp-slot-words { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 100%; }
.lp-shot {
  padding: 0; border: 0; background: none; cursor: pointer; border-radius: 3px; overflow: hidden;
  box-shadow: 0 0 0 1px var(--lp-line); flex: none; touch-action: manipulation;
}
.lp-shot:hover { box-shadow: 0 0 0 2px var(--lp-text); }
.lp-shot[aria-pressed="true"] { box-shadow: 0 0 0 3px var(--lp-accent); }

.lp-faders {
  display: grid; gap: 0 2rem;
  grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr));
}
.lp-fader {
  display: grid; grid-template-columns: 7rem minmax(0, 1fr) 3.4rem; gap: 0.75rem;
  align-items: center; min-height: 2.25rem; min-width: 0;
}
.lp-fader .lp-range { grid-area: auto; }
.lp-pane > .lp-fader { max-width: 64rem; }
.lp-fader-name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.lp-fader-reading { text-align: right; font-size: 0.875rem; }
.lp-range:disabled { opacity: 0.4; cursor: default; }
.lp-range-from-left { --middle: calc(var(--thumb) / 2); --track:
    linear-gradient(90deg, transparent var(--from), var(--lp-z) var(--from) var(--to),
      transparent var(--to)) center / 100% 4px no-repeat,
    linear-gradient(var(--lp-line), var(--lp-line)) center / 100% 4px no-repeat; }

.lp-shots { display: flex; flex-wrap: wrap; gap: 0.6rem; }
.lp-class-shot { display: grid; gap: 0.25rem; justify-items: center; }
.lp-class-shot span {
  max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  font-size: 0.875rem; line-height: 1.3;
}
.lp-trays {
  display: grid; gap: 0.75rem;
  grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr));
}
.lp-tray {
  display: flex; flex-wrap: wrap; gap: 6px; align-items: center; min-height: 4.6rem;
  padding: 0.5rem; border: 1px dashed var(--lp-line); border-radius: 0.5rem;
}
.lp-tray > p { width: 100%; }
.lp-tray[data-on] { border-color: var(--lp-accent); }
.lp-pick { position: relative; }
.lp-pick[data-sign]::after {
  content: attr(data-sign); position: absolute; right: 0; bottom: 0; width: 1.25rem;
  line-height: 1.25rem; font-weight: 700; background: var(--lp-accent); color: var(--lp-on-accent);
}
.lp-pick[data-sign] { box-shadow: 0 0 0 2px var(--lp-accent); }
@container (max-width: 640px) {
  .lp-fader { grid-template-columns: 5.5rem minmax(0, 1fr) 3.2rem; gap: 0.6rem; }
  .lp-slot { width: 100%; }
  .lp-slot-side { flex: 1; width: auto; }
}
`;

// The element of a panel, with its style sheet.
/**
 * @param {string} name
 * @param {...Node} children
 */
export function makePane(name, ...children) {
  const sheet = make("style", { text: PANEL_CSS });
  return make("div", { class: "lp-pane", "aria-label": name }, sheet, ...children);
}

// A part of a panel under a heading.
/**
 * @param {string} title
 * @param {...Node} children
 */
export function makeSection(title, ...children) {
  return make("section", {}, make("p", { class: "lp-heading", text: title }), ...children);
}
