// How the panel to draw on looks.

export const DRAW_CSS = `
.lp-draw {
  display: grid; grid-template-columns: minmax(0, 17.5rem) minmax(0, 1fr); gap: 1rem 2rem;
  align-items: start; max-width: 46rem;
}
.lp-draw.lp-padless { grid-template-columns: minmax(0, 1fr); }
.lp-pad {
  display: block; width: 100%; touch-action: none; cursor: crosshair; border-radius: 3px;
  box-shadow: 0 0 0 1px var(--lp-line);
}
.lp-draw .lp-buttons {
  margin-top: 0.75rem; flex-flow: row wrap; align-items: center;
}
.lp-draw .lp-button:disabled { opacity: 0.45; cursor: default; }
.lp-sees { display: flex; flex-wrap: wrap; gap: 1rem; align-items: end; }
.lp-sees canvas { width: 8.75rem; border-radius: 3px; box-shadow: 0 0 0 1px var(--lp-line); }
.lp-posterior { margin: 0; white-space: pre-line; }
.lp-file { position: relative; display: inline-block; }
.lp-file input { position: absolute; inset: 0; width: 100%; opacity: 0; cursor: pointer; }
.lp-file:focus-within { outline: 2px solid var(--lp-accent); outline-offset: 2px; }
.lp-invert { display: inline-flex; gap: 0.5rem; align-items: center; min-height: 2.25rem; }
.lp-invert[hidden] { display: none; }
.lp-said { margin: 0.75rem 0 0; min-height: 1.45em; overflow-wrap: anywhere; }
.lp-said.lp-refused { padding-left: 0.75rem; border-left: 3px solid var(--lp-bad); }
.lp-dropping { outline: 2px dashed var(--lp-accent); outline-offset: 6px; border-radius: 3px; }
@container (max-width: 640px) {
  .lp-draw { grid-template-columns: minmax(0, 1fr); }
  .lp-pad { max-width: 20rem; margin: 0 auto; }
}
`;
