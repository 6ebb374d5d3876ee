// How the map is laid out: a square with its controls beneath.

export const MAP_CSS = `
.lp-latent-map { display: grid; gap: 8px; align-content: start; min-width: 0; }
.lp-map-square {
  position: relative; width: 100%; max-width: var(--map-side); aspect-ratio: 1; border-radius: 8px;
  box-shadow: 0 0 0 1px var(--lp-line); overflow: clip; margin: 0 auto;
}
.lp-map-square canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
.lp-map-hand { cursor: crosshair; touch-action: none; }
.lp .lp-map-hand:focus-visible { outline-offset: -2px; }
.lp-map-side { display: grid; gap: 6px; min-width: 0; }
.lp-map-choice { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
.lp-select, .lp-toggle {
  min-height: 32px; padding: 3px 9px; border: 1px solid var(--lp-control);
  border-radius: 8px; background: var(--lp-background); color: inherit; font: inherit;
  cursor: pointer;
}
.lp-select { padding-right: 0.2rem; max-width: 5.5rem; }
.lp-select.lp-colour { max-width: 9rem; }
.lp-select:hover, .lp-toggle:hover { border-color: var(--lp-accent); }
.lp-toggle[aria-pressed="true"] {
  border-color: var(--lp-accent); color: var(--lp-accent); font-weight: 600;
  background: color-mix(in srgb, var(--lp-accent) 9%, var(--lp-background));
}
.lp-legend { display: flex; flex-wrap: wrap; gap: 0.1rem 0.8rem; }
.lp-legend-entry {
  display: inline-flex; align-items: center; gap: 0.35rem; min-width: 0; font-size: 0.875rem;
  overflow-wrap: anywhere;
}
.lp-legend-entry svg { flex: none; }
@container (max-width: 1099px) {
  .lp-select, .lp-toggle { min-height: 44px; }
  /* The margins beside the square are where a finger scrolls the page. */
  .lp-map-square { width: calc(100% - 48px); }
}
`;
