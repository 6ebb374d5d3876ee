// How a lesson looks. Desktop: the hook over figure and words; narrow: one under the other.

// Instruments of other rooms, which look in a lesson as they do elsewhere; without a weight of their own.
const GUESTS = ":where(.lp-explorer, .lp-anatomy, .lp-learn)";

export const LESSON_CSS = `
.lp-lesson { scroll-margin-top: 66px; display: grid; gap: 12px; grid-template-columns: minmax(0, 1fr); }
.lp-lesson :is(h1, h2, h3, p, ul, ol, dl, figure) { margin: 0; }
.lp-lesson h2:where(:not(${GUESTS} *)) { font-size: 1.375rem; line-height: 1.2; letter-spacing: -0.01em; font-weight: 650; }
.lp-lesson h3:where(:not(${GUESTS} *)) { font-size: 1rem; font-weight: 650; line-height: 1.3; }
.lp-lesson [hidden] { display: none; }
.lp-lesson-letter { font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", serif; font-style: italic; font-size: 1.06em; }
.lp-lesson-word { font-weight: 650; }
.lp-lesson-value { font-variant-numeric: tabular-nums; font-weight: 600; white-space: nowrap; }
.lp-lesson-small { color: var(--lp-muted); font-size: 0.875rem; line-height: 1.4; }
.lp-lesson-button {
  padding: 3px 12px; min-height: 32px; border: 1px solid var(--lp-control); border-radius: 8px;
  background: var(--lp-background); cursor: pointer; display: inline-flex; align-items: center; justify-content: center; gap: 6px;
}
.lp-lesson-button:hover { border-color: var(--lp-accent); color: var(--lp-accent); }
.lp-lesson-main, .lp-lesson-main:hover { background: var(--lp-accent); border-color: var(--lp-accent); color: var(--lp-on-accent); font-weight: 600; }
.lp-lesson .lp-lesson-main { color: var(--lp-on-accent); font-weight: 600; }
.lp-lesson-main:disabled { background: var(--lp-panel); border-color: var(--lp-line); cursor: default; font-weight: 400; }
.lp-lesson .lp-lesson-main:disabled { color: var(--lp-muted); }
.lp-lesson-bare { border-color: transparent; background: none; color: var(--lp-muted); }
.lp-lesson .lp-lesson-bare { color: var(--lp-muted); }
.lp-lesson-acts { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }

.lp-lesson-head { display: flex; align-items: center; gap: 2px 10px; min-height: 34px; }
.lp-lesson-head h1 { font-size: 1.125rem; font-weight: 700; letter-spacing: -0.01em; line-height: 1.25; }
.lp-lesson-back { padding: 3px 8px; margin-left: -8px; }
.lp-lesson-head > * { flex: none; }
.lp-lesson-head h1 { flex: 0 1 auto; min-width: 12rem; }
.lp-lesson-head .lp-lesson-about { margin-left: auto; flex: 0 100 auto; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.lp-lesson-dashes { display: flex; gap: 5px; padding: 0 4px; }
.lp-lesson-dashes span { width: 18px; height: 6px; border-radius: 3px; background: var(--lp-line); }
.lp-lesson-dashes [data-how="done"] { background: var(--lp-x); }
.lp-lesson-dashes [data-how="now"] { background: var(--lp-accent); }

.lp-lesson-look, .lp-lesson-figure, .lp-lesson-summary, .lp-lesson-notes, .lp-lesson-strip { border: 1px solid var(--lp-line); border-radius: 8px; }
.lp-lesson-look { padding: 10px 14px; display: grid; grid-template-columns: minmax(13rem, 17rem) minmax(0, 1fr); gap: 8px 22px; align-items: center; }
.lp-lesson-look h2 { font-size: 1.0625rem; margin-bottom: 4px; letter-spacing: 0; }
.lp-lesson-row { display: flex; gap: 12px; justify-content: space-between; align-items: center; min-height: 102px; min-width: 0; }
.lp-lesson-tile { text-align: center; font-size: 0.8125rem; line-height: 20px; min-width: 0; }
.lp-lesson-pixels { width: 82px; height: 82px; border-radius: 2px; background: #000; }
.lp-lesson-bar { width: 1px; align-self: stretch; background: var(--lp-control); }

.lp-lesson-grid { display: grid; grid-template-columns: minmax(0, min(760px, 66%)) minmax(0, 1fr); gap: 22px; align-items: start; }
.lp-lesson-figure { padding: 12px; min-height: 406px; display: flex; flex-direction: column; gap: 10px; }
.lp-lesson-words:empty, .lp-lesson-under:empty { display: none; }
.lp-lesson-say, .lp-lesson-words, .lp-lesson-under { display: grid; gap: 10px; min-width: 0; grid-template-columns: minmax(0, 1fr); align-content: start; }
.lp-lesson-rail { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: 4px; }
.lp-lesson-rail li { border-top: 4px solid var(--lp-line); padding-top: 4px; font-size: 0.8125rem; color: var(--lp-muted); overflow-wrap: anywhere; line-height: 1.3; }
.lp-lesson-rail [data-how="done"] { border-top-color: var(--lp-x); }
.lp-lesson-rail [data-how="now"] { border-top-color: var(--lp-accent); color: var(--lp-text); font-weight: 700; }
.lp-lesson-under > .lp-lesson-button { justify-self: start; }
.lp-lesson-count { font-size: 0.8125rem; color: var(--lp-muted); }
.lp-lesson-gap b { font-size: 1.75rem; font-weight: 700; letter-spacing: -0.02em; line-height: 1.1; }
.lp-lesson-gap { line-height: 1.4; }
.lp-lesson textarea, .lp-lesson input:is([type="text"], [type="number"]):where(:not(${GUESTS} *)), .lp-lesson-select {
  font: inherit; color: inherit; background: var(--lp-background); border: 1px solid var(--lp-control); border-radius: 8px; padding: 6px 10px; width: 100%;
}
.lp-lesson textarea { resize: vertical; background: var(--lp-panel); }
.lp-lesson-model { border-left: 3px solid var(--lp-x); padding: 2px 0 2px 10px; }
.lp-lesson summary { cursor: pointer; min-height: 28px; display: list-item; }
.lp-lesson a { color: var(--lp-accent); }
.lp-lesson-over { margin-bottom: 10px; }
.lp-lesson-over .lp-lesson-strip { position: static; }
.lp-lesson-door { border-top: 1px solid var(--lp-line); padding-top: 10px; display: grid; gap: 6px; }

.lp-fig-stack { display: flex; flex-direction: column; gap: 8px; flex: 1; min-height: 0; }
.lp-fig { height: 382px; position: relative; }
.lp-fig-room { height: 100%; position: relative; }
.lp-fig svg { user-select: none; -webkit-user-select: none; display: block; position: absolute; inset: 0; overflow: visible; }
.lp-fig-curve { touch-action: none; cursor: crosshair; }
.lp-fig-curve.lp-fig-revealed { touch-action: auto; cursor: default; }
.lp-fig-line { stroke: var(--lp-line); }
.lp-fig-mark { stroke: var(--lp-control); }
.lp-fig-tick { fill: var(--lp-muted); font-size: 13px; font-variant-numeric: tabular-nums; }
.lp-fig text { font-size: 13px; }
.lp-fig-title { fill: var(--lp-text); font-weight: 650; }
.lp-fig-title[class*="lp-s-kl"] { fill: var(--lp-kl); }
.lp-fig-title[class*="lp-s-reconstruction"] { fill: var(--lp-reconstruction); }
.lp-fig-title[class*="lp-s-sigma"] { fill: var(--lp-sigma); }
.lp-fig-title[class*="lp-s-mu"] { fill: var(--lp-mu); }
.lp-fig-name { fill: var(--own); font-weight: 650; paint-order: stroke; stroke: var(--lp-background); stroke-width: 4px; }
.lp-fig-number { fill: var(--own); font-weight: 650; font-variant-numeric: tabular-nums; paint-order: stroke; stroke: var(--lp-background); stroke-width: 4px; }
.lp-fig-mine { fill: none; stroke: var(--own); stroke-width: 3; stroke-linecap: round; stroke-dasharray: 1 6; }
.lp-fig-its { fill: none; stroke: var(--own); stroke-width: 3; stroke-linejoin: round; }
.lp-fig-point { fill: var(--own); stroke: var(--lp-background); stroke-width: 1.5; }
.lp-fig-apart { stroke: var(--own); stroke-dasharray: 2 3; }
.lp-fig-hatch { stroke: var(--own); stroke-opacity: 0.35; stroke-width: 2; }
.lp-fig-touch { fill: transparent; }
.lp-fig-dot { fill: var(--lp-background); stroke: var(--own); stroke-width: 2.5; }
.lp-fig-unset .lp-fig-dot { stroke-dasharray: 3 3; stroke: var(--lp-control); }
.lp-fig-other.lp-fig-unset { pointer-events: none; opacity: 0.35; }
.lp-fig-handle:focus { outline: none; }
.lp-fig-handle:focus-visible .lp-fig-touch { stroke: var(--lp-accent); stroke-width: 2; }
@media (prefers-reduced-motion: no-preference) {
  .lp-fig-truth, .lp-lesson-at { animation: lp-lesson-in 300ms ease-out; }
  @keyframes lp-lesson-in { from { opacity: 0; } }
}

.lp-kl-scene { display: grid; grid-template-columns: minmax(0, 1fr) minmax(12rem, 19rem); gap: 8px 22px; align-items: center; min-width: 0; }
.lp-kl-scene .lp-fig { height: 150px; }
.lp-kl-hands { display: grid; gap: 4px; }
.lp-lesson-slider { display: grid; grid-template-columns: 5.2rem minmax(0, 1fr) 2.8rem; gap: 10px; align-items: center; font-size: 0.9375rem; }
.lp-lesson-slider .lp-lesson-range { grid-column: auto; }
.lp-lesson-slider output { font-weight: 650; }
.lp-kl-prior { fill: none; stroke: var(--lp-muted); stroke-dasharray: 4 3; }
.lp-kl-bell { fill: none; stroke: var(--lp-sigma); stroke-width: 2.5; }
.lp-kl-costs { fill: color-mix(in srgb, var(--lp-kl) 45%, transparent); }
.lp-kl-gives { fill: color-mix(in srgb, var(--lp-kl) 16%, transparent); stroke: var(--lp-kl); stroke-dasharray: 2 2; }
.lp-fig-title.lp-kl-plus, .lp-fig-title.lp-kl-minus { fill: var(--lp-kl); }
.lp-lesson-total { font-size: 1.0625rem; }
.lp-fences-said { display: flex; flex-wrap: wrap; gap: 6px 28px; align-items: center; }
.lp-fences-said .lp-lesson-slider { min-width: 22rem; }
.lp-fences.lp-fig { height: 340px; }
.lp-fence { fill: color-mix(in srgb, var(--lp-sigma) 10%, transparent); stroke: var(--lp-sigma); stroke-width: 1.5; }
.lp-fence-at { stroke-width: 3; }
.lp-fences svg { touch-action: pan-y; }
.lp-fence-dot { fill: var(--lp-mu); cursor: grab; }
.lp-fig .lp-fence-name { fill: var(--lp-background); font-weight: 700; pointer-events: none; }

.lp-stacks { display: grid; gap: 3px; padding: 0 14px 6px; }
.lp-stack { display: grid; grid-template-columns: 4.4rem minmax(0, 1fr) 4.6rem; gap: 10px; align-items: center; font-size: 0.875rem; line-height: 20px; }
.lp-stack-bar { display: flex; height: 14px; }
.lp-stack-d { background: var(--lp-reconstruction); }
.lp-stack-r { background: var(--lp-kl); }
.lp-stack b { font-weight: 500; text-align: right; }
.lp-stack[data-least] { font-weight: 700; }
.lp-stack[data-least] b { font-weight: 700; }

.lp-lesson-chips { display: flex; flex-wrap: wrap; gap: 6px; }
.lp-lesson-chip { border: 1px solid var(--lp-control); border-radius: 999px; background: var(--lp-background); padding: 2px 12px; min-height: 28px; cursor: pointer; }
.lp-lesson-chip[aria-pressed="true"] { border-color: var(--own); box-shadow: inset 0 0 0 1px var(--own); color: var(--own); font-weight: 650; }
.lp-lesson-fields { display: grid; gap: 30px; padding: 14px; align-content: center; flex: 1; }
.lp-lesson-field { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 6px 14px; align-items: baseline; }
.lp-lesson-reading { font-size: 1.375rem; font-weight: 650; }
.lp-lesson-range { grid-column: 1 / -1; width: 100%; height: 32px; margin: 0; accent-color: var(--lp-accent); cursor: pointer; }
.lp-lesson-unset .lp-lesson-range { opacity: 0.75; }
.lp-lesson-ends { grid-column: 1 / -1; display: flex; justify-content: space-between; }
.lp-lesson-scale { grid-column: 1 / -1; position: relative; display: none; height: 74px; margin: 0 8px; }
.lp-lesson-told .lp-lesson-scale { display: block; }
.lp-lesson-told :is(.lp-lesson-range, .lp-lesson-reading) { display: none; }
.lp-lesson-scale::before { content: ""; position: absolute; left: 0; right: 0; top: 36px; border-top: 2px solid var(--lp-line); }
.lp-lesson-at { position: absolute; left: calc(var(--at) * 100%); top: 25px; width: 0; height: 24px; border-left: 3px solid var(--lp-text); }
.lp-lesson-at b { position: absolute; transform: translateX(-50%); white-space: nowrap; font-size: 0.9375rem; }
.lp-lesson-at-guess { border-left-style: dotted; }
.lp-lesson-at-guess b { bottom: 26px; }
.lp-lesson-at-truth { border-left-color: var(--lp-accent); }
.lp-lesson-at-truth b { top: 24px; color: var(--lp-accent); }
.lp-lesson-options { display: grid; gap: 10px; padding: 14px; align-content: center; flex: 1; }
.lp-lesson-option { display: flex; gap: 12px; align-items: center; border: 1px solid var(--lp-control); border-radius: 8px; padding: 10px 14px; min-height: 48px; cursor: pointer; }
.lp-lesson-option:hover { border-color: var(--lp-accent); }
.lp-lesson-option:has(input:checked) { border-color: var(--lp-accent); box-shadow: inset 0 0 0 1px var(--lp-accent); }
.lp-lesson-option:has(input:focus-visible) { outline: 2px solid var(--lp-accent); outline-offset: 2px; }
.lp-lesson-option input { width: 20px; height: 20px; margin: 0; flex: none; accent-color: var(--lp-accent); }
.lp-lesson-right, .lp-lesson-right:has(input:checked) { border-color: var(--lp-reconstruction); box-shadow: inset 0 0 0 2px var(--lp-reconstruction); }
.lp-lesson-right::after { content: "✓"; margin-left: auto; color: var(--lp-reconstruction); font-weight: 700; }
.lp-lesson-wrong::after { content: "✗"; margin-left: auto; color: var(--lp-bad); font-weight: 700; }

.lp-lesson-strip { padding: 10px 14px; display: grid; grid-template-columns: minmax(0, 1.4fr) minmax(0, 1fr); gap: 8px 22px; background: var(--lp-background); position: sticky; top: var(--lp-sticky-top, 0); z-index: 4; }
.lp-lesson-strip h2 { font-size: 1.0625rem; letter-spacing: 0; }
.lp-lesson-strip[data-done="true"] { border-color: var(--lp-reconstruction); box-shadow: inset 4px 0 var(--lp-reconstruction); }
.lp-lesson-goals ul { list-style: none; padding: 0; display: grid; gap: 4px; }
.lp-lesson-goals li { display: flex; gap: 8px; }
.lp-lesson-tick { width: 1.2em; flex: none; text-align: center; }
.lp-lesson-goals [data-met="true"] { color: var(--lp-reconstruction); font-weight: 600; }
.lp-lesson-status:empty { display: none; }
.lp-lesson-asks { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 8px 18px; align-items: end; }
.lp-lesson-ask { display: grid; gap: 2px; font-size: 0.875rem; min-width: 9rem; }
.lp-lesson-try:empty { display: none; }
.lp-lesson-try, .lp-lesson-task { display: grid; gap: 12px; grid-template-columns: minmax(0, 1fr); justify-items: start; }
.lp-lesson-task, .lp-lesson-task > * { width: 100%; }
.lp-lesson-task { --lp-over: var(--lp-sticky-top, 0px); }
.lp-lesson-task .lp-lesson-instrument { --lp-sticky-top: calc(var(--lp-over) + var(--lp-strip, 0px) + 8px); }

.lp-lesson-asked-all:empty { display: none; }
.lp-lesson-questions { display: grid; gap: 12px; max-width: 52rem; }
.lp-lesson-question { border: 1px solid var(--lp-line); border-radius: 8px; padding: 10px 14px 14px; margin: 0; display: grid; gap: 8px; min-width: 0; }
.lp-lesson-question legend { font-weight: 600; padding: 0; float: left; width: 100%; }
.lp-lesson-question .lp-lesson-option { min-height: 40px; padding: 6px 12px; clear: both; }
.lp-lesson-pair { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 22px; border-top: 1px solid var(--lp-line); padding-top: 8px; }
.lp-lesson-result b { color: var(--lp-bad); }
.lp-lesson-result[data-right="true"] b { color: var(--lp-reconstruction); }
.lp-lesson-foot { display: grid; gap: 12px; }
.lp-lesson-foot:empty { display: none; }
.lp-lesson-summary { padding: 12px 14px; display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 12px 28px; }
.lp-lesson-summary h2, .lp-lesson-notes h2 { font-size: 0.9375rem; letter-spacing: 0; margin-bottom: 4px; }
.lp-lesson-summary ul, .lp-lesson-notes ul { padding-left: 1.1em; }
.lp-lesson-summary a { color: var(--lp-accent); }
.lp-lesson-formula { margin-top: 8px; overflow-x: auto; }
.lp-lesson-notes { padding: 12px 14px; background: var(--lp-panel); }
.lp-lesson-notes dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 14px; margin-bottom: 10px; }
.lp-lesson-notes dt { color: var(--lp-muted); }
.lp-lesson-notes dd { margin: 0; }
.lp-lesson-notes h3 { font-size: 0.9375rem; }

/* A wide window with large type still has two columns: 1280 pixels at 1.25. */
@container (max-width: 959px) {
  .lp-lesson { max-width: 640px; margin: 0 auto; }
  .lp-lesson-button, .lp-lesson-chip { min-height: 44px; padding: 6px 14px; }
  .lp-lesson-head h1 { flex: 1 1 60%; }
  .lp-lesson-look, .lp-lesson-grid, .lp-lesson-strip, .lp-lesson-summary, .lp-lesson-pair { grid-template-columns: minmax(0, 1fr); }
  .lp-lesson-row { flex-wrap: wrap; justify-content: flex-start; gap: 8px; }
  .lp-lesson-pixels { width: 64px; height: 64px; }
  .lp-lesson-bar { display: none; }
  .lp-lesson-figure { min-height: 300px; padding: 8px; }
  .lp-fig { height: 282px; }
  .lp-lesson-grid { gap: 12px; }
  .lp-lesson-say { display: contents; }
  .lp-lesson-figure { order: 2; }
  .lp-lesson-under { order: 3; }
  .lp-lesson-head { gap: 0 8px; flex-wrap: wrap; }
  .lp-lesson-head .lp-lesson-about { margin-left: 0; }
  .lp-lesson-dashes { display: none; }
  .lp-lesson-notes-button { border-color: transparent; padding: 6px 8px; }
  .lp-lesson-strip { position: static; }
  .lp-lesson-task .lp-lesson-instrument { --lp-sticky-top: var(--lp-over); }
  .lp-kl-scene { grid-template-columns: minmax(0, 1fr); }
  .lp-fences-said .lp-lesson-slider { min-width: 0; width: 100%; }
}
`;
