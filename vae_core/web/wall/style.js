// How the beta wall is laid out: the chosen model large, the scrubber over the wall's columns, the
// curves beneath. Where it is narrow the wall is a strip of headers under the scrubber.
import { RANGE_CSS } from "../kit/range_style.js";

export const WALL_CSS = `${RANGE_CSS}
.lp-beta-wall {
  --label: 8rem; display: flex; flex-direction: column; gap: 1.5rem; padding-bottom: 0.75rem;
}
.lp-beta-wall figure { margin: 0; min-width: 0; }
.lp-beta-wall figure[hidden] { display: none; }
.lp-beta-wall figcaption {
  display: flex; align-items: baseline; gap: 0.6rem; margin-bottom: 0.35rem; min-height: 1.5em;
}
.lp-beta-wall figcaption b { white-space: nowrap; }
.lp-reading { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.lp-waiting { background: var(--lp-faint); border-radius: 3px; }

.lp-focus {
  display: grid; gap: 0.9rem 1.75rem; grid-template-columns: minmax(0, 1.85fr) minmax(0, 1fr);
}
.lp-focus-head { display: flex; flex-wrap: wrap; gap: 0.5rem 2.25rem; align-items: flex-start; }
.lp-focus-head > :first-child { min-width: 9.5rem; }
.lp-focus-name { margin: 0; font-size: 2.25rem; line-height: 1.15; font-weight: 700; }
.lp-focus-note { margin: 0; min-height: 1.45em; }
.lp-figures { display: flex; flex-wrap: wrap; gap: 0.25rem 0; margin: 0; }
.lp-figure { position: relative; padding-right: 2.1rem; cursor: help; }
.lp-figure dd {
  margin: 0; font-size: 1.625rem; font-weight: 600; line-height: 1.25; white-space: nowrap;
}
.lp-figure-value { display: inline-block; min-width: 1.8em; }
.lp-unit { font-size: 0.875rem; font-weight: 400; }
.lp-figure[data-none] .lp-unit { visibility: hidden; }
.lp-figure[data-sign]:not([data-sign=""])::before {
  content: attr(data-sign); position: absolute; left: -1.5rem; bottom: 0.15rem;
  font-size: 1.375rem; color: var(--lp-muted);
}
.lp-focus-rows {
  display: grid; gap: 0.5rem 0; align-items: center; align-content: start;
  grid-template-columns: var(--label) minmax(0, 1fr);
}
.lp-row-label { display: flex; flex-direction: column; padding-right: 0.75rem; line-height: 1.25; }
.lp-row-label b { font-size: 0.9375rem; }
.lp-row-label .lp-muted { font-size: 0.8125rem; min-height: 1.25em; }
.lp-focus-strip { position: relative; min-width: 0; }
.lp-strip-canvas { max-width: 100%; }
.lp-focus-message {
  position: absolute; inset: 0; display: flex; align-items: center; justify-content: center;
  margin: 0; padding: 0 1rem; text-align: center; font-size: 1.125rem; line-height: 1.3;
  pointer-events: none;
}
.lp-focus-map {
  display: flex; flex-direction: column; grid-column: 2; grid-row: 1 / 3; min-height: 20rem;
}
.lp-wall-map { display: block; width: 100%; }
.lp-focus-map .lp-wall-map { flex: 1 1 0; min-height: 0; height: 0; }
.lp-legend { display: flex; flex-wrap: wrap; gap: 0.1rem 0.9rem; margin-top: 0.5rem; }
.lp-legend-entry {
  display: inline-flex; align-items: center; gap: 0.35rem; font-size: 0.875rem;
  overflow-wrap: anywhere;
}

.lp-scrub-row { display: grid; grid-template-columns: var(--label) minmax(0, 1fr); }
.lp-scrub-name { align-self: center; font-size: 1.125rem; }
.lp-scrubber { position: relative; grid-column: 2; }
.lp-scrub {
  --thumb: 26px; --middle: calc(var(--thumb) / 2);
  position: relative; z-index: 1; display: block; height: 2.5rem;
}
.lp-scrub, .lp-scrub-marks {
  margin-left: calc(50% / var(--n) - 13px); width: calc(100% - 100% / var(--n) + 26px);
}
.lp-scrub { --track:
    linear-gradient(90deg, transparent var(--from), var(--lp-accent) var(--from) var(--to),
      transparent var(--to)) center / 100% 4px no-repeat,
    linear-gradient(var(--lp-line), var(--lp-line)) center / calc(100% - 26px) 4px no-repeat; }
.lp-scrub::-webkit-slider-runnable-track { height: 2.5rem; }
.lp-scrub::-webkit-slider-thumb {
  margin-top: calc((2.5rem - var(--thumb)) / 2); background: var(--lp-accent);
}
.lp-scrub::-moz-range-thumb { background: var(--lp-accent); }
.lp-scrub:focus-visible::-webkit-slider-thumb { box-shadow: 0 0 0 3px var(--lp-accent); }
.lp-scrub-marks { position: absolute; inset: 0; pointer-events: none; }
.lp-scrub-marks span {
  position: absolute; top: 50%; left: calc(13px + (100% - 26px) * var(--share));
  width: 2px; height: 14px; margin: -7px 0 0 -1px; background: var(--lp-line);
}

.lp-wall {
  position: relative; display: grid; align-items: start;
  grid-template-columns: var(--label) repeat(var(--n), minmax(0, 1fr));
}
.lp-wall .lp-row-label { grid-column: 1; padding-top: 0.5rem; }
.lp-wall-frame {
  z-index: 0; grid-column: 2; grid-row: 1 / 7; align-self: stretch;
  border: 2px solid var(--lp-accent); border-radius: 0.6rem; pointer-events: none;
  background: color-mix(in srgb, var(--lp-accent) 7%, transparent);
}
.lp-wall > :not(.lp-wall-frame) { position: relative; z-index: 1; }
.lp-head {
  display: grid; gap: 0.3rem; min-width: 0; padding: 0.5rem 0.4rem 0.35rem; border: 0;
  background: none; cursor: pointer; text-align: left; border-radius: 0.6rem;
}
.lp-head-name { font-size: 1.125rem; white-space: nowrap; }
.lp-head-symbol { color: var(--lp-muted); }
.lp-head-track { height: 3px; border-radius: 2px; background: var(--lp-faint); overflow: hidden; }
.lp-head-fill {
  display: block; height: 100%; background: var(--lp-accent); transform: scaleX(0);
  transform-origin: left; transition: transform 0.3s linear;
}
.lp-head[data-state="paused"] .lp-head-fill, .lp-head[data-state="stopped"] .lp-head-fill,
.lp-head[data-state="finished"] .lp-head-fill { background: var(--lp-muted); }
.lp-head[data-state="failed"] .lp-head-fill,
.lp-head[data-state="interrupted"] .lp-head-fill { background: var(--lp-bad); }
.lp-head[data-state="failed"] .lp-head-words,
.lp-head[data-state="interrupted"] .lp-head-words { color: var(--lp-bad); }
.lp-head-words {
  font-size: 0.8125rem; color: var(--lp-muted); min-height: 1.45em;
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis;
}
.lp-cell { min-width: 0; padding: 0.25rem 0.4rem; cursor: pointer; overflow: hidden; }
.lp-cell .lp-strip-canvas { margin-inline: auto; }
.lp-cell .lp-wall-map { aspect-ratio: 1; max-height: 14rem; }
.lp-cell[data-row="latent"] { padding-bottom: 0.6rem; }
.lp-cell-message {
  grid-row: 2 / 6; align-self: center; margin: 0 0.6rem; padding: 0.5rem; font-size: 0.875rem;
  background: var(--lp-background); border-left: 3px solid var(--lp-bad); overflow-wrap: anywhere;
}
.lp-cell-message:empty { display: none; }

.lp-curves {
  display: grid; gap: 1.5rem 2rem; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr);
}
.lp-curves figure { display: flex; flex-direction: column; }
.lp-chart-room { position: relative; flex: 1 1 auto; min-height: 0; }
.lp-chart-room > svg { position: absolute; inset: 0; width: 100%; height: 100%; }
.lp-frontier { min-height: 27rem; }
.lp-multiples {
  display: grid; gap: 1rem 1.75rem; grid-auto-rows: 1fr;
  grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
}
.lp-series .lp-chart-room { min-height: 7.5rem; }
.lp-empty { position: absolute; inset: 0; margin: 0; display: grid; place-items: center; }
.lp-empty[hidden] { display: none; }
.lp-empty { border-radius: 3px; background: var(--lp-faint); }
.lp-curves text { font-variant-numeric: tabular-nums; }
.lp-hit { fill: transparent; }
.lp-point, .lp-series-point { cursor: pointer; }
.lp-glide { transition: transform 0.3s ease-out; }
.lp-dot { fill: var(--lp-z); stroke: var(--lp-background); stroke-width: 1.5; }
.lp-curves .lp-dot-label {
  font-size: 14px; fill: var(--lp-text); paint-order: stroke; stroke: var(--lp-background);
  stroke-width: 4px; stroke-linejoin: round;
}
.lp-point.lp-chosen .lp-dot-label { font-weight: 700; }
.lp-point:hover .lp-dot-label { text-decoration: underline; }
.lp-point:focus-visible { outline: none; }
.lp-point:focus-visible .lp-hit { stroke: var(--lp-accent); stroke-width: 2; }
.lp-ring { fill: none; stroke: var(--lp-accent); stroke-width: 2.5; }
.lp-series-point circle:not(.lp-hit) { stroke: var(--lp-background); stroke-width: 1.5; }

@media (prefers-reduced-motion: reduce) { .lp-head-fill, .lp-glide { transition: none; } }

@container (max-width: 900px) {
  .lp-focus { grid-template-columns: minmax(0, 1fr); }
  .lp-focus-map { grid-column: 1; grid-row: auto; }
  .lp-curves { grid-template-columns: minmax(0, 1fr); }
}
@container (max-width: 640px) {
  .lp-beta-wall { --label: 0rem; gap: 1rem; }
  .lp-stand {
    order: -1; position: sticky; top: var(--lp-sticky-top, 0px); z-index: 2;
    background: var(--lp-background); padding-bottom: 0.25rem;
    box-shadow: -6px 0 0 var(--lp-background), 6px 0 0 var(--lp-background);
  }
  .lp-scrub-name, .lp-wall > .lp-row-label, .lp-cell, .lp-cell-message, .lp-head-words,
  .lp-head-symbol { display: none; }
  .lp-head { padding: 0.4rem 0.15rem; text-align: center; }
  .lp-head-name { font-size: 0.9375rem; }
  .lp-many .lp-head-name { font-size: 0.8125rem; }
  .lp-head-track { margin: 0 0.35rem; }
  .lp-wall-frame { grid-row: 1; }
  .lp-series .lp-chart-room { min-height: 8.5rem; }
  .lp-focus-head { gap: 0.25rem; flex-direction: column; }
  .lp-focus-head > :first-child { display: flex; gap: 0.75rem; align-items: baseline; }
  .lp-figures { display: grid; grid-template-columns: 1fr 1fr; gap: 0.4rem 1rem; width: 100%; }
  .lp-figure { padding: 0; }
  .lp-figure[data-sign]:not([data-sign=""])::before { display: none; }
  .lp-focus-rows { grid-template-columns: minmax(0, 1fr); gap: 0.15rem 0; }
  .lp-focus-rows .lp-row-label { flex-direction: row; gap: 0.5rem; align-items: baseline;
    padding-top: 0.4rem; }
  .lp-focus-map { min-height: 0; }
  .lp-focus-map .lp-wall-map { flex: none; height: auto; aspect-ratio: 1; }
  .lp-frontier { min-height: 24rem; }
  .lp-curves .lp-level-name { font-size: 11px; }
}
`;
