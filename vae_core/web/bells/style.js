// How bells look. Widths are in pixels, drawn at the width there is; colours are the symbols'.

export const BELLS_CSS = `
.lp-bells { min-width: 0; }
.lp-bell, .lp-bells-head {
  display: grid; grid-template-columns: var(--bell-columns); column-gap: 8px; align-items: center;
  padding-inline: 4px; /* the frame of the row in hand crosses no number */
}
.lp-bells-head {
  min-height: 26px; align-items: baseline; font-size: 0.8125rem; color: var(--lp-muted);
}
.lp-bells-sign { text-align: right; font-weight: 700; font-style: italic; font-size: 1.05rem; }
.lp-bells-kl { grid-column: span 2; white-space: nowrap; justify-self: end; color: var(--lp-kl); }
.lp-bells-head .lp-muted { font-size: inherit; }
.lp-bells-mu { color: var(--lp-mu); }
.lp-bells-sigma { color: var(--lp-sigma); }
.lp-bells-epsilon { color: var(--lp-epsilon); }
.lp-bells-z { color: var(--lp-z); }
.lp-bell-text { text-align: right; font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
.lp-bell-selected { outline: 1.5px solid var(--lp-accent); outline-offset: -1px; }
.lp-bell { min-height: var(--bell-height); border-radius: 4px; }
.lp-bell-name {
  color: var(--lp-z); font-style: italic; font-family: "STIX Two Math", "Cambria Math", serif;
  font-size: 1.05rem; line-height: 1; white-space: nowrap;
}
.lp-bell-name sub { font-style: normal; font-size: 0.75em; line-height: 0; }
.lp-bell-track {
  position: relative; height: 100%; min-height: 20px; cursor: pointer; touch-action: pan-y;
  border-radius: 4px; display: flex; align-items: center; user-select: none;
  -webkit-user-select: none; -webkit-tap-highlight-color: transparent;
}
.lp-bell-drawing { position: relative; flex: 1; min-width: 0; }
.lp-bell-drawing svg { display: block; width: 100%; overflow: visible; }
.lp-bell-prior { fill: var(--lp-muted); fill-opacity: 0.22; }
.lp-bell-axis { stroke: var(--lp-control); stroke-opacity: 0.6; }
.lp-bell-home { stroke: var(--lp-muted); }
.lp-bell-q { fill: var(--lp-sigma); fill-opacity: 0.28; stroke: var(--lp-sigma); stroke-width: 1.2; }
.lp-bell-ghost {
  fill: none; stroke: var(--lp-muted); stroke-width: 1.2; stroke-dasharray: 3 3;
}
.lp-bell-mu { stroke: var(--lp-mu); stroke-width: 2; }
.lp-bell-noise { stroke: var(--lp-epsilon); stroke-width: 3; }
.lp-bell-draws { fill: var(--lp-z); fill-opacity: 0.45; }
.lp-bell-grips { fill: var(--lp-background); stroke: var(--lp-sigma); stroke-width: 2; }
.lp-bell-dot {
  position: absolute; left: 0; top: 0; border-radius: 50%; background: var(--lp-z);
  box-shadow: 0 0 0 2px var(--lp-background); pointer-events: none;
}
.lp-bell-dot[hidden] { display: none; }
.lp-bell-track > [role="slider"] { position: absolute; inset: 0; border-radius: 4px; pointer-events: none; }
.lp .lp-bell-number {
  width: 100%; font-size: 0.875rem; min-width: 0; padding: 0.1rem 0; text-align: right; border: 1px solid transparent;
  border-radius: 4px; background: transparent; color: var(--lp-z);
  font-variant-numeric: tabular-nums;
}
.lp .lp-bell-number:hover, .lp .lp-bell-number:focus {
  border-color: var(--lp-control);
}
.lp-bell-bar {
  position: relative; display: block; height: 8px; border-radius: 2px;
  background: color-mix(in srgb, var(--lp-kl) 16%, transparent);
}
.lp-bell-bar i { position: absolute; left: 0; top: 0; bottom: 0; border-radius: 2px; background: var(--lp-kl); }
.lp-bell-bar b { position: absolute; top: -3px; bottom: -3px; width: 2px; margin-left: -1px; background: var(--lp-text); }
.lp-bell-nats { text-align: right; font-size: 0.8125rem; color: var(--lp-kl); font-variant-numeric: tabular-nums; }
.lp-bell-nats-mean { color: var(--lp-muted); }
.lp-bells:not(.lp-bells-pulled) :is(.lp-bell-pull, .lp-bells-pull) { display: none; }
.lp-bells-pulled :is(.lp-bells-sign, .lp-bell-text, .lp-bell-number) { display: none; }
.lp-bells-pull { text-align: center; white-space: nowrap; font-size: 0.75rem; }
.lp-bells-pulled .lp-bells-kl .lp-muted { display: none; }
.lp-bells-pull i { font-weight: 700; font-size: 1.05rem; }
.lp-bell-pull { position: relative; height: 16px; background: linear-gradient(var(--lp-control) 0 0) 50% / 1px 100% no-repeat; }
.lp-bell-pull i { position: absolute; height: 6px; top: 1px; background: var(--lp-reconstruction); }
.lp-bell-pull i + i { top: 9px; background: var(--lp-kl); }
.lp-bell-dead .lp-bell-name, .lp-bell-dead .lp-bell-number { color: var(--lp-muted); }
.lp-bell-dead .lp-bell-dot { background: var(--lp-muted); }
@media (pointer: coarse) {
  .lp-bell { min-height: max(44px, var(--bell-height)); }
}
`;
