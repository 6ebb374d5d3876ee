// How the map is laid out: a square, with its controls beside or, where that is too wide, beneath.

export const MAP_CSS = `
.lp-latent-map { display: flex; gap: 0.75rem 1.25rem; align-items: flex-start; min-width: 0; }
.lp-map-square {
  position: relative; flex: none; width: var(--map-side); aspect-ratio: 1; border-radius: 3px;
  box-shadow: 0 0 0 1px var(--lp-line); overflow: clip;
}
.lp-map-square canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
.lp-map-hand { cursor: crosshair; touch-action: none; }
.lp .lp-map-hand:focus-visible { outline-offset: -2px; }
.lp-map-side { display: grid; gap: 0.6rem; min-width: 0; align-content: start; }
.lp-map-side p { margin: 0; }
.lp-map-choice { display: flex; flex-wrap: wrap; gap: 0.4rem; align-items: center; }
.lp-select, .lp-toggle {
  min-height: 2.1rem; padding: 0.2rem 0.6rem; border: 1px solid var(--lp-control);
  border-radius: 0.5rem; background: var(--lp-background); color: inherit; font: inherit;
  cursor: pointer;
}
.lp-select { padding-right: 0.2rem; max-width: 5.5rem; }
.lp-select.lp-colour { max-width: 9rem; }
.lp-select:hover, .lp-toggle:hover { border-color: var(--lp-accent); }
.lp-toggle[aria-pressed="true"] {
  background: var(--lp-accent); border-color: var(--lp-accent); color: var(--lp-on-accent);
}
.lp-legend { display: flex; flex-wrap: wrap; gap: 0.1rem 0.8rem; }
.lp-legend-entry {
  display: inline-flex; align-items: center; gap: 0.35rem; min-width: 0; font-size: 0.875rem;
  overflow-wrap: anywhere;
}
.lp-legend-entry svg { flex: none; }
@container (max-width: 900px) { .lp-latent-map { flex-direction: column; } }
@container (max-width: 640px) {
  /* The margins beside the square are where a finger scrolls the page. */
  .lp-latent-map { align-items: stretch; }
  .lp-map-square { align-self: center; }
}
`;
