// How the live panel is laid out: what is trained to the left, losses over map and pictures; else
// one column, the pictures first.

export const LIVE_CSS = `
.lp-live { display: grid; gap: 12px; }
.lp-live figure, .lp-live p, .lp-live dl, .lp-live h2 { margin: 0; min-width: 0; }
.lp-live [hidden] { display: none; }
.lp-live figcaption { display: flex; align-items: baseline; gap: 0.5rem; min-height: 24px; }
.lp-live .lp-muted { font-size: 13px; line-height: 1.35; }
figcaption b { white-space: nowrap; }
.lp-live h2 { font-size: 15px; line-height: 1.25; font-weight: 650; }
.lp-card { border: 1px solid var(--lp-line); border-radius: 8px; padding: 10px 12px; }
.lp-reading { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.lp-chart { display: block; width: 100%; touch-action: pan-y; }

.lp-body { display: grid; grid-template-columns: 280px minmax(0, 1fr); gap: 20px; align-items: start; }
.lp-side, .lp-main, .lp-shots-column { display: grid; gap: 12px; min-width: 0; align-content: start; }
.lp-seen { display: grid; grid-template-columns: 460px minmax(0, 1fr); gap: 20px; align-items: start; }
.lp-blind { grid-template-columns: minmax(0, 1fr); }

.lp-facts dl { display: grid; gap: 3px; font-size: 14px; }
.lp-facts dl div { display: grid; grid-template-columns: 58px minmax(0, 1fr); gap: 8px; }
.lp-facts dt { color: var(--lp-muted); }
.lp-facts dd { margin: 0; overflow-wrap: anywhere; }
.lp-built-room { margin: 8px 0 6px; }

.lp-watched { margin-top: 8px; display: grid; gap: 2px; }
.lp-watched-row { display: grid; grid-template-columns: 22px 150px minmax(0, 1fr); gap: 8px; align-items: center; position: relative; }
.lp-live .lp-watched-head { font-size: 12px; grid-template-columns: minmax(0, 1fr) auto; }
.lp-watched-head > :first-child { display: none; }
.lp-watched-row > :first-child { color: var(--lp-z); }
.lp-watched-kl { color: var(--lp-kl); text-align: right; }
.lp-watched-reconstruction { color: var(--lp-reconstruction); }
.lp-watched-sum { font-size: 14px; }
.lp-losses { padding: 6px 14px; }
.lp-strip { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 24px; }
.lp-strip .lp-chart { height: 78px; }
.lp-curve { display: grid; grid-template-columns: minmax(0, 1fr) 92px; gap: 4px; align-items: start; }
.lp-curve-words { display: grid; align-content: start; }
.lp-live .lp-curve-words figcaption { min-height: 0; font-size: 13px; line-height: 1.3; display: block; }
.lp-curve-value { font-size: 20px; line-height: 1.2; font-weight: 700; }
.lp-curve-more { font-size: 12px; line-height: 1.3; color: var(--lp-muted); }
.lp-live .lp-strip-caption { font-size: 12px; }

.lp-map { height: clamp(360px, calc(100vh - 300px), 460px); border: 1px solid var(--lp-line); border-radius: 8px; }
.lp-side .lp-chart { height: 104px; }
.lp-side .lp-gradients .lp-chart { height: auto; }
.lp-side figcaption { flex-wrap: wrap; gap: 0 0.5rem; }
.lp-tiles { width: 100%; }
.lp-legend { display: flex; flex-wrap: wrap; gap: 0.1rem 0.9rem; margin-top: 0.35rem; }
.lp-legend-entry {
  display: inline-flex; align-items: center; gap: 0.35rem; font-size: 0.875rem;
  overflow-wrap: anywhere;
}

.lp-gauges { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; }
.lp-findings {
  height: 112px; overflow: auto; border-left: 4px solid var(--lp-reconstruction);
  font-size: 13px; line-height: 1.4;
}
.lp-findings.lp-wrong { border-left-color: var(--lp-mu); }
.lp-findings ul { display: grid; gap: 0.5rem; margin: 0; padding: 0; list-style: none; }
.lp-calm { display: grid; gap: 4px; }
.lp-calm b, .lp-findings li b { font-size: 15px; }

.lp-progress { height: 6px; border-radius: 3px; overflow: hidden; background: var(--lp-faint); }
.lp-progress-fill {
  height: 100%; background: var(--lp-accent); transform: scaleX(0); transform-origin: left;
  transition: transform 0.3s linear;
}
.lp-live .lp-progress-line { margin: 2px 0 0; }
.lp-progress-line b { font-size: 1.125rem; }
.lp-status[data-state="paused"] .lp-progress-fill,
.lp-status[data-state="stopped"] .lp-progress-fill { background: var(--lp-muted); }
.lp-status[data-state="failed"] .lp-progress-fill,
.lp-status[data-state="interrupted"] .lp-progress-fill { background: var(--lp-bad); }
.lp-status[data-state="failed"] b, .lp-status[data-state="interrupted"] b { color: var(--lp-bad); }

@media (prefers-reduced-motion: reduce) { .lp-progress-fill { transition: none; } }

@container (max-width: 1150px) {
  .lp-live { max-width: 640px; margin: 0 auto; gap: 10px; }
  .lp-body, .lp-side, .lp-main, .lp-seen, .lp-shots-column { display: contents; }
  .lp-live, .lp-live > .lp-body { grid-template-columns: minmax(0, 1fr); }
  .lp-status { order: 0; }
  .lp-findings { order: 1; height: auto; min-height: 84px; }
  .lp-gauges { order: 2; }
  .lp-shots-column > figure { order: 3; }
  .lp-seen > figure { order: 4; }
  .lp-losses { order: 5; }
  .lp-built { order: 6; }
  .lp-side > figure { order: 7; }
  .lp-facts { order: 8; }
}
@container (max-width: 640px) {
  .lp-strip { grid-template-columns: minmax(0, 1fr); gap: 8px; }
  .lp-map { height: 360px; }
}
`;
