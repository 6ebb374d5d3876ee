// How the anatomy looks: one fold on a wide screen, one column on a narrow one.
import { BELLS_CSS } from "../bells/style.js";
import { COST_CSS } from "../cost/style.js";
import { FORMULA_CSS } from "../formula/style.js";
import { VIEWER_CSS } from "../viewers/style.js";

// One part lit: the others fade, pictures to 0.3, words to the muted colour.
const LIT_CSS = ["encode", "sample", "decode", "compare", "gradient", "update"].map((step) => {
  const other = `.lp[data-step="${step}"] [data-part]:not([data-part~="${step}"])`;
  return `
${other} :is(canvas, svg, .lp-bell-dot, .lp-bell-bar) { opacity: 0.3; }
${other} :is(.lp-button, .lp-stepper) { border-color: var(--lp-line); }
${other} .lp-entry-lit { background: color-mix(in srgb, var(--lp-z) 15%, var(--lp-background)); }
${other}, ${other} * { color: var(--lp-muted) !important; }`;
}).join("");

const DRAWING_CSS = `
.lp-drawing {
  display: grid; grid-template-columns: 196px 20px 112px 56px minmax(416px, 1fr) 48px 112px 20px 196px;
  align-items: start; min-height: 340px;
}
.lp-drawing-prior { grid-template-columns: minmax(472px, 1fr) 48px 112px 20px 392px; }
.lp-drawing-wide { grid-template-columns: 328px 56px minmax(416px, 1fr) 48px 328px; }
.lp-drawing-wide .lp-specimen { max-width: none; }
.lp-drawing-wide .lp-record { --room: 222px; }
.lp-drawing-wide .lp-record-row { grid-template-columns: minmax(0, 1fr) 3rem 6.3rem 3.2rem; padding: 0.1rem 0.4rem; }
.lp-column-x .lp-record-row { grid-template-columns: minmax(0, 1fr) 6rem 5rem; }
.lp-drawing-wide .lp-layers { display: grid; grid-template-columns: auto 1fr; gap: 12px; align-items: center; }
.lp-drawing-wide .lp-layer-stack { min-height: 0; max-width: 150px; }
.lp-drawing-wide .lp-column-layers { margin-top: 8px; }
.lp-drawing-wide .lp-column-layers h2 { height: 20px; }
.lp-column-x .lp-record-head, .lp-column-x .lp-record-real, .lp-column-x .lp-record-top > :last-child { display: none; }

.lp-column { position: relative; min-width: 0; }
.lp-column h2 { margin: 0; height: 26px; font-size: 0.9375rem; line-height: 1.25; font-weight: 650; white-space: nowrap; }
.lp-column h2 .lp-muted { font-weight: 400; font-size: 0.8125rem; }
.lp-symbol { font-family: "STIX Two Math", "Cambria Math", math, serif; font-style: italic; }
.lp-specimen-place { margin-top: 4px; }
.lp-specimen canvas { width: 100%; max-width: 196px; border-radius: 2px; }
.lp-specimen[hidden], .lp-anatomy-pad[hidden] { display: none; }
.lp-specimen-clip { display: grid; grid-template-columns: repeat(auto-fill, minmax(60px, 1fr)); gap: 4px; }
.lp-anatomy-pad { display: block; width: 100%; touch-action: none; cursor: crosshair; border-radius: 2px; outline: 2px solid var(--lp-accent); }
.lp-anatomy .lp-button {
  padding: 3px 10px; min-height: 32px; border: 1px solid var(--lp-control); border-radius: 8px;
  background: var(--lp-background); cursor: pointer; white-space: nowrap; display: inline-flex;
  align-items: center; gap: 6px; justify-content: center;
}
.lp-anatomy .lp-button:hover { border-color: var(--lp-accent); }
.lp-anatomy .lp-button[aria-pressed="true"] {
  border-color: var(--lp-accent); color: var(--lp-accent); font-weight: 600;
  background: color-mix(in srgb, var(--lp-accent) 9%, var(--lp-background));
}
.lp-row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 6px; }
.lp-picks { display: flex; gap: 8px; margin-top: 8px; }
.lp-example { padding: 0; border: 0; border-radius: 3px; background: none; cursor: pointer; overflow: hidden; }
.lp-example canvas { width: 56px; display: block; }
.lp-example[aria-pressed="true"] { outline: 2px solid var(--lp-accent); outline-offset: 1px; }
.lp-likelihood { margin: 6px 0 0; font-size: 0.8125rem; }
.lp-connector svg { display: block; overflow: visible; }
.lp-return { display: none; fill: none; stroke: var(--lp-text); stroke-width: 1.5; stroke-linecap: round; }
.lp-return-reconstruction { stroke: var(--lp-reconstruction); }
.lp[data-step="gradient"] .lp-return { display: inline; animation: lp-return 2s linear infinite; animation-delay: calc(var(--turn) * 0.25s); }
@keyframes lp-return { 0%, 50%, 100% { opacity: 0.25; } 20% { opacity: 1; } }
@media (prefers-reduced-motion: reduce) { .lp[data-step="gradient"] .lp-return { animation: none; } }
.lp-rays { stroke: var(--lp-control); stroke-dasharray: 2 3; }
.lp-layers { position: relative; }
.lp-column-layers .lp-layers { margin-top: 4px; }
.lp-layer-stack {
  position: relative; display: flex; flex-direction: column; align-items: center; justify-content: center;
  gap: 8px; min-height: 196px;
}
.lp-layer { padding: 0; border: 0; background: none; cursor: zoom-in; display: block; line-height: 0; min-height: 0; }
.lp-layer-picture { display: block; border-radius: 1px; }
.lp-layer-words { margin: 2px -6px 0 0; font-size: 0.8125rem; line-height: 1.35; }
.lp-glass {
  position: absolute; left: 50%; transform: translateX(-50%); z-index: 5; padding: 8px; border-radius: 8px;
  background: var(--lp-background); border: 1px solid var(--lp-line); box-shadow: 0 6px 24px rgb(0 0 0 / 0.25);
  pointer-events: none;
}
.lp-glass[hidden] { display: none; }
.lp-glass p { margin: 4px 0 0; font-size: 0.8125rem; max-width: 224px; }
`;

