// How the panel looks that fills what is rubbed out.

export const FILL_CSS = `
.lp-fill {
  display: grid; grid-template-columns: minmax(0, 17.5rem) minmax(0, 1fr); gap: 1rem 2rem;
  align-items: start;
}
.lp-fill p { margin: 0; }
.lp-fill-side { display: grid; gap: 0.75rem; min-width: 0; grid-template-columns: minmax(0, 1fr); }
.lp-fill-side[hidden] { display: none; }
.lp-rub {
  display: block; width: 100%; touch-action: none; cursor: crosshair; border-radius: 3px;
  box-shadow: 0 0 0 1px var(--lp-line);
}
.lp-fill .lp-buttons { margin: 0; flex-flow: row wrap; gap: 0.5rem; align-items: center; }
.lp-rub-cells { display: flex; flex-wrap: wrap; gap: 0.4rem; }
.lp-rub-cell { display: inline-flex; gap: 0.5rem; min-height: 2.25rem; }
.lp-rub-cell[aria-pressed="true"] .lp-rub-value { color: var(--lp-accent); font-weight: 600; }
.lp-rub-value { color: var(--lp-muted); }
.lp-fill-tiles {
  display: grid; gap: 0.4rem; grid-template-columns: repeat(auto-fill, minmax(3.2rem, 1fr));
  max-width: 46rem;
}
.lp-fill-tiles.lp-wide { grid-template-columns: repeat(auto-fill, minmax(6.5rem, 1fr)); }
.lp-fill-tiles.lp-rows { grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); }
.lp-fill-tile {
  padding: 0; border: 0; background: none; cursor: pointer; border-radius: 3px; min-height: 2.25rem;
  color: inherit; font: inherit; text-align: left; box-shadow: 0 0 0 1px var(--lp-line);
  touch-action: manipulation;
}
.lp-fill-tile canvas { display: block; width: 100%; border-radius: 3px; }
.lp-fill-tile:hover { box-shadow: 0 0 0 2px var(--lp-text); }
.lp-fill-tile:disabled { visibility: hidden; }
.lp-rub-row { display: grid; gap: 0.1rem; padding: 0.35rem 0.5rem; font-size: 0.875rem; }
.lp-fill-means { display: flex; gap: 0.75rem; align-items: center; }
.lp-fill-means > :first-child { width: 6rem; flex: none; }
.lp-fill-means.lp-wide > :first-child { width: 11rem; }
.lp-fill-means canvas { display: block; width: 100%; border-radius: 3px; box-shadow: 0 0 0 1px var(--lp-line); }
.lp-fill-classes { display: grid; gap: 0.25rem; max-width: 22rem; }
.lp-fill-class { display: grid; grid-template-columns: 5rem minmax(0, 1fr) 3rem; gap: 0.5rem; align-items: center; }
.lp-fill-class span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.lp-fill-class span:last-child { text-align: right; font-variant-numeric: tabular-nums; }
.lp-fill-bar { height: 0.6rem; border-radius: 2px; background: var(--lp-faint); }
.lp-fill-bar i { display: block; height: 100%; border-radius: 2px; background: var(--lp-z); }
@container (max-width: 640px) {
  .lp-fill { grid-template-columns: minmax(0, 1fr); }
  .lp-fill .lp-rub { max-width: 17rem; }
}
`;
