// How the Map page's element is laid out: scatter and side panel, or one above the other.

export const ATLAS_CSS = `
.lp-atlas { display: grid; gap: 0.75rem; }
.lp-atlas p { margin: 0; }
.lp-atlas [hidden] { display: none; }
.lp-atlas-main {
  display: grid; gap: 1rem 1.75rem; grid-template-columns: minmax(0, 1fr) minmax(300px, 31%);
  align-items: start;
}
.lp-atlas-left { display: grid; gap: 0.6rem; min-width: 0; }
.lp-atlas-bar-top { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; }
.lp-atlas-group { display: flex; gap: 0.3rem; }
.lp-atlas-by { display: flex; gap: 0.5rem; align-items: center; font-weight: 600; }
.lp-select, .lp-toggle {
  min-height: 2.25rem; padding: 0.2rem 0.7rem; border: 1px solid var(--lp-control);
  border-radius: 0.5rem; background: var(--lp-background); color: inherit; font: inherit;
  cursor: pointer;
}
.lp-atlas-colour { max-width: 15rem; }
.lp-select:hover, .lp-toggle:hover { border-color: var(--lp-accent); }
.lp-toggle[aria-pressed="true"], .lp-atlas .lp-primary {
  background: var(--lp-accent); border-color: var(--lp-accent); color: var(--lp-on-accent);
}
.lp-button {
  padding: 0.3rem 0.85rem; min-height: 2.25rem; border: 1px solid var(--lp-control);
  border-radius: 0.5rem; background: transparent; cursor: pointer;
}
.lp-button:hover { border-color: var(--lp-accent); color: var(--lp-accent); }
.lp-atlas .lp-primary:hover { color: var(--lp-on-accent); filter: brightness(1.1); }
.lp-bar { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }

.lp-atlas-area { position: relative; min-width: 0; }
.lp-atlas-glide {
  position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none;
}
.lp-atlas-plot {
  position: relative; height: clamp(340px, calc(100vh - 20.5rem), 1100px);
  border-radius: 3px; overflow: clip;
  box-shadow: 0 0 0 1px var(--lp-line);
}
.lp-atlas.lp-stale .lp-atlas-plot { opacity: 0.55; }
.lp-atlas-waiting { position: absolute; inset: 0; display: grid; place-items: center; }
.lp-atlas-svg { display: block; width: 100%; height: 100%; touch-action: pan-y; cursor: crosshair; }
.lp-atlas-trail { fill: none; stroke: var(--lp-text); stroke-width: 2; stroke-dasharray: 4 4; }
.lp-atlas-tip {
  position: absolute; z-index: 5; pointer-events: none; display: flex; gap: 0.7rem;
  align-items: center; padding: 0.5rem; border-radius: 0.5rem; max-width: 20rem;
  background: var(--lp-background);
  box-shadow: 0 0 0 1px var(--lp-line), 0 6px 22px rgb(0 0 0 / 0.3);
}
.lp-atlas-tip canvas { flex: none; border-radius: 2px; }
.lp-atlas-tip-words { display: grid; gap: 0.15rem; min-width: 0; overflow-wrap: anywhere; }

.lp-atlas-legend { display: flex; flex-wrap: wrap; gap: 0.15rem 0.25rem; min-height: 2.1rem; }
.lp-atlas-entry {
  padding: 0.2rem 0.5rem; border: 1px solid transparent; border-radius: 0.5rem; cursor: pointer;
  background: none; max-width: 100%; text-align: left;
}
.lp-atlas-entry:hover { border-color: var(--lp-accent); }
.lp-legend-entry {
  display: inline-flex; align-items: center; gap: 0.4rem; font-size: 1rem; overflow-wrap: anywhere;
}
.lp-legend-entry svg { flex: none; }
.lp-atlas-scale { display: flex; flex-wrap: wrap; gap: 0.2rem 0.6rem; align-items: center; }
.lp-atlas-ramp { width: 11rem; height: 0.9rem; border-radius: 0.3rem; }
.lp-atlas-quality { font-size: 1rem; }

.lp-atlas-side { display: grid; gap: 1rem; min-width: 0; }
.lp-tabs { display: flex; gap: 0.25rem; border-bottom: 1px solid var(--lp-line); }
.lp-tab {
  padding: 0.45rem 0.9rem; border: 0; border-bottom: 2px solid transparent; margin-bottom: -1px;
  background: none; cursor: pointer; color: var(--lp-muted);
}
.lp-tab[aria-selected="true"] { color: var(--lp-text); border-color: var(--lp-accent); }
.lp-atlas-card, .lp-atlas-selection, .lp-atlas-facts { display: grid; gap: 0.9rem; min-width: 0; }
.lp-atlas-head { display: flex; gap: 1rem; align-items: flex-start; }
.lp-atlas-head > div { display: grid; gap: 0.4rem; justify-items: start; min-width: 0; }
.lp-atlas-large { flex: none; border-radius: 3px; box-shadow: 0 0 0 1px var(--lp-line); }
.lp-atlas-title { font-size: 1.125rem; font-weight: 600; overflow-wrap: anywhere; }
.lp-atlas .lp-heading { margin: 0 0 0.4rem; font-size: 0.9375rem; font-weight: 600; }
.lp-heading .lp-muted { font-weight: 400; }
.lp-atlas-ring {
  display: inline-block; width: 0.8rem; height: 0.8rem; margin-right: 0.4rem;
  border: 3px solid var(--lp-z); vertical-align: -0.08rem;
}
.lp-atlas-ring.lp-latent { border-radius: 50%; }
.lp-atlas-ring.lp-of-pixels { border-color: var(--lp-mu); }
.lp-atlas-strip { display: flex; flex-wrap: wrap; gap: 6px; }
.lp-shot {
  padding: 0; border: 0; background: none; cursor: pointer; border-radius: 3px; overflow: hidden;
  box-shadow: 0 0 0 1px var(--lp-line); flex: none; touch-action: manipulation;
}
.lp-shot:hover { box-shadow: 0 0 0 2px var(--lp-text); }
.lp-atlas-row {
  display: grid; grid-template-columns: 6rem minmax(0, 1fr) 4.5rem; gap: 0.6rem;
  align-items: center; min-height: 1.6rem;
}
.lp-atlas-row > :last-child { text-align: right; }
.lp-atlas-row-name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.lp-atlas-track {
  position: relative; height: 0.6rem; border-radius: 0.3rem; background: var(--lp-faint);
}
.lp-atlas-bar {
  position: absolute; inset: 0 auto 0 0; border-radius: inherit; background: var(--lp-z);
  width: calc(var(--share) * 100%); min-width: 2px;
}
.lp-atlas-bar.lp-signed { left: 50%; width: calc(var(--share) * 50%); }
.lp-atlas-bar.lp-below { left: auto; right: 50%; background: var(--lp-mu); }
.lp-atlas-table { width: 100%; border-collapse: collapse; }
.lp-atlas-table th, .lp-atlas-table td {
  padding: 0.2rem 0; text-align: right; font-weight: 400; border: 0;
}
.lp-atlas-table thead th { color: var(--lp-muted); font-size: 0.875rem; }
.lp-atlas-table th:first-child { text-align: left; }
.lp-atlas-find { display: flex; gap: 0.5rem; align-items: center; }
.lp-atlas-find input {
  width: 7rem; min-height: 2.25rem; padding: 0.2rem 0.5rem; border: 1px solid var(--lp-control);
  border-radius: 0.5rem; background: var(--lp-background);
}
@container (max-width: 860px) {
  .lp-atlas-main { grid-template-columns: minmax(0, 1fr); }
}
@container (max-width: 640px) {
  .lp-atlas-plot { height: min(62vh, 100cqw); }
  .lp-atlas-tip { flex-direction: column; align-items: flex-start; }
}
`;
