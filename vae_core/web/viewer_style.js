// How the large views of examples that are no pictures look; sizes follow the picture's.
const COLOURS = ["reconstruction", "z", "mu", "kl", "epsilon", "sigma", "x", "bad"];

export const VIEWER_CSS = `
.lp-viewer { width: min(var(--widest), 40cqw); min-width: 0; }
.lp-far .lp-viewer { box-shadow: 0 0 0 3px var(--lp-bad); border-radius: 3px; }
.lp-curves { display: block; width: 100%; height: auto; }
.lp-curves text { font-size: 11px; fill: var(--lp-muted); font-variant-numeric: tabular-nums; }
.lp-curve-grid { stroke: var(--lp-line); }
.lp-curve-line { fill: none; stroke: var(--lp-curve); stroke-width: 2; stroke-linejoin: round; }
.lp-curve-band { fill: color-mix(in srgb, var(--lp-curve) 22%, transparent); stroke: none; }
.lp-curve-names { display: flex; flex-wrap: wrap; gap: 0.25rem 0.9rem; font-size: 0.8125rem; }
.lp-curve-name { color: var(--lp-curve); }
${COLOURS.map((name, k) => `.lp-curve-${k} { --lp-curve: var(--lp-${name}); }`).join("\n")}
.lp-clip {
  display: grid; gap: 0.4rem; width: min(var(--widest), 40cqw); outline-offset: 6px; border-radius: 3px;
}
.lp-clip p { margin: 0; }
.lp-clip-frames {
  display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: 0.75rem;
}
.lp-clip figure { margin: 0; min-width: 0; }
.lp-clip figcaption { font-size: 0.8125rem; color: var(--lp-muted); margin-top: 0.25rem; }
.lp-clip figcaption b { color: var(--lp-text); font-weight: 600; }
.lp-clip-frame { width: 100%; border-radius: 3px; box-shadow: 0 0 0 1px var(--lp-line); }
.lp-clip-none canvas { opacity: 0.25; }
.lp-clip .lp-buttons { flex-direction: row; }
.lp-clip .lp-buttons > * { flex: 1 1 0; min-width: 0; }
.lp-clip .lp-chip { touch-action: manipulation; }
.lp-clip .lp-chip[aria-pressed="true"] {
  background: var(--lp-accent); border-color: var(--lp-accent); color: var(--lp-on-accent);
}
@media (hover: none) { .lp-clip-keys { display: none; } }
.lp-clip-error { fill: none; stroke: var(--lp-bad); stroke-width: 2; stroke-linejoin: round; }
.lp-clip-dot { fill: var(--lp-bad); }
.lp-far .lp-clip { box-shadow: none; }
.lp-far .lp-clip-frames figure:first-child canvas { box-shadow: 0 0 0 3px var(--lp-bad); }
.lp-text-line { width: min(var(--widest), 40cqw); min-width: min(16rem, 92cqw); }
.lp-letters { display: flex; flex-wrap: wrap; gap: 0.3rem 1px; }
.lp-letter {
  display: grid; justify-items: center; gap: 2px; padding: 0.15rem 0; border: 0; width: 1.05em;
  border-radius: 4px; background: none; cursor: default;
}
.lp .lp-letter { font: 1.625rem/1.25 var(--st-code-font, ui-monospace, Menlo, monospace); }
.lp .lp-letters[data-size="1"] .lp-letter { font-size: 1.25rem; }
.lp .lp-letters[data-size="2"] .lp-letter { font-size: 1rem; }
.lp-letter[data-pointed] { background: var(--lp-faint); }
.lp-letter-dead { visibility: hidden; }
.lp-glyph-bar {
  width: 80%; height: 3px; transform-origin: left; border-radius: 2px;
  background: var(--lp-reconstruction);
}
.lp-letter-end .lp-glyph { font-size: 0.45em; line-height: 2.78; color: var(--lp-muted); }
.lp-letter-end .lp-glyph-bar { background: var(--lp-line); }
.lp-text-line p { margin: 0.4rem 0 0; }
.lp-verdict { font-size: 0.875rem; color: var(--lp-reconstruction); }
.lp-verdict[data-valid="false"] { color: var(--lp-bad); }
.lp-verdict:empty { display: none; }
.lp-places { min-height: 2.9em; }
.lp-other { white-space: nowrap; margin-right: 0.7rem; }
.lp-other b { color: var(--lp-text); font-family: var(--st-code-font, ui-monospace, Menlo, monospace); }
@container (max-width: 640px) {
  .lp-stage:has(.lp-viewer), .lp-with-map .lp-stage:has(.lp-viewer) {
    grid-template-columns: minmax(0, 1fr);
  }
  .lp-viewer, .lp-clip { width: 100%; }
  /* A clip is higher than what a small screen could spare at its top. */
  .lp-stage:has(.lp-clip), .lp-with-map .lp-stage:has(.lp-clip) { position: static; }
  .lp-viewer + .lp-beside, .lp-viewer + .lp-beside .lp-buttons { flex-direction: row; }
}
`;
