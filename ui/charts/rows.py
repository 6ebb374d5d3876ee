"""Rows of a table as HTML: a card of values for each, columns beneath each other."""

from collections.abc import Mapping, Sequence
from html import escape

# A card that is longer than this many columns says how many more there are.
MOST = 24

_CSS = """<style>
.lp-rows { overflow-x: auto; font-size: 0.8125rem; line-height: 1.45; }
.lp-rows table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.lp-rows th { font-weight: 400; text-align: left; opacity: 0.75; padding: 1px 0.6rem 1px 0;
  max-width: 11rem; overflow-wrap: anywhere; }
.lp-rows thead th { text-align: right; padding: 1px 0 2px 0.7rem; }
.lp-rows td { text-align: right; padding: 1px 0 1px 0.7rem; white-space: nowrap; }
.lp-rows tr > .lp-next { border-left: 1px solid color-mix(in srgb, currentColor 25%, transparent);
  padding-left: 0.7rem; }
.lp-rows :is(td, thead th):has(+ .lp-next) { padding-right: 0.7rem; }
.lp-rows p { margin: 0.2rem 0 0; }
</style>"""

Column = Mapping[str, str]
Card = tuple[str, Mapping[str, Sequence[str]]]


def cards(columns: Sequence[Column], found: Sequence[Card], most: int = MOST) -> str:
    """Cards side by side that share their names of columns.

    Args:
        columns: ``name`` and ``unit`` of each.
        found: of each card a heading, and its rows of values by what they are called; a single one
            without a name is the card itself.
        most: columns that are shown.
    """
    heads = "".join(
        f'<th scope="colgroup" colspan="{len(rows)}"{_next(i)}>{escape(heading)}</th>'
        for i, (heading, rows) in enumerate(found)
    )
    names = [
        (name, i, place) for i, (_, rows) in enumerate(found) for place, name in enumerate(rows)
    ]
    second = "".join(
        f'<th scope="col"{_next(i) if not place else ""}>{escape(name)}</th>'
        for name, i, place in names
    )
    top = f"<tr><td></td>{heads}</tr>" if any(heading for heading, _ in found) else ""
    top += f"<tr><td></td>{second}</tr>" if any(name for name, *_ in names) else ""
    body = "".join(_line(columns[j], j, found) for j in range(min(most, len(columns))))
    more = len(columns) - most
    rest = f"<p>and {more} more column{'' if more == 1 else 's'}</p>" if more > 0 else ""
    return (
        f'{_CSS}<div class="lp-rows" tabindex="0"><table><thead>{top}</thead>'
        f"<tbody>{body}</tbody></table>{rest}</div>"
    )


def _line(column: Column, j: int, found: Sequence[Card]) -> str:
    unit = f" ({column['unit']})" if column["unit"] else ""
    name = escape(f"{column['name']}{unit}")
    cells = "".join(
        f"<td{_next(i) if not place and len(rows) > 1 else ''}>{escape(row[j])}</td>"
        for i, (_, rows) in enumerate(found)
        for place, row in enumerate(rows.values())
    )
    return f'<tr><th scope="row">{name}</th>{cells}</tr>'


def _next(card: int) -> str:
    return ' class="lp-next"' if card else ""
