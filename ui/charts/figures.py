"""Figures of a report as HTML: cards for one model, a table for several side by side.

Every figure has a button that tells its definition, source and circumstances: on hover, on tap and
on keyboard focus. All text is escaped: titles and notes are never markup.
"""

import math
from collections.abc import Callable
from html import escape
from typing import Any

from ui.charts.figure_style import STYLE
from ui.shell.terms import titled
from vae_core.evaluation.figures import number

ARROWS = {"higher": ("↑", "higher is better"), "lower": ("↓", "lower is better")}
LEGEND = "↑ higher is better · ↓ lower is better · ± standard error · ? how it was computed"

DIFFERENCE = "Δ from A ± its standard error, bold beyond two of them"
# Standard errors beyond which a difference is told from chance.
TOLD_APART = 2.0

Record = dict[str, Any]
Anchors = Callable[[str], str]


def cards(figures: list[Record], prefix: str, anchors: Anchors | None = None) -> str:
    """A grid of cards, one for each figure.

    Args:
        figures: records of ``vae_core.evaluation.figures.Figure``; ``aside``, where there is one,
            stands in the card in place of the note.
        prefix: of the ids in this piece of HTML, other than that of any other on the page.
        anchors: the id of a figure by its key, that links lead to; empty for none.
    """
    found = "".join(_card(figure, f"{prefix}-{figure['key']}", anchors) for figure in figures)
    return f'{STYLE}<div class="lp-cards">{found}</div>'


def _id(key: str, anchors: Anchors | None) -> str:
    name = anchors(key) if anchors else ""
    return f' id="{escape(name)}"' if name else ""


def _card(figure: Record, name: str, anchors: Anchors | None) -> str:
    aside, shown = figure.get("aside", figure["note"]), ""
    if figure["value"] is not None:
        shown = f'<div class="lp-number">{_value(figure)}</div>{over_seeds(figure)}'
    return (
        f'<div class="lp-card" data-key="{escape(figure["key"])}"{_id(figure["key"], anchors)}>'
        f"{_title(figure, name)}{shown}"
        f'<div class="lp-note{"" if shown else " lp-whole"}">{escape(aside)}</div></div>'
    )


