// How the panel for text looks.
export const WRITE_CSS = `
.lp .lp-text-field {
  min-height: 2.25rem; padding: 0.2rem 0.6rem;
  width: min(100%, 1.5rem + max(16, var(--characters)) * 0.68rem);
  font: 1.0625rem/1.3 var(--st-code-font, ui-monospace, "SFMono-Regular", Menlo, monospace);
  border: 1px solid var(--lp-control); border-radius: 0.5rem; background: var(--lp-background);
}
.lp-field { min-width: 0; flex: 1; }
.lp-field .lp-select { width: 9rem; }
.lp-field .lp-said { margin: 0.35rem 0 0; min-height: 1.45em; overflow-wrap: anywhere; }
.lp-pane .lp-said.lp-refused { padding-left: 0.75rem; border-left: 3px solid var(--lp-bad); }
.lp-ends { display: grid; gap: 0.25rem 2rem; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); }
.lp-end { display: flex; gap: 0.75rem; align-items: baseline; min-width: 0; }
.lp-ladder { list-style: none; margin: 0; padding: 0; display: grid; gap: 1px; max-width: 46rem; }
.lp-ladder[hidden] { display: none; }
.lp-rung {
  display: grid; grid-template-columns: 3rem minmax(0, 1fr) auto; gap: 0.75rem; width: 100%;
  align-items: baseline; text-align: left; padding: 0.3rem 0.6rem; cursor: pointer;
  border: 0; border-left: 3px solid var(--lp-line); background: var(--lp-faint);
}
.lp-rung:hover { background: var(--lp-line); }
.lp-rung-text {
  font: 1.0625rem/1.35 var(--st-code-font, ui-monospace, "SFMono-Regular", Menlo, monospace);
  overflow-wrap: anywhere; white-space: pre-wrap;
}
.lp-pane .lp-back { min-height: 1.45em; }
.lp-rung[data-valid="true"] { border-left-color: var(--lp-reconstruction); }
.lp-rung[data-valid="false"] { border-left-color: var(--lp-bad); }
.lp-rung[data-valid="false"] .lp-rung-mark { color: var(--lp-bad); }
.lp-rung[data-same] .lp-rung-text { color: var(--lp-muted); }
@container (max-width: 640px) {
  .lp-rung { grid-template-columns: 2.4rem minmax(0, 1fr); gap: 0 0.6rem; }
  .lp-rung-mark { grid-column: 2; }
}
`;
