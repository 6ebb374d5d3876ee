// How an example's cost looks: numbers inside bars are in the page's colour.

export const COST_CSS = `
.lp-cost { min-width: 0; font-variant-numeric: tabular-nums; }
.lp-cost-head { display: flex; flex-wrap: wrap; gap: 0 8px; align-items: baseline; }
.lp-cost-head b { font-weight: 650; }
.lp-cost-parts { margin-left: auto; font-size: 0.8125rem; color: var(--lp-muted); }
.lp-cost svg { display: block; width: 100%; overflow: visible; }
.lp-cost-typical { fill: var(--lp-muted); fill-opacity: 0.3; }
.lp-cost-reconstruction { fill: var(--lp-reconstruction); }
.lp-cost-kl { fill: var(--lp-kl); }
.lp-cost-axis { stroke: var(--lp-control); }
.lp-cost-mean { stroke: var(--lp-text); stroke-width: 2; }
.lp-cost svg text { font-size: 13px; fill: var(--lp-text); }
.lp-cost svg text.lp-cost-inside { fill: var(--lp-background); font-weight: 650; }
.lp-cost-words { margin: 2px 0 0; font-size: 0.8125rem; color: var(--lp-muted); min-height: 1.35em; }
.lp-cost-words:empty { display: none; }
`;
