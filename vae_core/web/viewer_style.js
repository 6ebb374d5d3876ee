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
/* A card: name, where the value stands, value, nearest real row. */
.lp-record { width: min(27rem, 44cqw); --room: min(32rem, 60vh); }
.lp-with-map .lp-record { --room: min(21rem, 40vh); }
.lp-record-head {
  display: flex; align-items: center; justify-content: space-between; gap: 0.75rem;
  min-height: 2.4rem; margin-bottom: 0.35rem;
}
/* Their words change with the hand: room for all of them, so that nothing below moves. */
.lp .lp-record-near, .lp .lp-record-moved {
  margin: 0; height: 2.8em; line-height: 1.4; overflow: hidden; overflow-wrap: anywhere;
  font-size: 0.8125rem;
}
.lp .lp-record-near { flex: 1 1 0; min-width: 0; align-content: center; }
.lp .lp-record-moved { margin-top: 0.35rem; }
.lp-record-filter {
  width: 8rem; min-height: 1.9rem; padding: 0.1rem 0.5rem; border: 1px solid var(--lp-line);
  border-radius: 0.5rem; background: transparent; color: inherit; font: inherit;
}
.lp-record-list {
  max-height: var(--room); overflow-y: auto; overscroll-behavior: contain;
  border: 1px solid var(--lp-line); border-radius: 0.35rem; scrollbar-width: thin;
}
.lp-record-row {
  display: grid; grid-template-columns: minmax(0, 1fr) 4.25rem 8.25rem 4.5rem; gap: 0.5rem;
  align-items: center; padding: 0.2rem 0.6rem; min-height: 1.75rem; font-size: 0.8125rem;
  line-height: 1.25; border-top: 1px solid var(--lp-faint);
}
.lp-record-row[hidden] { display: none; }
.lp-record-top {
  position: sticky; top: 0; z-index: 1; border: 0; color: var(--lp-muted);
  background: var(--lp-background); box-shadow: 0 1px 0 var(--lp-line);
}
.lp-record-top > :nth-child(n + 3), .lp-record-number, .lp-record-real { text-align: right; }
.lp-record-name { overflow-wrap: anywhere; }
.lp-record-number, .lp-record-real { font-variant-numeric: tabular-nums; }
.lp-record-value { color: var(--lp-reconstruction); font-weight: 600; white-space: pre; }
.lp-record-spread, .lp-record-unit { color: var(--lp-muted); font-weight: 400; white-space: pre; }
.lp-record-real { color: var(--lp-x); overflow-wrap: anywhere; }
.lp-record-track {
  position: relative; height: 0.85rem; border-radius: 0.2rem; background: var(--lp-faint);
  overflow: hidden;
}
.lp-record-track > * { position: absolute; top: 0; bottom: 0; }
.lp-record-band { background: color-mix(in srgb, var(--lp-reconstruction) 30%, transparent); }
.lp-record-mark { width: 3px; margin-left: -1.5px; background: var(--lp-reconstruction); }
.lp-record-tick { width: 2px; margin-left: -1px; background: var(--lp-x); }
.lp-record-choices { grid-column: 2 / 4; display: grid; gap: 0.15rem; }
.lp-record-choice {
  display: grid; grid-template-columns: 4.25rem minmax(0, 1fr) 2.9rem; gap: 0.5rem;
  align-items: center; font-variant-numeric: tabular-nums;
}
.lp-record-choice > :nth-child(2) { overflow-wrap: anywhere; }
.lp-record-choice > :last-child { text-align: right; }
.lp-record-choice .lp-record-band { left: 0; background: var(--lp-reconstruction); }
.lp-record-rest { color: var(--lp-muted); }
@container (max-width: 640px) {
  .lp-record, .lp-with-map .lp-record { --room: 28vh; }
  .lp-record-row {
    grid-template-columns: minmax(0, 1fr) 2.75rem 7.25rem 3.75rem; padding: 0.2rem 0.4rem;
    gap: 0.4rem;
  }
  .lp-record-choice { grid-template-columns: 2.75rem minmax(0, 1fr) 2.6rem; gap: 0.4rem; }

  .lp-stage:has(.lp-viewer), .lp-with-map .lp-stage:has(.lp-viewer) {
    grid-template-columns: minmax(0, 1fr);
  }
  .lp-viewer { width: 100%; }
  .lp-viewer + .lp-beside, .lp-viewer + .lp-beside .lp-buttons { flex-direction: row; }
}
`;
