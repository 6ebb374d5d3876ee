// How the explorer is laid out. With a map: picture and map on top, which stay there while the
// sliders beneath scroll. Without: picture beside the sliders. Where it is narrow: one column, and
// the picture stays on top.

import { RANGE_CSS } from "../kit/range_style.js";
import { VIEWER_CSS } from "../viewers/style.js";

export const EXPLORER_CSS = `
.lp-explorer {
  --lp-worth: var(--lp-kl); --widest: 400px;
  display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem;
}
.lp-instrument {
  display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 1rem 2.5rem; align-items: start;
  position: relative;
}
.lp-top { display: contents; }
.lp-explorer.lp-deterministic { --lp-worth: var(--lp-x); }
.lp-stage {
  position: sticky; top: var(--lp-sticky-top, 1rem); z-index: 2; width: min-content;
}
.lp-picture {
  --room: calc(min(var(--widest), 38cqw) * var(--narrowing));
  width: round(down, var(--room), calc(var(--grain) * 1px));
  aspect-ratio: var(--aspect);
  border-radius: 3px; box-shadow: 0 0 0 1px var(--lp-line);
}
.lp-beside {
  display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center;
  gap: 0.75rem; margin-top: 0.75rem;
}
.lp-novelty { margin: 0.5rem 0 0; min-height: 1.45em; }
.lp-far .lp-picture { box-shadow: 0 0 0 3px var(--lp-bad), 0 0 18px 6px var(--lp-bad); }
.lp-far .lp-novelty { color: var(--lp-bad); }
/* Its words change with the speed: two lines beside the buttons, so that nothing below moves. */
.lp-engine {
  flex: 1 1 5rem; min-width: 0; max-height: 2.25rem; overflow: hidden;
  font-size: 0.8125rem; line-height: 1.2; overflow-anchor: none;
}
.lp-buttons { display: flex; gap: 0.5rem; }
.lp-button, .lp-chip {
  padding: 0.3rem 0.85rem; min-height: 2.25rem; border: 1px solid var(--lp-control);
  border-radius: 0.5rem; background: transparent; cursor: pointer;
}
.lp-button:hover, .lp-chip:hover { border-color: var(--lp-accent); color: var(--lp-accent); }
.lp-original { width: 100%; display: flex; gap: 0.75rem; align-items: center; }
.lp-original[hidden] { display: none; }
.lp-tabs { display: flex; flex-wrap: wrap; gap: 0.25rem; border-bottom: 1px solid var(--lp-line); }
.lp-tab {
  padding: 0.45rem 0.9rem; border: 0; border-bottom: 2px solid transparent; margin-bottom: -1px;
  background: none; cursor: pointer; color: var(--lp-muted);
}
.lp-tab[aria-selected="true"] { color: var(--lp-text); border-color: var(--lp-accent); }
.lp-panel-body { padding-top: 1rem; min-width: 0; }
.lp-controls { display: grid; gap: 1.25rem; min-width: 0; }
.lp-heading { margin: 0 0 0.5rem; font-size: 0.875rem; font-weight: 600; }

.lp-columns, .lp-slider {
  display: grid; align-items: center; column-gap: 0.9rem;
  grid-template-columns: 2rem minmax(0, 1fr) 4.25rem 9.5rem;
}
.lp-columns > :first-child { grid-column: 1 / 4; }
.lp-code { color: var(--lp-z); }
.lp-column-worth { color: var(--lp-worth); font-weight: 600; cursor: help; }
.lp-slider { min-height: 2.25rem; }
.lp-name {
  padding-bottom: 0.3rem; color: var(--lp-z); font-style: italic; font-size: 1.05rem;
  line-height: 1;
}
.lp-name sub { font-style: normal; font-size: 0.75em; line-height: 0; }
.lp-dead { --lp-z: var(--lp-muted); --lp-worth: var(--lp-muted); }
.lp-number {
  width: 100%; padding: 0.15rem 0.35rem; text-align: right; border: 1px solid transparent;
  border-radius: 0.35rem; background: var(--lp-faint); appearance: textfield;
}
.lp-number:hover { border-color: var(--lp-line); }
.lp-number::-webkit-inner-spin-button { appearance: none; margin: 0; }
.lp-worth { display: grid; grid-template-columns: 1fr auto; gap: 0.6rem; align-items: center; }
.lp-worth-track { height: 0.4rem; border-radius: 0.2rem; background: var(--lp-faint); }
.lp-worth-bar {
  display: block; height: 100%; min-width: 2px; border-radius: inherit;
  width: calc(var(--share) * 100%); background: var(--lp-worth);
}
.lp-worth-text { min-width: 4.2rem; text-align: right; font-size: 0.875rem; color: var(--lp-worth); }

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
.lp-more summary { cursor: pointer; color: var(--lp-muted); font-size: 0.875rem; }
.lp-more .lp-sliders { margin-top: 0.5rem; }

/* The map is as high as the picture with what is under it; both leave room for sliders beneath. */
.lp-with-map { --widest: min(340px, 45vh); --map-side: min(440px, 58vh); }
.lp-with-map .lp-instrument { grid-template-columns: minmax(0, 1fr); }
.lp-with-map .lp-top {
  display: flex; gap: 2.5rem; align-items: flex-start; padding-bottom: 0.75rem;
}
/* The original stands where it can come and go without moving the sliders under the hand. */
.lp-with-map .lp-stage { position: relative; top: 0; flex: none; }
.lp-with-map .lp-novelty {
  display: flex; align-items: center; min-height: 64px; margin: 0.25rem 0 0; padding-right: 72px;
  font-size: 0.875rem; line-height: 1.4; overflow-anchor: none;
}
.lp-with-map .lp-original { position: absolute; right: 0; bottom: 0; width: auto; }
.lp-with-map .lp-original canvas { max-width: 64px; }
.lp-with-map .lp-original .lp-muted { display: none; }
.lp-with-map .lp-sliders {
  display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); column-gap: 2.5rem;
}
.lp-with-map .lp-columns, .lp-with-map .lp-sliders > .lp-muted { grid-column: 1 / -1; }

@container (max-width: 960px) {
  .lp-instrument { column-gap: 1.75rem; }
  .lp-with-map { --map-side: min(var(--widest), 38cqw); }
  .lp-with-map .lp-top, .lp-with-map .lp-sliders { column-gap: 1.75rem; }
  .lp-columns, .lp-slider { grid-template-columns: 2rem minmax(0, 1fr) 4.25rem 4.2rem; }
  .lp-worth { grid-template-columns: minmax(0, 1fr); gap: 0.1rem; line-height: 1.2; }
  .lp-worth-track { order: 2; height: 0.25rem; }
}
@container (max-width: 640px) {
  .lp-instrument { display: flex; flex-direction: column; align-items: stretch; }
  .lp-with-map { --map-side: min(340px, 82cqw); }
  .lp-with-map .lp-top { display: contents; }
  .lp-with-map .lp-sliders { grid-template-columns: minmax(0, 1fr); }
  .lp-sliders input { scroll-margin: 32rem 0 1rem; } /* what has the focus is not under the stage */
  .lp-stage, .lp-with-map .lp-stage {
    position: sticky; top: var(--lp-sticky-top, 0px);
    display: grid; align-items: start; gap: 0.9rem;
    grid-template-columns: auto minmax(0, 1fr); padding: 0.5rem 0; width: auto;
    background: var(--lp-background);
    box-shadow: -6px 0 0 var(--lp-background), 6px 0 0 var(--lp-background); /* hides focus rings */
  }
  .lp-novelty, .lp-with-map .lp-novelty {
    grid-column: 1 / -1; margin: 0; padding: 0; min-height: 1.45em;
  }
  .lp-with-map .lp-original { position: static; }
  .lp-with-map .lp-original .lp-muted { display: inline; }
  .lp-picture { --room: calc(min(320px, 63cqw) * var(--narrowing)); }
  .lp-beside { flex-direction: column; align-items: stretch; margin: 0; gap: 0.6rem; }
  .lp-engine { flex: none; }
  .lp-buttons { flex-direction: column; }
  .lp-original { flex-direction: column; align-items: start; gap: 0.35rem; }
  .lp-original .lp-muted { font-size: 0.8125rem; line-height: 1.25; }
  .lp-columns { grid-template-columns: minmax(0, 1fr) auto; }
  .lp-columns > :first-child { grid-column: auto; }
  .lp-slider {
    grid-template-columns: 2.2rem minmax(0, 1fr) 4.5rem; padding: 0.2rem 0 0.35rem;
    grid-template-areas: "name worth number" "range range range";
  }
  .lp-name { grid-area: name; }
  .lp-worth { grid-area: worth; grid-template-columns: 1fr auto; gap: 0.6rem; }
  .lp-worth-track { order: 0; height: 0.4rem; }
  .lp-number { grid-area: number; font-size: 1rem; }
  .lp-range { grid-area: range; --thumb: 26px; height: 2.25rem; }
  .lp-range::-webkit-slider-runnable-track { height: 2.25rem; }
  .lp-range::-webkit-slider-thumb { margin-top: calc((2.25rem - var(--thumb)) / 2); }
}
`;
