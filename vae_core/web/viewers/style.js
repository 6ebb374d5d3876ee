// How the large views of examples that are no pictures look; sizes follow the picture's.

export const VIEWER_CSS = `
.lp-viewer { width: 100%; min-width: 0; }
.lp-far .lp-viewer { box-shadow: 0 0 0 3px var(--lp-bad); border-radius: 3px; }
.lp-curves { display: block; width: 100%; height: auto; }
.lp-curves text { font-variant-numeric: tabular-nums; }
.lp-curve-names { display: flex; flex-wrap: wrap; gap: 0.25rem 0.9rem; font-size: 0.8125rem; }
.lp-clip {
  display: grid; gap: 0.4rem; width: 100%; outline-offset: 2px; border-radius: 3px;
}
.lp-clip p, .lp-clip-aside p { margin: 0; }
.lp-clip-aside { display: grid; gap: 0.4rem; align-content: start; min-width: 0; max-width: 22rem; }
.lp-clip-frames {
  display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: 0.75rem;
}
.lp-clip figure { margin: 0; min-width: 0; }
.lp-clip figcaption { font-size: 0.8125rem; color: var(--lp-muted); margin-top: 0.25rem; }
.lp-clip figcaption b { color: var(--lp-text); font-weight: 600; }
.lp-clip-frame { width: 100%; border-radius: 3px; box-shadow: 0 0 0 1px var(--lp-line); }
.lp-clip-none canvas { opacity: 0.25; }
.lp-clip .lp-buttons { flex-direction: row; }
.lp-clip .lp-buttons > * { flex: 1 1 0; min-width: 0; }
.lp-clip .lp-chip { touch-action: manipulation; }
.lp-clip .lp-chip[aria-pressed="true"] {
  background: var(--lp-accent); border-color: var(--lp-accent); color: var(--lp-on-accent);
}
@media (hover: none) { .lp-clip-keys { display: none; } }
.lp-far .lp-clip { box-shadow: none; }
.lp-far .lp-clip-frames figure:first-child canvas { box-shadow: 0 0 0 3px var(--lp-bad); }
.lp-text-line { width: 100%; }
.lp-letters { display: flex; flex-wrap: wrap; gap: 0.3rem 1px; }
.lp-letter {
  display: grid; justify-items: center; gap: 2px; padding: 0.15rem 0; border: 0; width: 1.05em;
  border-radius: 4px; background: none; cursor: default;
}
.lp .lp-letter { font: 1.625rem/1.25 var(--st-code-font, ui-monospace, Menlo, monospace); }
.lp .lp-letters[data-size="1"] .lp-letter { font-size: 1.25rem; }
.lp .lp-letters[data-size="2"] .lp-letter { font-size: 1rem; }
.lp-letter[data-pointed] { background: var(--lp-faint); }
.lp-letter-dead { visibility: hidden; }
.lp-glyph-bar {
  width: 80%; height: 3px; transform-origin: left; border-radius: 2px;
  background: var(--lp-reconstruction);
}
.lp-letter-end .lp-glyph { font-size: max(12px, 0.45em); line-height: 2.78; color: var(--lp-muted); }
.lp-letter-end .lp-glyph-bar { background: var(--lp-line); }
.lp-text-line p { margin: 0.4rem 0 0; }
.lp-verdict { font-size: 0.875rem; color: var(--lp-reconstruction); }
.lp-verdict[data-valid="false"] { color: var(--lp-bad); }
.lp-verdict:empty { display: none; }
.lp-places { min-height: 2.9em; }
.lp-other { white-space: nowrap; margin-right: 0.7rem; }
.lp-other b { color: var(--lp-text); font-family: var(--st-code-font, ui-monospace, Menlo, monospace); }
/* A card: name, where the value stands, value, nearest real row. */
.lp-record { width: 100%; --room: min(21rem, 40vh); }
.lp-record-head {
  display: flex; align-items: center; justify-content: space-between; gap: 0.75rem;
  min-height: 2.4rem; margin-bottom: 0.35rem;
}
/* Their words change with the hand: room for all of them, so that nothing below moves. */
.lp .lp-record-near, .lp .lp-record-moved {
  margin: 0; height: 2.8em; line-height: 1.4; overflow: hidden; overflow-wrap: anywhere;
  font-size: 0.8125rem;
}
.lp .lp-record-near { flex: 1 1 0; min-width: 0; align-content: center; }
.lp .lp-record-moved { margin-top: 0.35rem; }
.lp-record-filter {
  width: 8rem; min-height: 1.9rem; padding: 0.1rem 0.5rem; border: 1px solid var(--lp-control);
  border-radius: 0.5rem; background: transparent; color: inherit; font: inherit;
}
.lp-record-list {
  max-height: var(--room); overflow-y: auto; overscroll-behavior: contain;
  border: 1px solid var(--lp-line); border-radius: 0.35rem; scrollbar-width: thin;
}
.lp-record-row {
  display: grid; grid-template-columns: minmax(0, 1fr) 3rem 7.5rem 4rem; gap: 0.4rem;
  align-items: center; padding: 0.2rem 0.6rem; min-height: 1.75rem; font-size: 0.8125rem;
  line-height: 1.25; border-top: 1px solid var(--lp-faint);
}
.lp-record-row[hidden] { display: none; }
.lp-record-top {
  position: sticky; top: 0; z-index: 1; border: 0; color: var(--lp-muted);
  background: var(--lp-background); box-shadow: 0 1px 0 var(--lp-line);
}
.lp-record-top > :nth-child(n + 3), .lp-record-number, .lp-record-real { text-align: right; }
.lp-record-name { overflow-wrap: anywhere; }
.lp-record-number, .lp-record-real { font-variant-numeric: tabular-nums; }
.lp-record-value { color: var(--lp-reconstruction); font-weight: 600; white-space: pre; }
.lp-record-spread, .lp-record-unit { color: var(--lp-muted); font-weight: 400; white-space: pre; }
.lp-record-real { color: var(--lp-x); overflow-wrap: anywhere; }
.lp-record-track {
  position: relative; height: 0.85rem; border-radius: 0.2rem; background: var(--lp-faint);
  overflow: hidden;
}
.lp-record-track > * { position: absolute; top: 0; bottom: 0; }
.lp-record-band { background: color-mix(in srgb, var(--lp-reconstruction) 30%, transparent); }
.lp-record-mark { width: 3px; margin-left: -1.5px; background: var(--lp-reconstruction); }
.lp-record-tick { width: 2px; margin-left: -1px; background: var(--lp-x); }
.lp-record-choices { grid-column: 2 / 4; display: grid; gap: 0.15rem; }
.lp-record-choice {
  display: grid; grid-template-columns: 3rem minmax(0, 1fr) 2.9rem; gap: 0.4rem;
  align-items: center; font-variant-numeric: tabular-nums;
}
.lp-record-choice > :nth-child(2) { overflow-wrap: anywhere; }
.lp-record-choice > :last-child { text-align: right; }
.lp-record-choice .lp-record-band { left: 0; background: var(--lp-reconstruction); }
.lp-record-rest { color: var(--lp-muted); }
@container (max-width: 1099px) {
  .lp-record { --room: 28vh; background: var(--lp-background); }
  .lp-viewer, .lp-clip { background: var(--lp-background); }
  /* A clip is higher than what a small screen could spare at its top. */
  .lp-stage > .lp-clip:first-child { position: static; }
}
`;
