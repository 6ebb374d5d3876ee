"""The stylesheet of what stands on top of a report card."""

from ui.shell.tokens import variables

STYLE = f"""<style>
.lp-verdict, .lp-shown, .lp-gauges {{ {variables()} color: var(--lp-text);
  --lp-line: color-mix(in srgb, var(--lp-text) 14%, transparent);
  --lp-track: color-mix(in srgb, var(--lp-text) 10%, transparent);
  font-variant-numeric: tabular-nums; }}
.lp-verdict {{ list-style: none; margin: 0 0 0.9rem !important; padding: 0 !important;
  font-size: 1.125rem; line-height: 1.5; }}
.lp-verdict li {{ display: flex; gap: 0.9rem; margin: 0.3rem 0 !important;
  padding: 0 !important; font-size: inherit !important; }}
.lp-verdict b {{ flex: none; width: 5.6rem; font-weight: 700; }}
.lp-verdict .lp-good {{ color: var(--lp-reconstruction); }}
.lp-verdict .lp-bad {{ color: var(--lp-bad); }}
.lp-verdict .lp-try {{ color: var(--lp-z); }}
.lp-verdict a {{ color: inherit; font-weight: 700; text-underline-offset: 3px; }}
.lp-verdict small {{ font-size: 0.875rem; color: var(--lp-muted); white-space: nowrap; }}

.lp-shown {{ display: grid; gap: 0.85rem;
  grid-template-columns: repeat(auto-fit, minmax(min(15.5rem, 100%), 1fr)); }}
.lp-shown > section {{ border: 1px solid var(--lp-line); border-radius: 8px; min-width: 0;
  padding: 0.55rem 0.55rem 0.6rem; overflow: hidden; }}
.lp-shown h2 {{ font-size: 1.0625rem; font-weight: 700; margin: 0; padding: 0; line-height: 1.3; }}
.lp-shown p {{ font-size: 0.8125rem; color: var(--lp-muted); margin: 0 0 0.5rem; }}
.lp-shown .lp-rows {{ font-size: 0.75rem; }}
.lp-shown .lp-rows :is(td, thead th) {{ padding-left: 0.4rem; }}
.lp-shown .lp-rows :is(td, thead th):has(+ .lp-next) {{ padding-right: 0.4rem; }}
.lp-shown .lp-rows th[scope=row] {{ max-width: 6rem; padding-right: 0; }}
.lp-shown .lp-reconstruction {{ color: var(--lp-reconstruction); }}
.lp-shown .lp-z {{ color: var(--lp-z); }}

.lp-gauges {{ display: grid; gap: 1rem 1.4rem; margin-top: 1.1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr)); }}
.lp-gauge {{ scroll-margin-top: 5rem; min-width: 0; font-size: 0.8125rem; }}
.lp-gauge header {{ display: flex; justify-content: space-between; align-items: baseline;
  gap: 0.5rem; flex-wrap: wrap; }}
.lp-gauge header b {{ font-size: 1.25rem; font-weight: 700; }}
.lp-gauge header span, .lp-gauge p {{ color: var(--lp-muted); }}
.lp-gauge p {{ margin: 0.15rem 0 0; line-height: 1.4; font-size: 0.8125rem; }}
.lp-track {{ position: relative; height: 8px; border-radius: 4px; background: var(--lp-track);
  margin-top: 0.3rem; }}
.lp-track i {{ position: absolute; top: -2px; width: 2px; height: 12px;
  background: var(--lp-muted); }}
.lp-track s {{ position: absolute; top: 0; height: 8px; opacity: 0.45; }}
.lp-track i.lp-here {{ width: 12px; height: 12px; margin-left: -6px; border-radius: 50%;
  top: -2px; }}
.lp-ends {{ display: flex; justify-content: space-between; color: var(--lp-muted);
  font-size: 0.75rem; line-height: 1.3; margin-top: 0.2rem; }}
.lp-shown :target, .lp-gauge:target {{ outline: 2px solid var(--lp-z); outline-offset: 4px; }}
.lp-said, .lp-ranked {{ {variables()} color: var(--lp-text); list-style: none;
  margin: 0 0 0.8rem !important; padding: 0 !important; }}
.lp-said li {{ display: flex; gap: 0.6rem; margin: 0.3rem 0 !important; padding: 0 !important;
  font-size: 0.9375rem !important; line-height: 1.45; scroll-margin-top: 5rem; max-width: 60rem; }}
.lp-said b {{ flex: none; width: 1.1em; text-align: center; font-weight: 700; }}
.lp-said .lp-good b {{ color: var(--lp-reconstruction); }}
.lp-said .lp-bad b {{ color: var(--lp-bad); }}
.lp-said .lp-note b {{ color: var(--lp-muted); }}
.lp-said :target {{ outline: 2px solid var(--lp-z); outline-offset: 3px; }}
.lp-ranked li {{ margin: 0.2rem 0 !important; padding: 0 !important; font-size: 1rem !important; }}
.lp-verdict.lp-small {{ font-size: 0.875rem; }}
.lp-small li {{ display: block; }}
.lp-small b {{ width: auto; margin-right: 0.5em; }}
@media (max-width: 640px) {{
  .lp-verdict {{ font-size: 1rem; }}
  .lp-verdict li {{ display: block; }}
  .lp-verdict b {{ display: block; width: auto; }}
  .lp-gauges {{ grid-template-columns: repeat(2, minmax(0, 1fr)); }}
  .lp-gauge header {{ display: block; }}
  .lp-gauge header span {{ display: block; }}
}}
</style>"""
