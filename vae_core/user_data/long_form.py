"""Tables with a row for each moment of each series: an id, a time, and what was measured."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vae_core.user_data.clock import TIME
from vae_core.user_data.facts import Facts
from vae_core.user_data.sheet import Sheet

_LEAST = 4  # rows of a series, on average


@dataclass(frozen=True, eq=False)
class LongForm:
    """Which rows are of which series.

    Attributes:
        id: the column that names the series.
        time: the column that says when; None where rows of a series stand in order.
        rows: int64 (N,), the rows that have both, by series and by time.
        begins: int64 (G,), where among these each series begins.
    """

    id: Facts
    time: Facts | None
    rows: np.ndarray
    begins: np.ndarray

    @property
    def ends(self) -> np.ndarray:
        """Where each series ends (G,)."""
        return np.append(self.begins[1:], len(self.rows))


def times_in(sheet: Sheet, facts: Facts) -> np.ndarray | None:
    """A column as moments (rows,): seconds of days and times, else its numbers."""
    times = sheet.times.get(facts.name)
    return sheet.numbers.get(facts.name) if times is None else times


def long_form_of(sheet: Sheet, label: Facts | None) -> LongForm | None:
    """How a table holds several series below one another; None where it holds none so.

    A column that the user calls an id names the series. Else it is one where each time is there
    once with each of its values, and more than once in the table.
    """
    time = _time_of(sheet, label)
    named = [f for f in sheet.columns if f.choice.role == "id"]
    if named:
        return _grouped(sheet, named[0], time)
    times = None if time is None else times_in(sheet, time)
    if time is None or times is None or len(np.unique(times)) == len(times):
        return None
    for facts in sheet.columns:
        if facts not in (time, label) and not facts.choice.role and _may_name(facts, sheet):
            found = _grouped(sheet, facts, time)
            if found is not None and _is_one(found, times):
                return found
    return None


def _time_of(sheet: Sheet, label: Facts | None) -> Facts | None:
    chosen = [f for f in sheet.columns if f.choice.role == "time"]
    dated = [f for f in sheet.columns if f.name in sheet.times]
    called = [f for f in sheet.columns if f.is_number and TIME.fullmatch(f.name)]
    return next((f for f in (*chosen, *dated, *called) if f is not label), None)


def _may_name(facts: Facts, sheet: Sheet) -> bool:
    values = sheet.numbers.get(facts.name)
    if values is not None:
        return bool((np.isfinite(values) & (np.rint(values) == values)).all())
    return facts.name in sheet.texts and facts.name not in sheet.times


def _grouped(sheet: Sheet, facts: Facts, time: Facts | None) -> LongForm | None:
    keys = _keys(sheet.written(facts))
    times = None if time is None else times_in(sheet, time)
    there = keys >= 0
    moments = np.arange(sheet.rows, dtype=np.float64) if times is None else times
    rows = np.flatnonzero(there & np.isfinite(moments))
    rows = rows[np.lexsort((moments[rows], keys[rows]))]
    if not len(rows):
        return None
    begins = np.flatnonzero(np.append(True, np.diff(keys[rows]) != 0))
    return LongForm(facts, None if times is None else time, rows, begins)


def _keys(texts: Sequence[str]) -> np.ndarray:
    """Which series each row is of, in the order in which they come; -1 where none is named."""
    known: dict[str, int] = {}
    return np.array([known.setdefault(text, len(known)) if text else -1 for text in texts])


def _is_one(found: LongForm, times: np.ndarray) -> bool:
    """Whether each series has each time once, and enough of them."""
    count, rows = len(found.begins), len(found.rows)
    if count < 2 or rows < _LEAST * count:
        return False
    within = np.ones(rows, bool)
    within[found.begins] = False
    return bool((np.diff(times[found.rows])[within[1:]] > 0).all())