const CODE_CSS = `
@container (min-width: 1180px) {
  @media (pointer: fine) { .lp-column-code .lp-bell { height: 21px; min-height: 0; } }
  .lp-column-code .lp-bells-head { min-height: 24px; height: 24px; }
  .lp-anatomy .lp-column-code .lp-bell-number { height: 21px; padding: 0; line-height: 1; font-size: 0.8125rem; }
  .lp-code-full .lp-bells { --bell-columns: 24px minmax(0, 1fr) 44px 36px 44px 46px 50px 30px !important; }
  .lp-code-full :is(.lp-bell, .lp-bells-head) { column-gap: 4px; }
  .lp-code-full .lp-bells-kl { font-size: 0.75rem; }
}
.lp-column-code .lp-bells.lp-bells-pulled { --bell-columns: 24px minmax(0, 1fr) 92px 92px 46px 30px !important; }
.lp-code-delta .lp-bells.lp-bells-pulled { --bell-columns: 24px minmax(0, 1fr) 150px !important; }
.lp-pull-line { display: block; white-space: nowrap; font-size: 0.75rem; line-height: 1.3; }
.lp-column-code .lp-bell:not(:hover) .lp-bell-grips { display: none; }
.lp-code-inverse-autoregressive .lp-bell-noise { display: none; } /* the flow goes on from there */
.lp-lens {
  margin-top: 4px; border-top: 1px solid var(--lp-accent); border-radius: 0 0 6px 6px; overflow: hidden;
  background: color-mix(in srgb, var(--lp-accent) 6%, transparent);
}
.lp-lens svg { display: block; width: 100%; touch-action: pan-y; }
.lp-lens text { font-size: 13px; font-variant-numeric: tabular-nums; paint-order: stroke; stroke: var(--lp-background); stroke-width: 4px; stroke-linejoin: round; fill: currentColor; }
.lp-lens .lp-lens-words { font-size: 12px; fill: var(--lp-muted); }
.lp-lens-prior { fill: var(--lp-muted); fill-opacity: 0.2; }
.lp-lens-q { fill: var(--lp-sigma); fill-opacity: 0.2; stroke: var(--lp-sigma); stroke-width: 1.5; }
.lp-lens-axis { stroke: var(--lp-control); }
.lp-lens-width { stroke: var(--lp-sigma); stroke-width: 2; fill: none; }
.lp-lens-mean { stroke: var(--lp-mu); stroke-width: 2; }
.lp-lens-noise { stroke: var(--lp-epsilon); stroke-width: 3; fill: none; }
.lp-lens-drop { stroke: var(--lp-z); stroke-dasharray: 3 3; }
.lp-lens-dot { fill: var(--lp-z); stroke: var(--lp-background); stroke-width: 2; }
.lp-lens-line { margin: 0; padding: 1px 4px 2px; font-size: 0.8125rem; min-height: 35px; box-sizing: border-box; }
.lp-hint { margin: 0; font-size: 0.8125rem; color: var(--lp-muted); }
.lp-dice, .lp-code-buttons { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
.lp-code-buttons { margin-top: 6px; justify-content: space-between; }
.lp-entries { display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); gap: 3px; max-width: 472px; }
.lp-entry {
  min-width: 0; min-height: 24px; padding: 0; border: 0; border-radius: 3px; cursor: pointer; overflow: hidden;
  background: color-mix(in srgb, var(--lp-muted) 25%, transparent); font-size: 12px; line-height: 1;
}
.lp-anatomy .lp-entry-lit { background: var(--lp-z); color: var(--lp-background); font-weight: 650; }
.lp-entry-now { outline: 2px solid var(--lp-text); outline-offset: 1px; }
.lp-pieces { display: flex; flex-wrap: wrap; gap: 4px; align-items: center; margin-top: 8px; }
.lp-chip { min-width: 28px; min-height: 28px; padding: 0 8px; border: 1px solid var(--lp-control); border-radius: 8px; background: none; cursor: pointer; }
.lp-chip[aria-checked="true"], .lp-chip[aria-pressed="true"] { background: var(--lp-accent); border-color: var(--lp-accent); color: var(--lp-on-accent); }
.lp-chips { display: flex; flex-wrap: wrap; gap: 4px; }
.lp-class-row { display: grid; grid-template-columns: 272px minmax(0, auto) 1fr; align-items: center; margin-bottom: 6px; }
.lp-class-row > :first-child:not(.lp-class-way) { grid-column: 2; }
.lp-class-chips { display: flex; gap: 8px; align-items: center; justify-content: center; padding: 2px 8px; grid-column: 2; }
.lp-class-way { height: 0; border-top: 1.5px solid var(--lp-text); position: relative; }
.lp-class-way::after {
  content: ""; position: absolute; top: -1.5px; height: 22px; border-left: 1.5px solid var(--lp-text);
}
.lp-class-encoder { margin-left: 272px; margin-right: -8px; grid-column: 1; }
.lp-class-encoder::after { left: 0; }
.lp-class-decoder { margin-right: 272px; margin-left: -8px; grid-column: 3; }
.lp-class-decoder::after { right: 0; }
`;

