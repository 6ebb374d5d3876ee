"""Lines of text as HTML; whatever a line holds, it is text and never markup."""

from collections.abc import Iterable, Sequence
from html import escape

_STYLE = "font-family:monospace;white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.5"


def _block(rows: Iterable[str], style: str = "") -> str:
    return f'<div style="{_STYLE};{style}">{"<br>".join(rows)}</div>'


def ticked(rows: Sequence[tuple[str, bool]]) -> str:
    """Lines with a tick or a cross each, in columns."""
    marks = (f"{'✓' if right else '✗'} {escape(line) or ' '}" for line, right in rows)
    return _block(marks, "columns:15rem")


def compared(pairs: Sequence[tuple[str, str]]) -> str:
    """Lines over what came back, whose other characters are underlined."""
    rows = []
    for true, back in pairs:
        told = [escape(character) for character in back]
        for place, character in enumerate(back):
            if true[place : place + 1] != character:
                told[place] = f"<u>{told[place]}</u>"
        short = "…" if len(back) < len(true) else ""
        rows.append(f"{escape(true)}<br><b>{''.join(told)}{short}</b><br>")
    return _block(rows, "columns:12rem")


def ladders(paths: Sequence[Sequence[str]]) -> str:
    """Ways from line to line, side by side, each step beneath the one before."""
    blocks = []
    for path in paths:
        rows = []
        for step, line in enumerate(path):
            same = step > 0 and path[step - 1] == line
            text = escape(line) or " "
            rows.append(f'<span style="opacity:0.45">{text}</span>' if same else text)
        blocks.append(_block(rows))
    columns = "display:grid;gap:1.5rem;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr))"
    return f'<div style="{columns}">{"".join(blocks)}</div>'
