"""Which of several models is better at what, where their standard errors allow to say it."""

from collections.abc import Sequence
from html import escape
from typing import Any

from ui.charts.figures import TOLD_APART, difference
from ui.evaluate.overview_style import STYLE
from vae_core.evaluation.figures import number

# Of each model so many figures are named, the first of them.
NAMED = 4

Record = dict[str, Any]


def ranked(letters: Sequence[str], rows: Sequence[Sequence[Record | None]]) -> list[str]:
    """Sentences, the best model's figures first.

    Args:
        letters: of the models.
        rows: of each figure that may rank them the record of every model, as ``comparison`` has
            them, in the order of their weight.
    """
    won: dict[str, list[str]] = {letter: [] for letter in letters}
    alike, told = [], set()
    for row in rows:
        values = tuple(each["value"] for each in row if each)
        if not _rated(row) or values in told:  # one quantity may stand in two sections
            continue
        told.add(values)
        winner = _winner(row)
        if winner is None:
            alike.append(_name(row))
        else:
            won[letters[winner]].append(_told(row, winner))
    better = "better" if len(letters) == 2 else "best"
    found = [
        f"{letter} is {better} at {_listed(names)}."
        for letter, names in sorted(won.items(), key=lambda each: -len(each[1]))
        if names
    ]
    if alike:
        none = "no model is surely the best at" if len(letters) > 2 else "they are alike in"
        found.append(f"Within twice their error {none} {_listed(alike)}.")
    return found


def drawn(sentences: Sequence[str]) -> str:
    """The sentences as HTML."""
    rows = "".join(f"<li>{escape(each)}</li>" for each in sentences)
    return f'{STYLE}<ul class="lp-ranked">{rows}</ul>' if rows else ""


def _rated(row: Sequence[Record | None]) -> bool:
    """Whether every model has the figure, with an error, and one direction is better."""
    return all(
        each and each["value"] is not None and each["error"] and not each.get("at_least")
        for each in row
    ) and bool(row[0]["better"])


def _sign(row: Sequence[Record]) -> int:
    return 1 if row[0]["better"] == "higher" else -1


def _winner(row: Sequence[Record]) -> int | None:
    """The model that is better than each other one by more than twice the error; None of none."""
    sign = _sign(row)
    first = max(range(len(row)), key=lambda i: sign * row[i]["value"])
    ahead = (difference(row[first], other) for i, other in enumerate(row) if i != first)
    sure = all(abs(value) > TOLD_APART * error for value, error in ahead)
    return first if sure else None


def _told(row: Sequence[Record], winner: int) -> str:
    """The figure, and how far the next one is behind."""
    sign = _sign(row)
    others = [each for i, each in enumerate(row) if i != winner]
    second = max(others, key=lambda each: sign * each["value"])
    value, error = difference(second, row[winner])
    unit = f" {row[0]['unit']}" if row[0]["unit"] else ""
    return f"{_name(row)} (by {number(abs(value), error)} ± {number(error, error)}{unit})"


def _name(row: Sequence[Record]) -> str:
    """The title, which stands in a list: "ELBO of dynamic binarisation" has no comma there."""
    title, _, what = row[0]["title"].partition(", ")
    return f"{title} of {what}" if what else title


def _listed(names: Sequence[str]) -> str:
    some, more = names[:NAMED], len(names) - NAMED
    if more > 0:
        return f"{', '.join(some)} and {more} more"
    *first, last = some
    return f"{', '.join(first)} and {last}" if first else last
