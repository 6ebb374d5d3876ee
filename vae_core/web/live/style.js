// How the live panel is laid out: a line, the curves, the pictures beside the map; else stacked.

export const LIVE_CSS = `
.lp-live { display: grid; gap: 1.5rem; }
.lp-live figure { margin: 0; min-width: 0; }
.lp-live figure[hidden] { display: none; }
.lp-live figcaption {
  display: flex; align-items: baseline; gap: 0.6rem; margin-bottom: 0.35rem; min-height: 1.5em;
}
figcaption b { white-space: nowrap; }
.lp-reading { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.lp-chart { display: block; width: 100%; height: 190px; touch-action: pan-y; }
.lp-row { display: grid; gap: 1.25rem 1.75rem; }
.lp-row[hidden] { display: none; }
.lp-curves { grid-template-columns: repeat(4, minmax(0, 1fr)); }
.lp-pictures { grid-template-columns: 530px minmax(0, 1fr); }
.lp-column { display: grid; gap: 1.25rem; align-content: start; min-width: 0; }
.lp-tiles { width: 100%; }
.lp-map { height: 380px; }
.lp-legend { display: flex; flex-wrap: wrap; gap: 0.15rem 0.9rem; margin-top: 0.5rem; }
.lp-legend-entry {
  display: inline-flex; align-items: center; gap: 0.35rem; font-size: 0.875rem;
  overflow-wrap: anywhere;
}

.lp-gauges { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; margin: -0.75rem 0 0; }
.lp-gauges[hidden] { display: none; }
.lp-findings ul { display: grid; gap: 0.5rem; margin: 0; padding: 0; list-style: none; }
.lp-findings[hidden] { display: none; }
.lp-findings li {
  max-width: 60rem; padding: 0.1rem 0 0.1rem 0.8rem; border-left: 3px solid var(--lp-mu);
}

.lp-progress { height: 6px; border-radius: 3px; overflow: hidden; background: var(--lp-faint); }
.lp-progress-fill {
  height: 100%; background: var(--lp-accent); transform: scaleX(0); transform-origin: left;
  transition: transform 0.3s linear;
}
.lp-progress-line { margin: 0.5rem 0 0; }
.lp-progress-line b { font-size: 1.125rem; }
.lp-status[data-state="paused"] .lp-progress-fill,
.lp-status[data-state="stopped"] .lp-progress-fill { background: var(--lp-muted); }
.lp-status[data-state="failed"] .lp-progress-fill,
.lp-status[data-state="interrupted"] .lp-progress-fill { background: var(--lp-bad); }
.lp-status[data-state="failed"] b, .lp-status[data-state="interrupted"] b { color: var(--lp-bad); }

@media (prefers-reduced-motion: reduce) { .lp-progress-fill { transition: none; } }

@container (max-width: 1000px) {
  .lp-curves { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
@container (max-width: 900px) {
  .lp-pictures { grid-template-columns: minmax(0, 1fr); order: -1; }
  .lp-status { order: -3; }
  .lp-findings, .lp-gauges { order: -2; }
}
@container (max-width: 520px) {
  .lp-curves { grid-template-columns: minmax(0, 1fr); }
  .lp-chart { height: 160px; }
  .lp-map { height: 320px; }
}
`;
