"""The stylesheet of figures: cards, comparison tables and what their buttons tell."""

from ui.shell.tokens import variables

STYLE = f"""<style>
.lp-cards, .lp-table {{ {variables()}
  --lp-line: color-mix(in srgb, var(--lp-text) 14%, transparent);
  color: var(--lp-text); font-variant-numeric: tabular-nums; }}
.lp-cards {{ position: relative; display: grid; gap: 0.75rem;
  grid-template-columns: repeat(auto-fill, minmax(min(13.5rem, 100%), 1fr)); }}
.lp-card {{ position: relative; border: 1px solid var(--lp-line); border-radius: 8px;
  padding: 0.7rem 0.85rem; min-width: 0; }}
.lp-title {{ display: flex; justify-content: space-between; align-items: flex-start; gap: 0.5rem;
  color: var(--lp-muted); font-size: 0.875rem; line-height: 1.35; }}
.lp-number {{ line-height: 1.3; margin-top: 0.15rem; }}
.lp-number b {{ font-size: 1.625rem; font-weight: 600; letter-spacing: -0.01em; }}
.lp-unit, .lp-spread {{ color: var(--lp-muted); font-size: 0.875rem; margin-left: 0.35em;
  white-space: nowrap; }}
.lp-note {{ color: var(--lp-muted); font-size: 0.8125rem; line-height: 1.4; margin-top: 0.2rem;
  overflow-wrap: anywhere; }}
.lp-repeats {{ color: var(--lp-muted); font-size: 0.8125rem; line-height: 1.4; }}
.lp-note.lp-whole {{ display: block; margin-top: 0.35rem; }}

.lp-why {{ flex: none; width: 1.35em; height: 1.35em; border-radius: 50%; cursor: help;
  font-size: 0.8125rem; line-height: 1.35em; text-align: center; color: var(--lp-muted);
  border: 1px solid var(--lp-control); background: none; user-select: none; }}
.lp-why:hover, .lp-why:focus {{ color: var(--lp-text); border-color: var(--lp-muted); }}
.lp-tip {{ visibility: hidden; opacity: 0; transition: opacity 100ms; position: absolute;
  z-index: 100; top: 2.4rem; left: 0; width: max(100%, 21rem); box-sizing: border-box;
  padding: 0.75rem 0.9rem; border-radius: 8px; border: 1px solid var(--lp-line);
  background: var(--lp-panel); box-shadow: 0 6px 24px rgb(0 0 0 / 0.22); cursor: auto;
  color: var(--lp-text); font-size: 0.875rem; font-weight: 400; line-height: 1.45;
  text-align: left; white-space: normal; user-select: text; }}
.lp-tip > span {{ display: block; }}
.lp-tip > span + span {{ margin-top: 0.45rem; }}
.lp-tip em {{ font-style: normal; color: var(--lp-muted); }}
.lp-why:hover .lp-tip, .lp-why:focus .lp-tip {{ visibility: visible; opacity: 1; }}

.lp-table {{ position: relative; width: 100%; border-collapse: collapse; font-size: 0.9375rem;
  table-layout: fixed; }}
.lp-table th, .lp-table td {{ text-align: right; padding: 0.45rem 0.75rem; vertical-align: top;
  border: 0; border-bottom: 1px solid var(--lp-line); font-weight: 400; }}
.lp-table tr > :first-child {{ text-align: left; padding-left: 0; width: 30%; }}
.lp-table thead th b {{ font-weight: 600; }}
.lp-table thead small {{ display: block; color: var(--lp-muted); font-size: 0.8125rem; }}
.lp-table .lp-title {{ position: relative; color: var(--lp-text); font-size: 0.9375rem;
  justify-content: flex-start; }}
.lp-table td b {{ font-weight: 400; }}
.lp-apart {{ display: block; color: var(--lp-muted); font-size: 0.8125rem; }}
.lp-apart.lp-sure {{ color: var(--lp-text); font-weight: 600; }}
.lp-card:target, .lp-table tr:target, .lp-table span:target {{ outline: 2px solid var(--lp-z);
  outline-offset: 2px; scroll-margin-top: 5rem; }}
.lp-table td .lp-why {{ display: inline-block; margin-left: 0.4em; }}
.lp-table td > span {{ position: relative; }}
.lp-table td .lp-tip {{ left: auto; right: 0; top: 1.6rem; width: 16rem; }}
.lp-table .lp-best {{ background: color-mix(in srgb, var(--lp-z) 12%, transparent); }}
.lp-table .lp-best b {{ font-weight: 700; }}
.lp-hidden {{ position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); }}

@media (max-width: 640px) {{
  .lp-cards {{ grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.5rem; }}
  .lp-card {{ position: static; padding: 0.45rem 0.55rem; }}
  .lp-number b {{ font-size: 1.25rem; }}
  .lp-spread {{ margin-left: 0.25em; }}
  .lp-card .lp-note:not(.lp-whole) {{ display: none; }}  /* its button tells it */
  .lp-tip {{ top: auto; left: 0; right: 0; width: auto; margin-top: 0.5rem; }}
  .lp-table, .lp-table tbody, .lp-table tr {{ display: block; }}
  .lp-table tr > :first-child {{ width: auto; }}
  .lp-table thead, .lp-table thead tr, .lp-table thead th {{ display: block; text-align: left; }}
  .lp-table thead td {{ display: none; }}
  .lp-table thead th {{ padding: 0.2rem 0; border: 0; }}
  .lp-named thead {{ display: none; }}
  .lp-table thead small {{ display: inline; margin-left: 0.5em; }}
  .lp-table tbody th, .lp-table td {{ display: block; border: 0; padding: 0.2rem 0; }}
  .lp-table tbody tr {{ display: grid; grid-template-columns: repeat(2, minmax(0, 1fr));
    column-gap: 0.75rem; border-bottom: 1px solid var(--lp-line); padding: 0.35rem 0; }}
  .lp-named tbody tr {{ grid-template-columns: minmax(0, 1fr); }}
  .lp-table tbody th {{ grid-column: 1 / -1; }}
  .lp-table td {{ padding: 0.15rem 0.4rem; }}
  .lp-table tbody td {{ display: flex; justify-content: space-between; gap: 0.5rem; }}
  .lp-table tbody td::before {{ content: attr(data-run); color: var(--lp-muted); text-align: left;
    font-size: 0.8125rem; }}
  .lp-table .lp-spread {{ display: inline; margin-left: 0.35em; }}
  .lp-table .lp-title, .lp-table td > span {{ position: static; }}
  .lp-table td .lp-tip {{ left: 0; right: 0; top: auto; width: auto; }}
}}
@media (prefers-reduced-motion: reduce) {{ .lp-tip {{ transition: none; }} }}
</style>"""
