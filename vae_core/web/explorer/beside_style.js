// How two models stand side by side.
import { EXPLORER_CSS } from "./style.js";

export const BESIDE_CSS = `
${EXPLORER_CSS}
.lp-beside-page { display: grid; gap: 12px; grid-template-columns: minmax(0, 1fr); }
.lp-beside-pair { display: grid; gap: 22px; grid-template-columns: repeat(2, minmax(0, 1fr)); align-items: start; }
.lp-beside-one {
  display: grid; gap: 8px 22px; grid-template-columns: minmax(0, 232px) minmax(0, 1fr); align-items: start;
  --widest: 232px; min-width: 0;
}
.lp-beside-one > .lp-beside-title { grid-column: 1 / -1; }
.lp-beside-title { margin: 0; font-size: 1.0625rem; font-weight: 650; overflow-wrap: anywhere; }
.lp-beside-one > .lp-code-section { grid-column: 2; grid-row: 2 / 5; }
.lp-beside-one > .lp-cost { grid-column: 1; min-width: 0; }
.lp-beside-one .lp-cost-parts { margin-left: 0; }
.lp-beside-changes { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0; font-variant-numeric: tabular-nums; }
.lp-beside-changes > div { display: flex; gap: 6px; }
.lp-beside-changes dt { color: var(--lp-muted); }
.lp-beside-changes dt b { color: var(--lp-text); }
.lp-beside-changes dd { margin: 0; overflow-wrap: anywhere; }
.lp-beside-switch { display: flex; gap: 6px; }
.lp-beside-switch [aria-pressed="true"] { border-color: var(--lp-accent); color: var(--lp-accent); font-weight: 600; }
.lp-bar { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
@container (max-width: 1099px) {
  .lp-beside-page { max-width: 640px; margin: 0 auto; }
  .lp-beside-pair { gap: 10px; }
  .lp-beside-one { grid-template-columns: minmax(0, 1fr); --widest: 44cqw; }
  .lp-beside-one > .lp-code-section { grid-column: 1; grid-row: auto; }
  .lp-beside-one .lp-bell { grid-template-columns: 24px minmax(0, 1fr); }
  .lp-beside-one .lp-bell > :nth-child(n + 3), .lp-beside-one .lp-bells-head > :nth-child(n + 3) { display: none; }
}
`;
