// How what presents looks, and what a page leaves away while it is presented or embedded.

export const PRESENT_CSS = `
.lp-present { position: static; container-type: normal; }
.lp-present [hidden] { display: none !important; }
.lp-present h2 { font-size: 1.0625rem; margin: 0; flex: 1; }
.lp-present p { margin: 0; }
.lp-present .lp-button {
  min-height: 32px; padding: 3px 11px; border: 1px solid var(--lp-control); border-radius: 8px; cursor: pointer;
  background: var(--lp-background); color: var(--lp-text);
}
.lp-present .lp-button:hover { border-color: var(--lp-accent); color: var(--lp-accent); }
.lp-present .lp-button:disabled { opacity: 0.5; cursor: default; }
.lp-present .lp-button[aria-pressed="true"] { background: var(--lp-accent); color: var(--lp-on-accent); }
.lp-present :is(input, textarea) {
  border: 1px solid var(--lp-control); border-radius: 8px; padding: 4px 8px; min-height: 32px; min-width: 0;
  background: var(--lp-background); color: var(--lp-text); font: inherit; flex: 1; width: 100%;
}
.lp-present :is(.lp-present-panel, .lp-present-card) {
  position: fixed; z-index: 1000000; background: var(--lp-background); border: 1px solid var(--lp-line);
  border-radius: 8px; padding: 14px; box-shadow: 0 8px 28px rgb(0 0 0 / 0.24); display: grid; gap: 12px;
  max-height: calc(100vh - 80px); overflow: auto;
}
.lp-present .lp-present-panel { top: 60px; right: 12px; width: min(34rem, calc(100vw - 24px)); }
.lp-present .lp-present-card { top: 60px; left: 50%; transform: translateX(-50%); width: min(36rem, calc(100vw - 24px)); }
.lp-present .lp-present-place { position: fixed; z-index: 999999; top: 12px; right: 62px; }
.lp-presenting .lp-present .lp-present-place { display: none; }
.lp-present-row, .lp-tour-row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.lp-tour-row { flex-wrap: nowrap; }
.lp-tour-row .lp-tour-seconds { flex: 0 0 4.5rem; }
.lp-tour-list { margin: 0; padding: 0; list-style: none; display: grid; gap: 10px; }
.lp-tour-list li { display: grid; gap: 4px; }
.lp-present .lp-qr { width: min(100%, calc(100vh - 260px)); justify-self: center; border-radius: 4px; }
.lp-present code { overflow-wrap: anywhere; font-size: 0.8125rem; color: var(--lp-muted); }
.lp-present-status {
  position: fixed; z-index: 1000002; left: 50%; bottom: 12px; transform: translateX(-50%); padding: 8px 14px;
  border-radius: 8px; background: var(--lp-text); color: var(--lp-background);
}
.lp-present-status:empty { display: none; }
.lp-present-night { position: fixed; inset: 0; z-index: 1000003; background: #000; }
.lp-figure-ways { position: fixed; z-index: 1000001; display: flex; }
.lp-figure-ways button {
  min-height: 28px; padding: 1px 8px; background: var(--lp-accent); color: var(--lp-on-accent); border: 1px solid var(--lp-background);
  cursor: pointer; font-size: 0.8125rem; border-radius: 4px;
}
.lp-figure-outline { position: fixed; z-index: 1000000; pointer-events: none; outline: 3px solid var(--lp-accent); outline-offset: 2px; }
.lp-tour {
  position: fixed; z-index: 999999; left: 50%; bottom: 16px; transform: translateX(-50%); width: min(60rem, calc(100vw - 24px));
  background: var(--lp-background); border: 1px solid var(--lp-line); border-radius: 8px; padding: 12px 16px;
  box-shadow: 0 8px 28px rgb(0 0 0 / 0.24); display: flex; gap: 16px; align-items: center; overflow: hidden;
}
.lp-tour .lp-tour-caption { flex: 1; font-size: 1.25rem; line-height: 1.35; }
.lp-tour-ways { display: flex; gap: 6px; align-items: center; }
.lp-tour-count { white-space: nowrap; color: var(--lp-muted); }
.lp-tour-progress { position: absolute; left: 0; top: 0; height: 3px; width: 0; background: var(--lp-accent); }
@keyframes lp-tour { from { width: 0; } to { width: 100%; } }
@media (prefers-reduced-motion: reduce) { .lp-tour-progress { display: none; } }
@media (pointer: coarse) { .lp-present .lp-button, .lp-present :is(input, textarea) { min-height: 44px; } }
@media (max-width: 640px) {
  .lp-tour { flex-direction: column; align-items: stretch; gap: 8px; }
  .lp-tour .lp-tour-caption { font-size: 1.0625rem; }
  .lp-tour-list .lp-tour-row { flex-wrap: wrap; }
  .lp-tour-list input:not(.lp-tour-seconds) { flex: 1 1 100%; order: -1; }
}
.lp-presenting .lp-tour .lp-tour-caption { font-size: 1.75rem; }
@media print { .lp-present { display: none; } }
`;

// Of the page around it: the app's, a site's, a file's.
export const AROUND_CSS = `
.lp-presenting :is([data-testid="stHeader"], .lp-site-head, .lp-page > header, .lp-page > footer, .lp-card),
.lp-embedded :is([data-testid="stHeader"], .lp-site-head, .lp-page > footer, .lp-present-open) { display: none !important; }
.lp-presenting :is([data-testid="stMainBlockContainer"], .lp-page) { padding-top: 12px !important; zoom: var(--lp-larger, 1.5); max-width: none !important; }
.lp-presenting :is([data-testid="stMain"], .lp-site) { --lp-sticky-top: 0px; }
/* What the caption lies over can be scrolled up. */
body:has(.lp-tour) :is([data-testid="stMainBlockContainer"], .lp-page) { padding-bottom: 8rem !important; }
.lp-embedded [data-testid="stMainBlockContainer"] { padding: 12px !important; }
@media print {
  [data-testid="stHeader"], .lp-present-open { display: none !important; }
}
`;
