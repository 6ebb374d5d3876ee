// How the scrubber looks: a bar that stays at the lower edge of the window.
import { RANGE_CSS } from "../kit/range_style.js";

export const TRAVEL_CSS = `
${RANGE_CSS}
.lp-travel-place { position: sticky; bottom: 0; z-index: 7; }
.lp-travel {
  display: grid; align-items: center; gap: 4px 14px;
  grid-template-columns: auto auto minmax(8rem, 1fr) 13.5rem auto;
  margin-top: 14px; padding: 6px 12px; background: var(--lp-panel); border: 1px solid var(--lp-line);
  border-radius: 10px 10px 0 0;
}
.lp-travel[hidden] { display: none; }
.lp-travel-name { font-weight: 600; }
.lp-travel .lp-button { min-width: 4.6rem; }
.lp-travel .lp-range {
  --middle: calc(var(--thumb) / 2); min-width: 0;
  --track: linear-gradient(90deg, var(--lp-z) 0 var(--here), var(--lp-line) var(--here)) center / 100% 4px no-repeat;
}
.lp-travel-reading { font-variant-numeric: tabular-nums; white-space: nowrap; }
.lp-travel-held { display: flex; gap: 6px; align-items: center; white-space: nowrap; }
.lp-travel-held[hidden] { display: none; }
.lp-travel-held button {
  min-width: 2.25rem; min-height: 2rem; padding: 0 8px; font: inherit; color: var(--lp-text); cursor: pointer;
  background: var(--lp-background); border: 1px solid var(--lp-control); border-radius: 6px;
}
.lp-travel-held button i { font-family: "Cambria Math", Cambria, Georgia, serif; }
.lp-travel-held button[aria-pressed="true"] { border-color: var(--lp-accent); box-shadow: inset 0 0 0 1px var(--lp-accent); }
.lp-travel-held button:disabled { opacity: 0.5; cursor: default; }
.lp-travel-note { grid-column: 1 / -1; margin: 0; }
.lp-travel-note[hidden] { display: none; }
.lp-away .lp-novelty { visibility: hidden; }
.lp-away .lp-far { box-shadow: none; }
@media (max-width: 760px) {
  .lp-travel { grid-template-columns: auto minmax(0, 1fr) auto; padding: 6px 10px; }
  .lp-travel-name { display: none; }
  .lp-travel .lp-range { grid-column: 1 / -1; grid-row: 1; }
}
`;
