// How the view of answers looks.
export const ANSWERS_CSS = `
.lp-answers { max-width: 60rem; line-height: 1.5; }
.lp-answers h2 { font-size: 1.375rem; margin: 26px 0 8px; }
.lp-answers h3 { font-size: 1.0625rem; margin: 14px 0 4px; }
.lp-answers p { margin: 6px 0; }
.lp-answers-drop {
  display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; padding: 14px;
  border: 1px dashed var(--lp-control); border-radius: 8px;
}
.lp-answers-drop input, .lp-answers select { font: inherit; color: inherit; max-width: 100%; min-height: 34px; }
.lp-answers select {
  background: var(--lp-background); border: 1px solid var(--lp-control); border-radius: 8px; padding: 3px 8px;
}
.lp-answers-shown section { margin-bottom: 18px; }
.lp-answers-picture { margin: 8px 0; max-width: 640px; }
.lp-answers-picture figcaption { font-size: 0.875rem; font-weight: 600; }
.lp-answers-picture svg { display: block; background: var(--lp-panel); border-radius: 8px; }
.lp-answers-picture text { fill: var(--lp-text); font-size: 13px; }
.lp-answers-faint { fill: none; stroke: var(--lp-text); stroke-width: 1.5; opacity: 0.35; }
.lp-answers-strong { fill: none; stroke: var(--lp-accent); stroke-width: 3; }
.lp-answers-its { fill: none; stroke: var(--lp-reconstruction); stroke-width: 3; stroke-dasharray: 8 4; }
.lp-answers-bar-its { fill: var(--lp-reconstruction); }
.lp-answers-picture .lp-answers-right { fill: var(--lp-reconstruction); font-weight: 650; }
.lp-answers-told { color: var(--lp-reconstruction); font-weight: 600; }
.lp-answers-ways { display: flex; gap: 8px 22px; flex-wrap: wrap; }
.lp-answers a { color: var(--lp-accent); }
.lp-answers-reveal {
  font: inherit; color: inherit; background: var(--lp-background); border: 1px solid var(--lp-control);
  border-radius: 8px; padding: 5px 14px; min-height: 36px; cursor: pointer;
}
.lp-answers-reveal:hover:enabled { border-color: var(--lp-accent); color: var(--lp-accent); }
.lp-answers-reveal[aria-pressed="true"] { border-color: var(--lp-reconstruction); color: var(--lp-reconstruction); box-shadow: inset 0 0 0 1px var(--lp-reconstruction); }
.lp-answers-dot { fill: var(--lp-accent); opacity: 0.8; }
.lp-answers-bar { fill: var(--lp-accent); }
.lp-answers-scroll { overflow-x: auto; }
.lp-answers-table { border-collapse: collapse; width: 100%; }
.lp-answers-table th, .lp-answers-table td { text-align: left; padding: 4px 14px 4px 0; border-bottom: 1px solid var(--lp-line); font-weight: 400; white-space: pre-wrap; }
.lp-answers-table thead th { font-weight: 600; }
.lp-answers-table td { white-space: nowrap; }
@media (pointer: coarse) { .lp-answers select, .lp-answers-reveal, .lp-answers-drop input { min-height: 44px; } }
`;
