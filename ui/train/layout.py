"""How the page's two faces are laid out: the form beside its drawing, and a run that is watched."""

# The form is 520 px wide beside the drawing; below 1000 px the drawing comes first.
BUILD = """<style>
.st-key-build > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"] { gap: 24px; }
.st-key-build > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"]
  > [data-testid="stColumn"]:first-child { flex: 0 0 520px; width: 520px; min-width: 0; }
.st-key-build > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"]
  > [data-testid="stColumn"]:last-child { flex: 1 1 0; min-width: 0; }
@media (min-width: 1000px) {
  .st-key-build > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"]
    > [data-testid="stColumn"]:last-child { position: sticky; top: 66px; align-self: flex-start; }
}
.st-key-build [data-testid="stVerticalBlock"] { gap: 10px; }
.st-key-models { gap: 5px; }
.st-key-models [data-testid="stButtonGroup"] {
  display: grid; grid-template-columns: 148px minmax(0, 1fr); align-items: start; gap: 6px;
}
.st-key-models [data-testid="stWidgetLabel"] { min-height: 32px; margin: 0; align-items: center; }
.st-key-models [data-testid="stWidgetLabel"] * { font-size: 13px; white-space: nowrap; }
.st-key-models button { padding: 2px 9px; }
@media (pointer: fine) { .st-key-models button { min-height: 32px; } }
@media (pointer: coarse) { .st-key-models button { min-width: 44px; } }
.lp-label { font-size: 0.875rem; }
@media (max-width: 999px) {
  .st-key-build > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"] {
    flex-direction: column-reverse;
  }
  .st-key-build > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"]
    > [data-testid="stColumn"] { flex: 1 1 auto !important; width: 100% !important; }
}
@media (max-width: 640px) {
  .st-key-models [data-testid="stButtonGroup"] { grid-template-columns: minmax(0, 1fr); gap: 0; }
}
</style>"""

WATCH = """<style>
.st-key-run-bar { min-height: 34px; gap: 8px; }
@media (pointer: fine) {
  .st-key-run-bar button { min-height: 34px; padding-top: 2px; padding-bottom: 2px; }
}
[data-testid="stVerticalBlock"]:has(> [data-testid="stLayoutWrapper"] > .st-key-run-bar) {
  gap: 6px;
}
</style>"""
