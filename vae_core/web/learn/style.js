// The line of controls over a training in the page, and what stands under it.
import { RANGE_CSS } from "../kit/range_style.js";

export const LEARN_CSS = `
${RANGE_CSS}
.lp-learn { display: grid; gap: 8px; grid-template-columns: minmax(0, 1fr); }
.lp-learn + .lp-learn { margin-top: 10px; }
.lp-learn [role="status"] { display: contents; }
.lp-learn .lp-findings { display: none; } /* a page that trains does not look for what is wrong */
.lp-learn [hidden] { display: none; }
.lp-learn p { margin: 0; }
.lp-learn-bar { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.lp-learn-title { margin: 0; font-size: 1rem; font-weight: 650; margin-right: auto; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.lp-learn-bar .lp-button {
  padding: 3px 12px; min-height: 34px; border: 1px solid var(--lp-control); border-radius: 8px;
  background: var(--lp-background); cursor: pointer; white-space: nowrap; text-decoration: none;
}
.lp-learn-bar .lp-button:hover { border-color: var(--lp-accent); color: var(--lp-accent); }
.lp-learn-bar .lp-button:disabled { opacity: 0.5; cursor: default; border-color: var(--lp-line); color: inherit; }
.lp-learn-bar .lp-main-button { background: var(--lp-accent); border-color: var(--lp-accent); color: var(--lp-on-accent); min-width: 76px; }
.lp-learn-bar .lp-main-button:hover { color: var(--lp-on-accent); filter: brightness(1.08); }
.lp-learn-hands { display: flex; flex-wrap: wrap; gap: 4px 22px; align-items: center; }
.lp-learn-hands .lp-fader { display: grid; grid-template-columns: auto 190px 58px; gap: 10px; align-items: center; font-size: 14px; }
.lp-learn-hands .lp-range { height: 24px; }
.lp-learn-hands .lp-fader-reading { text-align: left; }
.lp-learn-hands .lp-fader-name { color: var(--lp-muted); white-space: nowrap; }
.lp-learn-switch { display: flex; margin-left: auto; }
.lp-learn-switch button {
  padding: 3px 12px; min-height: 34px; border: 1px solid var(--lp-control); background: var(--lp-background);
  cursor: pointer; white-space: nowrap;
}
.lp-learn-switch button:first-child { border-radius: 8px 0 0 8px; }
.lp-learn-switch button + button { border-left: 0; border-radius: 0 8px 8px 0; }
.lp-learn-switch button[aria-pressed="true"] { background: color-mix(in srgb, var(--lp-accent) 14%, transparent); font-weight: 600; }
.lp-learn-said { border-left: 3px solid var(--lp-accent); padding: 4px 10px; font-size: 14px; display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; }
.lp-learn-said .lp-linkish { border: 0; background: none; padding: 0; text-decoration: underline; cursor: pointer; color: var(--lp-accent); }
.lp-learn-said a { color: var(--lp-accent); }
.lp-learn .lp-live > .lp-status { display: none; }
.lp-learn .lp-progress { height: 4px; border-radius: 2px; background: var(--lp-line); overflow: hidden; }
.lp-learn .lp-progress-fill { height: 100%; background: var(--lp-accent); transform-origin: left; transition: transform 0.25s linear; }
.lp-learn .lp-progress-line { margin: 4px 0 0; font-size: 14px; min-height: 25px; }
.lp-learn .lp-progress-line b { font-size: 17px; }
@media (prefers-reduced-motion: reduce) { .lp-learn .lp-progress-fill { transition: none; } }
@container (max-width: 1099px) {
  .lp-learn-bar .lp-button, .lp-learn-switch button { min-height: 44px; }
  .lp-learn-title { flex-basis: 100%; }
  .lp-learn-hands .lp-fader { grid-template-columns: 92px minmax(0, 1fr) 58px; flex: 1 1 100%; }
  .lp-learn-hands .lp-range { height: 44px; }
  .lp-learn-switch { margin-left: 0; width: 100%; }
  .lp-learn-switch button { flex: 1; }
}
`;
