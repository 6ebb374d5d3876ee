// How formulas and listings look.
import { LINK_CSS } from "./link.js";

export const FORMULA_CSS = `
${LINK_CSS}
.lp math { font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", "STIX Two Text", math, serif; font-size: 1.25rem; }
.lp-formula { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 0 0.4rem; min-width: 0; }
.lp-formula-long { gap: 0 0.15rem; }
.lp-formula-long math { font-size: 1.05rem; }
.lp-formula-part { display: flex; flex-direction: column; align-items: center; white-space: nowrap; }
.lp-formula-part math { min-height: 1.75rem; }
.lp-formula-operator { font-size: 1.2rem; line-height: 1.75rem; font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", math, serif; }
.lp-formula-number { font-size: 0.875rem; font-weight: 600; line-height: 1.4; }
.lp-formula-number.lp-muted { font-weight: 400; font-size: 0.8125rem; }
.lp-formula-beside { font-size: 0.8125rem; font-weight: 400; }
.lp-stepper {
  display: inline-flex; align-items: center; border: 1px solid var(--lp-control, var(--lp-muted));
  border-radius: 6px; background: var(--lp-background);
}
.lp-stepper-button { border: 0; background: none; padding: 0; min-width: 20px; min-height: 24px; line-height: 1; cursor: pointer; border-radius: 6px; }
.lp-stepper-value { min-width: 1.5rem; text-align: center; cursor: ew-resize; touch-action: none; user-select: none; line-height: 24px; }
.lp-stepper-turned { border-color: var(--lp-accent); box-shadow: inset 0 0 0 1px var(--lp-accent); }
.lp-listings { display: flex; flex-direction: column; gap: 0.75rem; min-width: 0; }
.lp-code-listing { margin: 0; min-width: 0; }
.lp-code-listing pre { margin: 0; font: 500 0.8125rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.lp-code-word { font-weight: 700; }
.lp-code-key { color: var(--lp-muted); font-weight: 500; }
@media (pointer: coarse) {
  .lp-stepper-button { min-width: 44px; min-height: 44px; }
  .lp-stepper-value { line-height: 44px; }
}
@container (max-width: 1239px) { .lp math { font-size: 1.125rem; } }
`;
