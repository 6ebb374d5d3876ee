// How a site's pages look around what they share with the app.

export const SITE_CSS = `
.lp-site { --lp-sticky-top: 56px; min-height: 100vh; background: var(--lp-background); }
.lp-site-head {
  position: sticky; top: 0; z-index: 20; min-height: 56px; display: flex; align-items: center;
  gap: 4px 22px; padding: 0 24px; background: var(--lp-background);
  border-bottom: 1px solid var(--lp-line); flex-wrap: wrap;
}
.lp-site-head nav { display: flex; gap: 4px; }
.lp-site-head nav a {
  padding: 5px 11px; border-radius: 8px; color: var(--lp-text); text-decoration: none;
  min-height: 32px; display: inline-flex; align-items: center;
}
.lp-site-head nav a:hover { background: var(--lp-faint); }
.lp-site-head nav a[aria-current] { background: var(--lp-faint); font-weight: 600; }
.lp-site-brand {
  display: inline-flex; gap: 8px; align-items: center; font-weight: 650; text-decoration: none;
  color: var(--lp-text); white-space: nowrap; min-height: 44px;
}
@media (prefers-color-scheme: dark) { .lp-site-brand img { filter: brightness(2.2); } }
.lp-site-present { margin-left: auto; }
.lp-site-present .lp-button {
  padding: 3px 11px; min-height: 32px; border: 1px solid var(--lp-control); border-radius: 8px; cursor: pointer;
  background: var(--lp-background); color: var(--lp-text);
}
.lp-site-way {
  padding: 3px 11px; min-height: 32px; border: 1px solid var(--lp-control); border-radius: 8px;
  background: var(--lp-background); cursor: pointer; text-decoration: none; color: var(--lp-text);
  display: inline-flex; align-items: center; white-space: nowrap;
}
.lp-site-way:hover { border-color: var(--lp-accent); color: var(--lp-accent); }
.lp-site-way.lp-site-menu { display: none; }
.lp-site-choice { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin-bottom: 8px; }
/* The explorer's own line stands beside the choice of the model. */
.lp-site-explorer { --lp-lift: 42px; --lp-lift-left: 34rem; }
.lp-site-select {
  font: inherit; color: var(--lp-text); background: var(--lp-background); min-height: 34px;
  border: 1px solid var(--lp-control); border-radius: 8px; padding: 3px 8px; max-width: 100%;
  width: min(100%, 18rem);
}
.lp-site-wait { padding: 2rem 0; }
.lp-site h1:not(.lp-unseen) { font-size: 1.75rem; letter-spacing: -0.02em; line-height: 1.2; margin: 0; }
.lp-site h2 { font-size: 1.0625rem; margin: 0; }
.lp-site-root > h1 + h2 { margin-top: 14px; }
.lp-site-words { max-width: 44rem; }
.lp-site-words h2 { margin-top: 1.5rem; }
.lp-site-words code, .lp-site-words pre { font-size: 0.875em; }
.lp-site-words pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 10px 12px; background: var(--lp-panel); border-radius: 8px; }
.lp-site-words a { color: var(--lp-accent); }
.lp-site-list { display: grid; gap: 14px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17.5rem), 1fr)); margin: 10px 0 26px; }
.lp-site-model {
  border: 1px solid var(--lp-line); border-radius: 8px; padding: 12px; display: flex;
  flex-direction: column; gap: 6px;
}
.lp-site-model img { image-rendering: pixelated; height: 56px; max-width: 100%; object-fit: cover; object-position: left; align-self: flex-start; border-radius: 2px; }
.lp-site-model p { margin: 0; flex: 1; color: var(--lp-muted); font-size: 0.875rem; }
.lp-site-model div { display: flex; flex-wrap: wrap; gap: 8px; }
@media (pointer: coarse) {
  .lp-site-way, .lp-site-head nav a, .lp-site-select, .lp-site-present .lp-button { min-height: 44px; }
}
@media (max-width: 860px) {
  .lp-site-head { padding: 0 16px; }
  .lp-site-way.lp-site-menu { display: inline-flex; min-height: 44px; }
  .lp-site-head nav { display: none; flex-direction: column; flex: 1 1 100%; padding-bottom: 8px; }
  .lp-site-head nav.lp-open { display: flex; }
  .lp-site-head nav a { min-height: 44px; }
  .lp-site-way { min-height: 44px; }
  .lp-site-select { min-height: 44px; flex: 1 1 100%; }
}
@media (max-width: 1147px) { .lp-site-explorer { --lp-lift: 0px; --lp-lift-left: 0px; } }
@media print { .lp-site-head { display: none; } }
`;
