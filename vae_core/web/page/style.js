// How the exported page is laid out around the explorer; its ground follows the system's scheme.
import { TOKENS } from "../kit/style.js";

const [light, dark] = TOKENS.background;

export const PAGE_CSS = `
html { background: ${light}; color-scheme: light dark; }
body { margin: 0; }
.lp-page { max-width: 1440px; margin: 0 auto; padding: 12px clamp(0.9rem, 2vw, 24px) 2rem; box-sizing: border-box; }
.lp-page header { display: flex; flex-wrap: wrap; gap: 0 0.75rem; align-items: baseline; margin-bottom: 8px; }
.lp-page h1 { margin: 0; font-size: 1.375rem; line-height: 1.25; overflow-wrap: anywhere; }
.lp-page header p { margin: 0; color: var(--lp-muted); }
.lp-page-present { order: 1; margin-left: auto; }
.lp-page-present .lp-button {
  font: inherit; padding: 3px 11px; min-height: 32px; border: 1px solid var(--lp-control); border-radius: 8px; cursor: pointer;
  background: var(--lp-background); color: var(--lp-text);
}
@media (pointer: coarse) { .lp-page-present .lp-button { min-height: 44px; } }
.lp-card { margin-top: 2.5rem; padding-top: 1.25rem; border-top: 1px solid var(--lp-line); }
.lp-card h2 { margin: 0 0 0.75rem; font-size: 1.2rem; }
.lp-card h3 { margin: 0 0 0.4rem; font-size: 0.9375rem; }
.lp-card-facts {
  display: grid; gap: 1.5rem 2.5rem; margin-bottom: 1.5rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr));
}
.lp-card dl { display: grid; grid-template-columns: 8rem minmax(0, 1fr); gap: 0.2rem 0.75rem; margin: 0; }
.lp-card dt { color: var(--lp-muted); }
.lp-card dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.lp-card-words p { margin: 0 0 0.6rem; max-width: 38rem; }
.lp-page footer { margin-top: 1.5rem; }
@media (prefers-color-scheme: dark) { html { background: ${dark}; } }
@media print { .lp-page { max-width: none; } }
`;
