// How the drawing beside the form looks.
import { FORMULA_CSS } from "../formula/style.js";

export const BUILT_CSS = `
${FORMULA_CSS}
.lp-built { border: 1px solid var(--lp-line); border-radius: 8px; padding: 14px 16px; display: grid; gap: 14px; }
.lp-built h2, .lp-built p { margin: 0; }
.lp-built h2 { font-size: 17px; line-height: 1.25; font-weight: 650; }
.lp-built .lp-muted { font-size: 13px; line-height: 1.35; }
.lp-built-head { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: baseline; justify-content: space-between; }
.lp-built-drawing { min-height: 150px; min-width: 0; }
.lp-built-words { display: grid; gap: 6px; border-top: 1px solid var(--lp-line); padding-top: 10px; }
.lp-built-minimises { overflow-x: auto; overflow-y: hidden; }
.lp-built-loss { display: inline-flex; flex-wrap: wrap; align-items: center; gap: 0 0.4rem; }
.lp-built-equation { font-size: 0.875rem; overflow-wrap: anywhere; }
.lp-built-drawing [hidden] { display: none; }
`;
