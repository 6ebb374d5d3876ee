// How the list of lessons looks.

export const LIST_CSS = `
.lp-lesson-list-head { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 14px; align-items: baseline; }
.lp-lesson-list-head h1 { font-size: 1.75rem; line-height: 1.15; letter-spacing: -0.02em; font-weight: 700; }
.lp-lesson-list-head p { grid-column: 1 / -1; max-width: 52rem; }
.lp-lesson-list-head p:empty, .lp-lesson-paths p:empty { display: none; }
.lp-lesson-paths { display: grid; gap: 8px; }
.lp-lesson-paths p { max-width: 60rem; }
.lp-lesson-list { list-style: none; padding: 0; display: grid; gap: 12px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 14.4rem), 1fr)); }
.lp-lesson-card { border: 1px solid var(--lp-line); border-radius: 8px; padding: 12px 14px; display: flex; flex-direction: column; gap: 6px; min-width: 0; }
.lp-lesson-card h2 { font-size: 1.0625rem; letter-spacing: 0; }
.lp-lesson-card > p:not(.lp-lesson-card-top) { flex: 1; color: var(--lp-muted); line-height: 1.35; }
.lp-lesson-card .lp-lesson-button { align-self: flex-start; }
.lp-lesson-card-top { display: flex; gap: 10px; align-items: baseline; color: var(--lp-muted); font-size: 0.8125rem; }
.lp-lesson-card-number { font-size: 1.375rem; line-height: 1; color: var(--lp-accent); font-weight: 700; }
.lp-lesson-card-top span:last-child { margin-left: auto; color: var(--lp-reconstruction); font-weight: 600; }
.lp-lesson-card[data-off="true"] { border-style: dashed; }
.lp-lesson-card[data-off="true"] :is(h2, .lp-lesson-card-number) { color: var(--lp-muted); }
.lp-lesson-record { display: grid; grid-template-columns: minmax(0, 1.2fr) minmax(0, 1fr); gap: 10px 28px; border-top: 1px solid var(--lp-line); padding-top: 12px; }
.lp-lesson-record > div { display: grid; gap: 8px; align-content: start; justify-items: start; }
.lp-lesson-record h2 { font-size: 1.0625rem; letter-spacing: 0; }
.lp-lesson-check { display: flex; gap: 10px; align-items: center; min-height: 32px; cursor: pointer; }
.lp-lesson-check input { width: 20px; height: 20px; margin: 0; accent-color: var(--lp-accent); }
.lp-lesson .lp-lesson-class { padding-left: 0; text-decoration: underline; }
.lp-lesson-status:empty, .lp-lesson-record [role="status"]:empty { display: none; }
.lp-lesson-further { display: flex; flex-wrap: wrap; gap: 4px 24px; }
.lp-lesson-further:empty { display: none; }
@container (max-width: 999px) {
  .lp-lesson-record { grid-template-columns: minmax(0, 1fr); }
  .lp-lesson-check { min-height: 44px; }
}
`;