const FRAME_CSS = `
.lp-anatomy { position: relative; display: flex; flex-direction: column; gap: 6px; padding-top: 8px; font-variant-numeric: tabular-nums; }
.lp-anatomy p { line-height: 1.35; }
.lp-formula-bar {
  display: flex; align-items: center; gap: 10px; padding: 6px 14px 4px; min-height: 58px;
  border: 1px solid var(--lp-line); border-radius: 8px;
}
.lp-formula-parts { flex: 1; min-width: 0; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 24px; }
.lp-formula-parts[hidden], .lp-listings[hidden] { display: none; }
.lp-formula-bar > .lp-listings { flex: 1; }
.lp-formula-bar:has(> .lp-listings:not([hidden])) { align-items: flex-start; padding-block: 8px; }
.lp-formula-sample { align-items: flex-start; }
.lp-sample-numbers { font-weight: 500; }
.lp-segments { display: flex; flex: none; }
.lp-anatomy .lp-segments .lp-button:first-child { border-radius: 8px 0 0 8px; }
.lp-anatomy .lp-segments .lp-button:last-child { border-radius: 0 8px 8px 0; margin-left: -1px; }
.lp-steps { display: flex; align-items: center; gap: 4px; min-height: 34px; }
.lp-step { padding: 4px 10px; min-height: 32px; border: 0; border-radius: 8px; background: none; cursor: pointer; white-space: nowrap; }
.lp-step b { color: var(--lp-muted); font-weight: 600; }
.lp-step:hover { background: var(--lp-faint); }
.lp-anatomy .lp-step[aria-pressed="true"] { background: var(--lp-accent); color: var(--lp-on-accent); font-weight: 600; }
.lp-anatomy .lp-step[aria-pressed="true"] b { color: inherit; }
.lp-anatomy .lp-step[data-step="all"][aria-pressed="true"] { background: color-mix(in srgb, var(--lp-text) 10%, transparent); color: inherit; }
.lp-step-play { min-width: 36px; }
.lp-step-words { flex: 1; margin: 0 0 0 12px; }
.lp-anatomy .lp-step-update[hidden] { display: none; }
.lp-step-bar, .lp-strip-sticky { display: none; }
.lp-loss {
  display: flex; align-items: center; gap: 18px; padding: 4px 14px; min-height: 96px;
  border: 1px solid var(--lp-line); border-radius: 8px;
}
.lp-loss p { margin: 0; font-size: 0.8125rem; }
.lp-loss-nats { display: flex; gap: 10px; align-items: center; }
.lp-loss-nats > :last-child { max-width: 210px; }
.lp-nats { display: block; }
.lp-loss-sign { font-size: 1.375rem; color: var(--lp-muted); }
.lp-loss-sum { flex: 1; min-width: 0; }
.lp-loss-sum .lp-cost { border: 0; padding: 0; margin: 0; }
.lp-tray { padding: 8px 14px; border: 1px solid var(--lp-line); border-radius: 8px; }
.lp-tray[hidden] { display: none; }
.lp-tray > p { margin: 4px 0 0; font-size: 0.8125rem; }
.lp-tray-cells { display: flex; flex-wrap: wrap; gap: 6px 8px; }
.lp-draw { margin: 0; }
.lp-draw canvas { display: block; border-radius: 2px; }
.lp-draw figcaption { font-size: 12px; text-align: center; color: var(--lp-muted); }
.lp-draw-bar { display: block; height: 6px; margin-top: 2px; background: linear-gradient(to right, var(--lp-reconstruction) calc(var(--share) * 100%), color-mix(in srgb, var(--lp-reconstruction) 18%, transparent) 0); }
.lp-draw-bar[hidden] { display: none; }
.lp-present { zoom: 1.5; }
`;

