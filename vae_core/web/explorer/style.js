// How the explorer is laid out. Wide: picture, buttons and the example's cost at the left, where they
// stay in view; map and code beside them, panels under those. Narrow: one column, and the picture
// stays on top.

import { BELLS_CSS } from "../bells/style.js";
import { COST_CSS } from "../cost/style.js";
import { RANGE_CSS } from "../kit/range_style.js";
import { VIEWER_CSS } from "../viewers/style.js";

// The line over a view of a model, which a host may lift into a line of its own.
export const CONTEXT_CSS = `
.lp-context {
  display: flex; flex-wrap: wrap; gap: 8px; align-items: center; min-height: 34px;
  align-self: start; margin-top: calc(-1 * var(--lp-lift, 0px));
  margin-bottom: calc(8px - min(8px, var(--lp-lift, 0px)));
  margin-left: var(--lp-lift-left, 0px); margin-right: var(--lp-lift-right, 0px);
}
.lp-button, .lp-chip {
  padding: 3px 11px; min-height: 32px; border: 1px solid var(--lp-control);
  border-radius: 8px; background: var(--lp-background); cursor: pointer; text-decoration: none;
}
.lp-button { white-space: nowrap; }
.lp-button:hover, .lp-chip:hover { border-color: var(--lp-accent); color: var(--lp-accent); }
.lp-button:disabled { opacity: 0.5; cursor: default; }
.lp-views { display: grid; grid-template-columns: minmax(0, 1fr); }
.lp-engine { font-size: 0.8125rem; overflow-anchor: none; }
.lp-engine.lp-broken { color: var(--lp-bad); }
@container (max-width: 1099px) {
  .lp-context { margin: 0 0 8px; min-height: 0; }
  .lp-button, .lp-chip { min-height: 44px; padding: 6px 14px; }
}
`;

