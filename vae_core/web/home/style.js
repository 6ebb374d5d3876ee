// How Home and its doors look. Desktop: one line of picture, bells, picture, cost; narrow: pad and
// output side by side, then picks, cost and bells.

export const HOME_CSS = `
.lp-home { --pic: 232px; display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px; }
.lp-home h1 { font-size: 1.75rem; line-height: 1.15; letter-spacing: -0.02em; margin: 0; font-weight: 700; }
.lp-home h2 {
  font-size: 0.9375rem; line-height: 26px; height: 26px; margin: 0; font-weight: 650;
  white-space: nowrap; display: flex; align-items: baseline; gap: 0.4em;
}
.lp-home p { margin: 0; }
.lp-home-head { display: flex; align-items: baseline; gap: 4px 18px; flex-wrap: wrap; }
.lp-home-head h1 { white-space: nowrap; }
.lp-home-head p { flex: 1 1 24rem; color: var(--lp-muted); line-height: 1.3; }
.lp-home .lp-button {
  padding: 3px 11px; min-height: 32px; border: 1px solid var(--lp-control, var(--lp-muted));
  border-radius: 8px; background: var(--lp-background); cursor: pointer; white-space: nowrap;
  display: inline-flex; align-items: center; justify-content: center; gap: 6px;
}
.lp-home .lp-button:hover { border-color: var(--lp-accent); color: var(--lp-accent); }
.lp-home .lp-home-first, .lp-home .lp-home-first:hover {
  background: var(--lp-accent); border-color: var(--lp-accent); color: var(--lp-on-accent);
  font-weight: 600;
}
.lp-home-die { color: var(--lp-epsilon); }
.lp-home-first .lp-home-die { color: inherit; }
.lp-home-letter {
  font-family: "STIX Two Math", "Cambria Math", serif; font-size: 1.15em; font-weight: 400;
}
.lp-home-x { color: var(--lp-text); }
.lp-home-letter.lp-home-x { color: var(--lp-x); }
.lp-home-reconstruction { color: var(--lp-reconstruction); }
.lp-home-kl { color: var(--lp-kl); }

.lp-home-story { display: flex; align-items: flex-start; }
.lp-home-story section.lp-home-x, .lp-home-out { width: var(--pic); flex: none; }
.lp-home-picture, .lp-home-pad .lp-pad {
  width: 100%; aspect-ratio: 1; height: auto; display: block; border-radius: 2px;
}
.lp-home-pad { position: relative; }
.lp-home-pad .lp-pad {
  position: absolute; inset: 0; opacity: 0; cursor: crosshair; touch-action: none;
  transition: opacity 150ms;
}
.lp-home-pad.lp-home-drawing .lp-pad { opacity: 1; }
.lp-home-aside { color: var(--lp-muted); font-weight: 400; font-size: 0.8125rem; }
.lp-home-clear {
  margin-left: auto; border: 0; background: none; padding: 0 2px; cursor: pointer;
  color: var(--lp-accent); font-weight: 400; font-size: 0.8125rem;
}
.lp-home-wedge { width: 36px; height: var(--pic); flex: none; margin-top: 26px; opacity: 0.14; }
.lp-home-encoder { fill: var(--lp-x); }
.lp-home-decoder { fill: var(--lp-reconstruction); }
.lp-home-bells { flex: 1 1 420px; min-width: 300px; margin: 0 10px; }
.lp-home-bells .lp-bells { --bell-height: 23.2px; }
.lp-home-bells .lp-bells-head { white-space: nowrap; }
.lp-home-bells .lp-bell-track { min-height: 23px; }
.lp-home .lp-home-bells .lp-bell-number { padding: 0; line-height: 1.3; border: 0; }
.lp-home-cost {
  flex: 1 1 200px; min-width: 190px; margin-left: 24px; display: flex; flex-direction: column;
  min-height: calc(var(--pic) + 26px);
}
.lp-home-total { font-size: 2.75rem; font-weight: 700; letter-spacing: -0.03em; line-height: 1; }
.lp-home-part { display: flex; gap: 8px; line-height: 1.25; }
.lp-home-cost .lp-home-part { margin-top: 8px; }
.lp-home-part[hidden] { display: none; }
.lp-home-part b { font-size: 1.0625rem; min-width: 44px; }
.lp-home-cost .lp-home-about { margin-top: 8px; color: var(--lp-muted); font-size: 0.8125rem; line-height: 1.35; }
.lp-home-foot { margin-top: auto; display: grid; }

.lp-home-hand { display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px; }
.lp-home-row { display: flex; flex-wrap: wrap; gap: 10px 18px; align-items: center; justify-content: space-between; }
.lp-home-tools, .lp-home-links { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.lp-home-picks { display: flex; gap: 5px; }
.lp-home-pick {
  padding: 0; border: 0; background: none; cursor: pointer; line-height: 0; border-radius: 2px;
}
.lp-home-pick canvas { width: 56px; height: 56px; border-radius: 2px; }
.lp-home-pick[aria-pressed="true"], .lp-home-tile[aria-pressed="true"] canvas {
  outline: 3px solid var(--lp-accent);
}
.lp-home-doors { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 14px; }
.lp-home .lp-home-door {
  padding: 10px 12px; text-align: left; display: flex; flex-direction: column; gap: 3px;
  border: 1px solid var(--lp-line); border-radius: 8px; background: var(--lp-background);
  cursor: pointer; line-height: 1.35;
}
.lp-home .lp-home-door:hover { border-color: var(--lp-accent); }
.lp-home-door b { font-size: 1.0625rem; }
.lp-home-door .lp-muted { font-size: 0.8125rem; }
.lp-home-thumbs { display: flex; align-items: flex-start; gap: 3px; height: 82px; overflow: hidden; }
.lp-home-thumb { width: 56px; height: 56px; border-radius: 2px; }
.lp-home-arrow { line-height: 56px; color: var(--lp-muted); }
.lp-home-captioned { display: flex; flex-direction: column; align-items: center; gap: 1px; font-size: 0.8125rem; }
.lp-home-pair { display: flex; gap: 3px; }
.lp-home-dot { fill: var(--lp-z); }
.lp-home-more { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 20px 40px; margin-top: 12px; }

.lp-home-grid { display: grid; gap: 10px; }
.lp-home-tile-row { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); gap: 12px; align-items: start; }
.lp-home-row-title { display: flex; flex-direction: column; gap: 2px; font-size: 0.875rem; line-height: 1.3; font-weight: 600; }
.lp-home-tiles { display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); gap: 8px; }
.lp-home .lp-home-tile {
  padding: 0; border: 0; background: none; display: flex; flex-direction: column; gap: 2px;
  align-items: center; min-width: 0;
}
button.lp-home-tile { cursor: pointer; }
.lp-home-tile canvas { width: 100%; max-width: 132px; aspect-ratio: 1; border-radius: 2px; }
.lp-home-tile-words { display: flex; flex-direction: column; align-items: center; font-size: 0.875rem; line-height: 1.3; }
.lp-home-walls { display: grid; gap: 6px; }
.lp-home-walls .lp-home-tile-row { align-items: end; }
.lp-home-walls .lp-home-row-title { row-gap: 0; }
.lp-home-collapse .lp-home-tile canvas { max-width: 66px; }
.lp-home-slide { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); gap: 12px; align-items: center; }
.lp-home-slide b { font-size: 1.375rem; }
.lp-home-slider { width: 80%; margin: 0 10%; accent-color: var(--lp-kl); min-height: 28px; cursor: pointer; }
.lp-home-choice { display: inline-flex; flex-wrap: wrap; gap: 6px; }
.lp-home-option { display: inline-flex; }
.lp-home-option input { position: absolute; opacity: 0; width: 1px; height: 1px; }
.lp-home-option span {
  padding: 3px 11px; min-height: 32px; display: inline-flex; align-items: center; cursor: pointer;
  border: 1px solid var(--lp-control, var(--lp-muted)); border-radius: 8px;
}
.lp-home-option input:checked + span {
  border-color: var(--lp-accent); color: var(--lp-accent); font-weight: 600;
  background: color-mix(in srgb, var(--lp-accent) 9%, var(--lp-background));
}
.lp-home-option input:focus-visible + span { outline: 2px solid var(--lp-accent); outline-offset: 2px; }
.lp-home-maps { display: grid; grid-template-columns: 236px 236px minmax(0, 24rem); gap: 22px; align-items: start; }
.lp-home-figure { margin: 0; text-align: center; }
.lp-home-scatter { width: 100%; overflow: hidden; border: 1px solid var(--lp-line); border-radius: 8px; }
.lp-home-codes { stroke: var(--lp-x); stroke-width: 2.2; stroke-linecap: round; opacity: 0.35; fill: none; }
.lp-home-prior { fill: none; stroke: var(--lp-muted); stroke-dasharray: 4 3; }
.lp-home-hit { fill: var(--lp-z); stroke: var(--lp-background); stroke-width: 1; }
.lp-home-end { border-top: 1px solid var(--lp-line); padding-top: 10px; flex-wrap: nowrap; }

@container (max-width: 1039px) {
  .lp-home { max-width: 640px; margin: 0 auto; }
  .lp-home h1, .lp-home-head h1 { font-size: 1.5rem; white-space: normal; }
  .lp-home .lp-button, .lp-home-option span { min-height: 44px; padding: 6px 14px; }
  .lp-home-hand { grid-template-columns: 1fr 1fr; gap: 8px 12px; }
  .lp-home-story, .lp-home-hand > .lp-home-row { display: contents; }
  .lp-home-story section.lp-home-x, .lp-home-out {
    width: auto; position: sticky; top: var(--lp-sticky-top, 0); background: var(--lp-background);
    z-index: 3; padding-bottom: 4px;
  }
  .lp-home-story section.lp-home-x { grid-column: 1; grid-row: 1; box-shadow: 12px 0 var(--lp-background); }
  .lp-home-story .lp-home-out { grid-column: 2; grid-row: 1; }
  .lp-home h2 { font-size: 0.875rem; white-space: normal; }
  .lp-home-aside { display: none; }
  .lp-home-wedge { display: none; }
  .lp-home-bells { grid-column: 1 / -1; grid-row: 5; margin: 0; min-width: 0; }
  .lp-home-bells, .lp-home-bells .lp-bells { --bell-height: 36px; }
  .lp-home-cost {
    grid-column: 1 / -1; grid-row: 3; margin: 0; min-height: 0; min-width: 0; display: grid;
    grid-template-columns: auto minmax(0, 1fr); gap: 2px 14px;
  }
  .lp-home-cost h2 { display: none; }
  .lp-home-sum { grid-row: 1 / 3; align-self: center; }
  .lp-home-sum span { display: block; font-size: 0.8125rem; }
  .lp-home-total { font-size: 2.125rem; }
  .lp-home-cost .lp-home-part { margin: 0; }
  .lp-home-cost .lp-home-about, .lp-home-foot { grid-column: 1 / -1; }
  .lp-home-picks {
    display: grid; grid-template-columns: repeat(5, 1fr); gap: 6px; width: 100%;
    grid-column: 1 / -1; grid-row: 2;
  }
  .lp-home-row .lp-home-tools { grid-column: 1 / -1; grid-row: 4; }
  .lp-home-pick canvas { width: 100%; height: auto; aspect-ratio: 1; }
  .lp-home-doors, .lp-home-more { grid-template-columns: minmax(0, 1fr); gap: 10px; }
  .lp-home-tile-row, .lp-home-slide { grid-template-columns: minmax(0, 1fr); gap: 4px; }
  .lp-home-row-title { flex-direction: row; gap: 10px; flex-wrap: wrap; }
  .lp-home-grid .lp-home-tiles { gap: 4px; }
  .lp-home-maps { grid-template-columns: 1fr 1fr; gap: 12px; }
  .lp-home-maps > p { grid-column: 1 / -1; }
  .lp-home-end { flex-wrap: wrap; }
}
@container (max-width: 560px) {
  .lp-home h2 { font-size: 0.8125rem; letter-spacing: -0.01em; }
  .lp-home-holes .lp-home-tiles { grid-template-columns: repeat(6, minmax(0, 1fr)); }
  .lp-home-collapse .lp-home-tiles { grid-template-columns: repeat(5, minmax(0, 1fr)); }
}
`;