const NARROW_CSS = `
@container (max-width: 1179px) {
  .lp-anatomy { max-width: 640px; margin: 0 auto; padding-bottom: 72px; }
  .lp-strip-sticky {
    display: flex; gap: 10px; align-items: center; position: sticky; top: var(--lp-sticky-top, 0px); z-index: 6;
    padding: 6px 0 8px; background: var(--lp-background); border-bottom: 1px solid var(--lp-line);
  }
  .lp-strip-arrow { font-size: 1.375rem; color: var(--lp-muted); }
  .lp-strip-words { display: flex; flex-direction: column; font-size: 0.8125rem; }
  .lp-strip-sum { font-size: 1.25rem; white-space: nowrap; font-weight: 650; line-height: 1.1; }
  .lp-formula-bar { flex-direction: column; align-items: stretch; padding: 8px 10px; }
  .lp-formula-parts { flex-direction: column; }
  .lp-formula-part { align-items: flex-start; }
  .lp-formula-sum { flex: 0 0 auto; }
  .lp-formula-sample { border-top: 1px solid var(--lp-line); padding-top: 6px; margin-top: 4px; white-space: normal; }
  .lp-segments { align-self: flex-start; }
  .lp-steps .lp-step, .lp-steps .lp-button { display: none; }
  .lp-steps { min-height: 0; }
  .lp-step-words { margin: 0; }
  .lp-step-bar {
    display: flex; gap: 8px; align-items: center; position: fixed; inset: auto 0 0 0; z-index: 9; padding: 8px 16px;
    background: var(--lp-background); border-top: 1px solid var(--lp-line);
  }
  .lp-step-bar .lp-step-words { flex: 1; min-width: 0; font-size: 0.8125rem; line-height: 1.25; }
  .lp-step-bar .lp-step-play { background: var(--lp-accent); color: var(--lp-on-accent); border-color: var(--lp-accent); font-weight: 600; }
  .lp-drawing, .lp-drawing-wide, .lp-drawing-prior { display: flex; flex-direction: column; align-items: stretch; gap: 12px; min-height: 0; }
  .lp-connector { display: none; }
  .lp-anatomy .lp-button, .lp-chip { min-height: 44px; padding: 6px 14px; }
  .lp-drawing:not(.lp-drawing-wide) .lp-specimen { display: none; } /* they stand in the strip */
  .lp-column-x .lp-specimen-place { max-width: 280px; }
  .lp-layer-stack { min-height: 0; flex: none; align-items: flex-start; }
  .lp-layers { display: grid; grid-template-columns: 112px 1fr; gap: 12px; align-items: center; }
  .lp-column-layers h2 { height: auto; margin-bottom: 4px; }
  .lp-glass { left: 120px; transform: none; }
  .lp-class-row { display: block; }
  .lp-class-way { display: none; }
  .lp-class-chips { justify-content: flex-start; }
  .lp-loss { flex-direction: column; align-items: stretch; gap: 12px; }
  .lp-loss-sign { display: none; }
  .lp-bell-text { display: none; }
  .lp-bells-mu, .lp-bells-sigma, .lp-bells-epsilon { display: none; }
  .lp-column-code .lp-bell { min-height: 32px; }
  .lp-pull-line { white-space: normal; }
  .lp-column-code .lp-bells.lp-bells-pulled { --bell-columns: 28px minmax(0, 1fr) 72px 72px 30px !important; }
  .lp-bells-pulled .lp-bell-bar { display: none; }
  .lp-bells-pulled .lp-bells-kl { grid-column: auto; }
  .lp-column-code .lp-bells { --bell-columns: 28px minmax(0, 1fr) 50px 52px 30px !important; }
}
`;

export const ANATOMY_CSS = `
${FORMULA_CSS}${BELLS_CSS}${COST_CSS}${VIEWER_CSS}${FRAME_CSS}${DRAWING_CSS}${CODE_CSS}${LIT_CSS}${NARROW_CSS}
`;