export const EXPLORER_CSS = `
${CONTEXT_CSS}
.lp-explorer {
  --lp-worth: var(--lp-kl); --side: 330px; --widest: 330px; --map-side: 404px; --gap: 22px;
  display: grid; grid-template-columns: minmax(0, 1fr);
}
.lp-of-table { --side: 400px; --widest: 400px; }
.lp-instrument {
  display: grid; grid-template-columns: var(--side) minmax(0, 1fr); gap: var(--gap);
  align-items: start; position: relative;
}
.lp-side {
  position: sticky; top: var(--lp-sticky-top, 10px); z-index: 2; min-width: 0;
  max-height: calc(100vh - var(--lp-sticky-top, 10px)); overflow: hidden auto;
  scrollbar-width: thin; padding: 2px; margin: -2px;
}
.lp-right { display: grid; gap: 12px; min-width: 0; grid-template-columns: minmax(0, 1fr); }
.lp-above { display: grid; gap: var(--gap); grid-template-columns: minmax(0, 1fr); }
.lp-with-map .lp-above { grid-template-columns: var(--map-side) minmax(0, 1fr); }
.lp-picture {
  --room: calc(var(--widest) * var(--narrowing));
  width: round(down, var(--room), calc(var(--grain) * 1px));
  aspect-ratio: var(--aspect); margin: 0 auto;
  border-radius: 3px; box-shadow: 0 0 0 1px var(--lp-line);
}
.lp-beside {
  display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-top: 8px;
}
.lp-under { display: grid; gap: 8px; margin-top: 8px; min-width: 0; }
.lp-under > * { margin: 0; }
.lp-cost { border-top: 1px solid var(--lp-line); padding-top: 8px; }
.lp .lp-hint, .lp .lp-novelty { font-size: 0.8125rem; line-height: 1.35; }
.lp-novelty { min-height: 1.35em; }
.lp-novelty b { color: var(--lp-z); }
.lp-far .lp-picture { box-shadow: 0 0 0 3px var(--lp-bad), 0 0 18px 6px var(--lp-bad); }
.lp-side:has(.lp-far) .lp-novelty { color: var(--lp-bad); }
.lp-buttons { display: flex; gap: 6px; margin-left: auto; }
.lp-clip .lp-buttons { margin-left: 0; }
.lp-clip .lp-button { white-space: normal; }
.lp-clip .lp-buttons > * { padding-inline: 6px; }
.lp-button[hidden] { display: none; }
.lp .lp-linkish {
  padding: 0; border: 0; background: none; color: var(--lp-accent); cursor: pointer; font: inherit;
  text-decoration: underline; text-underline-offset: 2px; min-height: 24px;
}
.lp-linkish[hidden] { display: none; }
.lp-original { display: flex; gap: 8px; align-items: center; min-width: 0; }
.lp-original[hidden] { display: none; }
.lp-original canvas { max-width: 64px; flex: none; }
.lp-original-words { display: grid; font-size: 0.8125rem; line-height: 1.25; }
.lp-original-words b { font-weight: 400; }
.lp .lp-original-words .lp-muted { font-size: inherit; }
.lp-tabs {
  display: flex; flex-wrap: wrap; gap: 2px; border-bottom: 1px solid var(--lp-line);
  position: sticky; top: var(--lp-sticky-top, 0px); background: var(--lp-background); z-index: 4;
}
.lp-tab {
  padding: 8px 14px; border: 0; border-bottom: 3px solid transparent; margin-bottom: -1px;
  background: none; cursor: pointer; color: var(--lp-text);
}
.lp-tab[aria-selected="true"] {
  color: var(--lp-accent); border-color: var(--lp-accent); font-weight: 600;
}

.lp-tabs { scroll-margin-top: var(--lp-sticky-top, 0px); }
.lp-panel-body { padding-top: 8px; min-width: 0; min-height: min(60vh, 420px); }
.lp-heading { margin: 0 0 0.5rem; font-size: 0.875rem; font-weight: 600; }

.lp-code-column { display: grid; gap: 8px; align-content: start; min-width: 0; }
.lp-code-section { display: grid; gap: 8px; min-width: 0; }
.lp-code-rows { max-height: 404px; overflow: hidden auto; scrollbar-width: thin; }
.lp-code-more, .lp-code-note { margin: 0; }
.lp .lp-code-more, .lp .lp-code-note { font-size: 0.8125rem; }
.lp-code-foot { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.lp-dice { display: flex; gap: 6px; align-items: center; }
.lp-epsilon { color: var(--lp-epsilon); font-size: 1.05rem; }
.lp-name {
  padding-bottom: 0.3rem; color: var(--lp-z); font-style: italic; font-size: 1.05rem;
  line-height: 1;
}
.lp-name sub { font-style: normal; font-size: 0.75em; line-height: 0; }

${BELLS_CSS}
${COST_CSS}
${RANGE_CSS}
${VIEWER_CSS}
.lp-chips { display: flex; flex-wrap: wrap; gap: 0.4rem; }
.lp-chip { min-width: 2.4rem; text-align: center; overflow-wrap: anywhere; }
.lp-chip[aria-checked="true"] {
  background: var(--lp-accent); border-color: var(--lp-accent); color: var(--lp-on-accent);
}
.lp-strip { display: flex; flex-wrap: wrap; gap: 6px; }
.lp-example[hidden] { display: none; }
.lp-example {
  padding: 0; border: 0; border-radius: 3px; overflow: hidden; background: none; cursor: pointer;
  box-shadow: 0 0 0 1px var(--lp-line);
}
.lp-example:hover { box-shadow: 0 0 0 2px var(--lp-text); }
.lp-example[aria-pressed="true"] { box-shadow: 0 0 0 3px var(--lp-accent); }

@container (max-width: 1099px) {
  .lp-explorer { max-width: 640px; margin: 0 auto; --widest: 200px; }
  .lp-of-table, .lp-of-text, .lp-of-series { --widest: 100cqw; }
  .lp-instrument { display: block; }
  .lp-side, .lp-side > .lp-stage { display: contents; }
  /* The picture stays on top, and nothing that is scrolled shows beside it. */
  .lp-stage > :first-child {
    position: sticky; top: var(--lp-sticky-top, 0px); z-index: 5;
  }
  .lp-stage > .lp-picture {
    box-shadow: 0 0 0 1px var(--lp-line), 0 0 0 6px var(--lp-background),
      -100cqw 0 0 6px var(--lp-background), 100cqw 0 0 6px var(--lp-background);
    display: block; clip-path: inset(-6px -100cqw);
  }
  .lp-under, .lp-right { margin-top: 10px; gap: 10px; }
  .lp-with-map .lp-above { grid-template-columns: minmax(0, 1fr); gap: 10px; }
  .lp-explorer { --map-side: min(100cqw, 480px); }
  .lp-code-rows { max-height: none; }
  .lp-tabs { position: static; }
  .lp .lp-linkish { min-height: 44px; padding: 0 4px; }
  .lp-bell-track { scroll-margin: 320px 0 1rem; } /* what has the focus is not under the picture */
}
`;