def comparison(
    columns: list[tuple[str, str]],
    rows: list[list[Record | None]],
    marks: list[bool],
    prefix: str,
    anchors: Anchors | None = None,
) -> str:
    """A table of metrics by models, the best of each row marked, with differences from the first.

    Args:
        columns: of each model its letter and its name; without letters the names tell them apart.
        rows: of each metric the record of every model, None where it was not measured.
        marks: of each metric, whether these models can be ranked by it.
        prefix: as for :func:`cards`, and so ``anchors``.
    """
    head = "".join(
        f'<th scope="col"><b>{escape(letter)}</b><small>{escape(name)}</small></th>'
        for letter, name in columns
    )
    # On a narrow screen rows are broken up, and each number has its model's letter before it.
    letters = [letter or name for letter, name in columns]
    body = "".join(
        _row(letters, row, marked, prefix, anchors) for row, marked in zip(rows, marks, strict=True)
    )
    kind = "lp-table" if columns[0][0] else "lp-table lp-named"
    return (
        f'{STYLE}<table class="{kind}"><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def best(row: list[Record | None]) -> set[int]:
    """Places of the best values of a metric, those within the standard errors of it included.

    Empty where no direction is better, where there is nothing to choose between, and where one that
    is known from below only may be better than it seems.
    """
    measured = {i: each for i, each in enumerate(row) if each and each["value"] is not None}
    if len(measured) < 2:
        return set()
    better = next(iter(measured.values()))["better"]
    if not better:
        return set()
    sign = 1 if better == "higher" else -1
    top = max(measured.values(), key=lambda each: sign * each["value"])
    found = {
        i
        for i, each in measured.items()
        if abs(top["value"] - each["value"]) <= math.hypot(top["error"] or 0, each["error"] or 0)
    }
    open_above = {i for i, each in measured.items() if each.get("at_least")}
    doubtful = open_above - found if better == "higher" else open_above
    return found if len(found) < len(measured) and not doubtful else set()


def difference(first: Record | None, other: Record | None) -> tuple[float, float | None] | None:
    """How far a figure is from the first model's, and the standard error of that.

    None where either was not measured. Models are measured on the same examples, so that the true
    error is rather smaller than this one, which takes them for independent.
    """
    if not first or not other or first["value"] is None or other["value"] is None:
        return None
    errors = first["error"], other["error"]
    error = None if None in errors else math.hypot(*errors)
    return other["value"] - first["value"], error


def _apart(first: Record | None, other: Record | None) -> str:
    """The difference of a cell from the first one, as a line below its value."""
    found = difference(first, other)
    if found is None:
        return ""
    value, error = found
    sign = "+" if value > 0 else ""
    doubt = f" ± {number(error, error)}" if error else ""
    sure = " lp-sure" if error and abs(value) > TOLD_APART * error else ""
    return f'<span class="lp-apart{sure}">Δ {sign}{number(value, error)}{doubt}</span>'


def _row(
    letters: list[str],
    row: list[Record | None],
    marked: bool,
    prefix: str,
    anchors: Anchors | None,
) -> str:
    figure = next(each for each in row if each is not None)
    winners = best(row) if marked else set()
    cells, placed = [], set()
    for i, (letter, each) in enumerate(zip(letters, row, strict=True)):
        if each is None or each["value"] is None:
            why = each["note"] if each else "Not measured."
            name = f"{prefix}-{letter}-{figure['key']}"
            shown = f"–{_tip('Why is there none?', escape(why), name)}"
        else:
            shown = f"{_value(each)}{over_seeds(each)}"
        mark = ' class="lp-best"' if i in winners else ""
        said = '<span class="lp-hidden">best</span>' if i in winners else ""
        if marked and i > 0:
            shown += _apart(row[0], each)
        # Of one figure of several models the first is where links lead.
        place = _id(each["key"], anchors) if each and each["key"] not in placed else ""
        placed |= {each["key"]} if each else set()
        cells.append(
            f'<td data-run="{escape(letter)}"{mark}><span{place}>{shown}{said}</span></td>'
        )
    title = _title(figure, f"{prefix}-{figure['key']}")
    key = escape(figure["key"])
    return f'<tr data-key="{key}"><th scope="row">{title}</th>{"".join(cells)}</tr>'


def _value(figure: Record) -> str:
    """A number with its unit and its standard error."""
    error = figure["error"]
    unit = f'<span class="lp-unit">{escape(figure["unit"])}</span>' if figure["unit"] else ""
    doubt = "" if error is None else f'<span class="lp-spread">± {number(error, error)}</span>'
    least = "≥\u202f" if figure.get("at_least") else ""
    return f"<b>{least}{number(figure['value'], error)}</b>{unit}{doubt}"


def over_seeds(figure: Record) -> str:
    """The spread of a figure over the seeds of a run, where it is known, as a line of its own."""
    told = figure.get("repeats")
    if not told:
        return ""
    if told["least"] == told["most"]:
        return f'<div class="lp-repeats">{told["count"]} seeds: the same</div>'
    half = told["half_width"]
    mean = number(told["mean"], half)
    doubt = f" ± {number(half, half)}" if half else ""
    ends = f"{number(told['least'], half)} to {number(told['most'], half)}"
    return f'<div class="lp-repeats">{told["count"]} seeds: {mean}{doubt} ({ends})</div>'


def _title(figure: Record, name: str) -> str:
    arrow, words = ARROWS.get(figure["better"], ("", ""))
    better = f'&nbsp;<span aria-label="{words}">{arrow}</span>' if arrow else ""
    title = escape(figure["title"])
    parts = (
        ("", figure["definition"]),
        ("", f"{words.capitalize()}." if words else ""),
        ("Source", figure["source"]),
        ("Here", figure["note"]),
    )
    text = "".join(
        f"<span>{f'<em>{label}</em> ' if label else ''}{escape(part)}</span>"
        for label, part in parts
        if part
    )
    return (
        f'<div class="lp-title"><span>{titled(figure["title"])}{better}</span>'
        f"{_tip(f'What is {title}?', text, name)}</div>"
    )


def _tip(question: str, text: str, name: str) -> str:
    """A small button that tells a text (HTML) while it is pointed at, tapped or in focus."""
    return (
        f'<span class="lp-why" tabindex="0" role="button" aria-label="{question}" '
        f'aria-describedby="{escape(name)}">?'
        f'<span class="lp-tip" role="tooltip" id="{escape(name)}">{text}</span></span>'
    )
