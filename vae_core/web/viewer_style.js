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
@container (max-width: 640px) {
  .lp-stage:has(.lp-viewer), .lp-with-map .lp-stage:has(.lp-viewer) {
    grid-template-columns: minmax(0, 1fr);
  }
  .lp-viewer { width: 100%; }
  .lp-viewer + .lp-beside, .lp-viewer + .lp-beside .lp-buttons { flex-direction: row; }
}
`;
