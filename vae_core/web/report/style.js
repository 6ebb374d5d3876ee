// How a report card looks: as that of the app (ui/evaluate).
export const REPORT_CSS = `
.lp-report { font-variant-numeric: tabular-nums; --lp-track: color-mix(in srgb, var(--lp-text) 10%, transparent); }
.lp-report p { margin: 0 0 0.5rem; max-width: 60rem; }
.lp-verdict { list-style: none; margin: 0 0 0.9rem; padding: 0; font-size: 1.125rem; line-height: 1.5; }
.lp-verdict li { display: flex; gap: 0.9rem; margin: 0.3rem 0; }
.lp-verdict li > b { flex: none; width: 6.2rem; white-space: nowrap; }
.lp-verdict .lp-good, .lp-tone-good b, span.lp-tone-good { color: var(--lp-reconstruction); }
.lp-verdict .lp-bad, .lp-tone-bad b, span.lp-tone-bad { color: var(--lp-bad); }
.lp-verdict .lp-try { color: var(--lp-z); }
.lp-verdict small { font-size: 0.875rem; color: var(--lp-muted); }
.lp-gauges { display: grid; gap: 1rem 1.4rem; margin: 1rem 0; grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr)); }
.lp-gauge { font-size: 0.8125rem; min-width: 0; }
.lp-gauge header { display: flex; justify-content: space-between; align-items: baseline; gap: 0.5rem; flex-wrap: wrap; margin: 0; }
.lp-gauge header b { font-size: 1.25rem; }
.lp-gauge span, .lp-gauge p { color: var(--lp-muted); }
.lp-track { position: relative; height: 8px; border-radius: 4px; background: var(--lp-track); margin-top: 0.3rem; }
.lp-track i { position: absolute; top: -2px; width: 2px; height: 12px; background: var(--lp-muted); }
.lp-track s { position: absolute; top: 0; height: 8px; opacity: 0.45; }
.lp-track i.lp-here { width: 12px; height: 12px; margin-left: -6px; border-radius: 50%; }
.lp-ends { display: flex; justify-content: space-between; font-size: 0.75rem; margin-top: 0.2rem; }
.lp-shown { display: grid; gap: 0.85rem; margin-bottom: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); }
.lp-made { border: 1px solid var(--lp-line); border-radius: 8px; padding: 0.55rem 0.7rem 0.7rem; min-width: 0; }
.lp-made h3 { font-size: 1.0625rem; margin: 0; }
.lp-made > p { font-size: 0.8125rem; color: var(--lp-muted); }
.lp-sheet { display: flex; flex-wrap: wrap; gap: 4px; }
.lp-sheet > div { display: grid; gap: 3px; justify-items: center; }
.lp-sheet canvas { height: auto; max-width: 100%; border-radius: 2px; }
.lp-sheet small { font-size: 0.75rem; color: var(--lp-muted); }
.lp-lines { columns: 14rem; font-family: ui-monospace, monospace; }
.lp-lines p { margin: 0 0 4px; break-inside: avoid; overflow-wrap: anywhere; }
.lp-lines b { display: block; }
.lp-rows { overflow-x: auto; font-size: 0.8125rem; }
.lp-rows table { border-collapse: collapse; }
.lp-rows th { font-weight: 400; text-align: left; color: var(--lp-muted); padding: 1px 0.6rem 1px 0; }
.lp-rows td, .lp-rows thead th { text-align: right; padding: 1px 0 1px 0.7rem; white-space: nowrap; }
.lp-part { border-top: 1px solid var(--lp-line); padding: 0.4rem 0; }
.lp-part > summary, .lp-figure > summary { cursor: pointer; }
.lp-part > summary { display: flex; gap: 1rem; align-items: center; min-height: 44px; list-style: none; }
.lp-part > summary::before { content: "›"; font-weight: 700; width: 1ch; }
.lp-part[open] > summary::before { transform: rotate(90deg); }
.lp-said { list-style: none; margin: 0 0 0.8rem; padding: 0; }
.lp-said li { display: flex; gap: 0.6rem; margin: 0.3rem 0; max-width: 60rem; }
.lp-said b { flex: none; width: 1.1em; text-align: center; }
.lp-charts { display: grid; gap: 1rem 2rem; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); }
.lp-bars { margin: 0 0 1rem; font-size: 0.8125rem; }
.lp-bars figcaption { font-weight: 600; margin-bottom: 4px; }
.lp-bars > div { display: grid; grid-template-columns: max-content minmax(0, 1fr) max-content; gap: 2px 8px; align-items: center; }
.lp-bars i { height: 12px; border-radius: 2px; }
.lp-figures { display: grid; gap: 0 2rem; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); align-items: start; }
.lp-figure { border-top: 1px solid var(--lp-faint); }
.lp-figure > summary { display: flex; justify-content: space-between; gap: 1rem; padding: 5px 0; min-height: 32px; list-style: none; }
.lp-figure > summary > span:first-child { text-decoration: underline dotted; text-underline-offset: 3px; }
.lp-figure p { font-size: 0.875rem; color: var(--lp-muted); }
@media (pointer: coarse) { .lp-figure > summary { min-height: 44px; align-items: center; } }
@media (max-width: 640px) {
  .lp-verdict { font-size: 1rem; }
  .lp-verdict li { display: block; }
  .lp-verdict li > b { display: block; }
  .lp-gauges { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
`;
