// How the scenes and commits look that only some lessons have.

import { RUNS_CSS } from "./runs_style.js";

export const SCENES_CSS = `${RUNS_CSS}
.lp-lesson-groups { display: flex; flex-wrap: wrap; gap: 10px 22px; }
.lp-lesson-group { display: flex; gap: 6px; }
.lp-lesson-group .lp-lesson-pixels { width: 64px; height: 64px; }
.lp-lesson-group .lp-lesson-tile { width: 64px; font-size: 0.75rem; }
.lp-lesson-close { justify-content: flex-start; gap: 28px; }
.lp-lesson-marks { display: flex; flex-direction: column; gap: 10px; flex: 1; }
.lp-lesson-mark-grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(78px, 1fr)); gap: 8px; }
.lp-lesson-mark { position: relative; padding: 4px; border: 2px solid var(--lp-line); border-radius: 8px; background: var(--lp-background); cursor: pointer; }
.lp-lesson-mark .lp-lesson-pixels, .lp-lesson-sorted .lp-lesson-pixels { width: 100%; height: auto; aspect-ratio: 1; display: block; }
.lp-lesson-mark[aria-pressed="true"] { border-color: var(--lp-accent); box-shadow: inset 0 0 0 1px var(--lp-accent); }
.lp-lesson-mark[aria-pressed="true"]::after {
  content: "✓"; position: absolute; top: 0; right: 0; width: 22px; height: 22px; line-height: 22px; border-radius: 0 6px 0 8px;
  background: var(--lp-accent); color: var(--lp-on-accent); font-weight: 700; text-align: center;
}
.lp-lesson-sorted { display: grid; gap: 4px; margin-bottom: 10px; }
.lp-lesson-sorted-row { display: grid; grid-template-columns: repeat(12, minmax(0, 1fr)); gap: 4px; }
.lp-lesson-sorted-row figcaption { display: none; }
.lp-lesson-sorted .lp-lesson-tile { border: 2px solid transparent; border-radius: 4px; }
.lp-lesson-sorted .lp-lesson-marked { border-color: var(--lp-accent); position: relative; }
.lp-lesson-sorted .lp-lesson-marked::after {
  content: "✓"; position: absolute; top: 0; right: 0; padding: 0 3px; font-size: 0.75rem; line-height: 16px; background: var(--lp-accent); color: var(--lp-on-accent);
}

.lp-fig-bells { touch-action: none; cursor: crosshair; --own: var(--lp-text); }
.lp-fig-bell { fill: none; stroke-width: 2; }
.lp-fig-bell-prior { fill: var(--lp-faint); stroke: var(--lp-control); }
.lp-fig-bell-mine { fill: color-mix(in srgb, var(--lp-text) 10%, transparent); stroke: var(--lp-text); stroke-width: 3; stroke-dasharray: 1 6; stroke-linecap: round; }
.lp-fig-bell-unset { stroke: var(--lp-control); stroke-dasharray: 4 5; }
.lp-fig-bell-truth { fill: color-mix(in srgb, var(--lp-sigma) 22%, transparent); stroke: var(--lp-sigma); stroke-width: 3; }
.lp-fig-bell-name-truth, .lp-fig-bell-name-one { fill: var(--lp-sigma); }
.lp-fig-bell-name-prior { fill: var(--lp-muted); }
.lp-fig-bell-name-average { fill: var(--lp-z); }
.lp-fig-bell-many { fill: none; stroke: var(--lp-sigma); stroke-opacity: 0.3; }
.lp-fig-bell-one { fill: none; stroke: var(--lp-sigma); stroke-width: 3; }
.lp-fig-bell-prior-line { fill: none; stroke: var(--lp-control); stroke-width: 2; stroke-dasharray: 6 4; }
.lp-fig-bell-average { fill: none; stroke: var(--lp-z); stroke-width: 3; }
.lp-fig-low .lp-fig { height: 290px; }
.lp-lesson-scene .lp-fig { height: 230px; }
.lp-lesson-pair { grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 12px 28px; padding: 4px 14px; flex: none; }

.lp-lesson-spot { display: flex; flex-wrap: wrap; gap: 14px 20px; justify-content: center; align-items: flex-start; }
.lp-lesson-spot .lp-lesson-pixels { width: 100%; height: 100%; display: block; }
.lp-lesson-spot .lp-lesson-tile { flex: 0 1 224px; }
.lp-lesson-spot .lp-lesson-tile > canvas { aspect-ratio: 1; height: auto; }
.lp-lesson-cover { position: relative; aspect-ratio: 1; cursor: crosshair; }
.lp-lesson-cover[role] { touch-action: none; }
.lp-lesson-square { position: absolute; box-sizing: border-box; border: 3px solid #fff; outline: 2px solid #1d222c; pointer-events: none; }
.lp-lesson-square-mine { border-style: dashed; }
.lp-lesson-keys { display: flex; gap: 18px; flex-basis: 100%; justify-content: center; }
.lp-lesson-key::before { content: ""; display: inline-block; width: 14px; height: 14px; margin-right: 6px; vertical-align: -2px; border: 3px solid var(--lp-text); }
.lp-lesson-key-mine::before { border-style: dashed; }
.lp-lesson-large { font-size: 1.0625rem; color: var(--lp-muted); }
.lp-lesson-large b { font-size: 2.25rem; color: var(--lp-text); letter-spacing: -0.02em; }

.lp-lesson-bars { display: grid; gap: 6px; padding: 6px 0; }
.lp-lesson-bar-row { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: 10px; align-items: center; font-size: 0.875rem; }
.lp-lesson-bar-room { display: flex; align-items: center; padding-right: 3.6rem; }
.lp-lesson-bar-room b { margin-left: 6px; width: 0; white-space: nowrap; }
.lp-lesson-nats { height: 18px; flex: none; }
.lp-lesson-nats-reconstruction { background: var(--lp-reconstruction); }
.lp-lesson-nats-kl { background: var(--lp-kl); }
.lp-lesson-own .lp-lesson-bar-name { font-weight: 700; }
.lp-lesson-classes { flex-wrap: wrap; justify-content: flex-start; gap: 8px; }
.lp-lesson-classes .lp-lesson-pixels, .lp-lesson-empty { width: 56px; height: 56px; }
.lp-lesson-empty { display: block; border: 2px dashed var(--lp-control); border-radius: 4px; box-sizing: border-box; }
.lp-lesson-dial { display: grid; grid-template-columns: minmax(0, auto) minmax(160px, 1fr); gap: 10px 28px; align-items: center; }
.lp-lesson-dial-rows { display: flex; flex-wrap: wrap; gap: 6px 22px; }
.lp-lesson-dial-row { display: grid; grid-template-columns: repeat(5, auto); gap: 2px 4px; font-size: 0.8125rem; }
.lp-lesson-dial-row > span { grid-column: 1 / -1; }
.lp-lesson-dial-row .lp-lesson-pixels { width: 56px; height: 56px; }

.lp-plane-room { display: flex; flex-wrap: wrap; gap: 20px; align-items: flex-start; margin-top: 12px; }
.lp-plane { width: min(100%, 460px); aspect-ratio: 1; border: 1px solid var(--lp-line); border-radius: 8px; touch-action: none; cursor: crosshair; }
.lp-plane-codes { stroke: var(--lp-x); stroke-width: 5; stroke-linecap: round; fill: none; opacity: 0.7; }
.lp-plane-prior { fill: none; stroke: var(--lp-control); stroke-width: 2; stroke-dasharray: 6 4; }
.lp-plane-hand { fill: var(--lp-z); stroke: var(--lp-background); stroke-width: 2; }
.lp-plane-mark { fill: none; stroke: var(--lp-accent); stroke-width: 3; }
.lp-plane-side { display: grid; gap: 8px; justify-items: start; max-width: 18rem; }
.lp-plane-side .lp-lesson-pixels { width: 140px; height: 140px; }

@container (max-width: 999px) {
  .lp-lesson-sorted-row { grid-template-columns: repeat(6, minmax(0, 1fr)); }
  .lp-lesson-mark-grid { grid-template-columns: repeat(4, minmax(0, 1fr)); }
  .lp-lesson-group:nth-child(n + 3) { display: none; }
  .lp-lesson-dial { grid-template-columns: minmax(0, 1fr); }
  .lp-lesson-spot .lp-lesson-tile { flex-basis: 46%; }
  .lp-lesson-bar-row { grid-template-columns: 5.5rem minmax(0, 1fr); }
}
`;
