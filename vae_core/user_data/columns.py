"""The table of a table's columns: what each was taken for, to be looked at and changed."""

import re
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from vae_core.counting import counted
from vae_core.user_data import notation
from vae_core.user_data.choices import DATES
from vae_core.user_data.facts import DISTINCT, Facts
from vae_core.user_data.likelihoods import stray_values
from vae_core.user_data.names import clean
from vae_core.user_data.numbers import spoken
from vae_core.user_data.outliers import far_values
from vae_core.user_data.roles import MOST_VALUES, Role, is_choice
from vae_core.user_data.sheet import Sheet

NUMBER, CHOICE, CODE, DATE, TEXT, EMPTY = "number", "choice", "code", "date", "text", "empty"
_VALUES = 8  # of a choice that are named
_LETTERS = 40  # of a field that is shown
# What a column is called that somebody wants to foretell, or to have as classes.
_TARGET = re.compile(
    r"y|labels?|class(?:es)?|targets?|outcome|response|diagnosis|species|price|category|type"
    r"|klassen?|ziel|preis|typ|art|kategorie|ergebnis|diagnose",
    re.I,
)

# Reasons speak of columns; of one they say "ids, which name the rows", "counts the rows".
_ALONE = re.compile(r"^columns (?:of|with|without) |(?<=empty) columns$|(?<=constant) columns$")
_VERBS = re.compile(r"^columns that (count|tell) ")
_FAR = 3  # values far from the others that are named
_MARKS = {".": "point", ",": "comma", "'": "apostrophe", "’": "apostrophe"}


@dataclass(frozen=True)
class Column:
    """A row of that table.

    Attributes:
        name, unit: what the column is called.
        kind: number, choice, code, date, text or empty.
        role: keep, drop, id, label or time.
        why: why it is not learned; empty of what is.
        doubt: what of it may be meant otherwise; empty where nothing is in doubt.
        chosen: whether the user gave it its role.
        missing: how many rows have no value, those with a field that is no number included.
        distinct: how many different values there are; None where they are more than a thousand.
        low, high: bounds of numbers; None of other columns.
        values: a few values of a choice.
        first: the first fields, as they are written.
        decimal, thousands: marks of its numbers; empty where there are none.
        beside: what stands beside every number: a currency, "%", a unit.
        dates: the order of day, month and year; empty of what has none.
        held: whether the file, such as a workbook, holds numbers and no texts of them.
    """

    name: str
    unit: str
    kind: str
    role: str
    why: str
    doubt: str
    chosen: bool
    missing: int
    distinct: int | None
    low: float | None
    high: float | None
    values: tuple[str, ...]
    first: tuple[str, ...]
    decimal: str
    thousands: str
    beside: str
    dates: str
    held: bool = False

    def record(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @property
    def range(self) -> str:
        """Its bounds, or a few of its values and how many there are."""
        if self.low is not None and self.high is not None:
            return f"{self.low:.10g} to {self.high:.10g}"
        if self.values:
            more = self.distinct is not None and self.distinct > len(self.values)
            return ", ".join(self.values) + (f", … ({self.distinct})" if more else "")
        return f"{self.distinct or f'more than {DISTINCT}'} different"

    @property
    def style(self) -> str:
        """How its fields are written, in words: marks, what stands beside, order of dates."""
        said = [f"decimal {_MARKS[self.decimal]}"] if self.decimal else []
        said += ["numbers of the file"] if self.held else []
        if self.thousands:
            said.append(f"thousands {' and '.join(_MARKS.get(m, 'blank') for m in self.thousands)}")
        said += [self.beside] if self.beside else []
        said += [DATES[self.dates]] if self.dates else []
        return ", ".join(said)

    @property
    def mind(self) -> str:
        """What is in doubt, or else why it is not learned, of this one column."""
        alone = _ALONE.sub("", _VERBS.sub(r"\1s ", self.why)).replace("columns that you", "you")
        return self.doubt or alone

    @property
    def is_lost_target(self) -> bool:
        """Whether it is left out though its name, or the numbers in it, say that it was meant."""
        unread = self.why.startswith("columns of numbers that cannot")
        return self.role == "drop" and not self.chosen and (unread or self._named_as_target)

    @property
    def _named_as_target(self) -> bool:
        return self.kind != EMPTY and _TARGET.fullmatch(self.name) is not None


def described(sheet: Sheet, roles: dict[str, Role]) -> tuple[Column, ...]:
    """The table of a sheet's columns, those that are left out too."""
    return tuple(_column(facts, sheet, roles[facts.name]) for facts in sheet.every)


def _column(facts: Facts, sheet: Sheet, role: Role) -> Column:
    told, numbers = facts.notation, sheet.numbers.get(facts.name)
    kind = _kind(facts, sheet)
    low = high = None
    doubts = [told.doubt]
    texts = sheet.texts.get(facts.name)
    missing = texts.count("") if texts is not None else max(0, sheet.rows - facts.filled)
    if numbers is not None and facts.is_number:
        known = numbers[np.isfinite(numbers)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (None, None)
        if kind in (NUMBER, CHOICE) and role.name == "keep":
            doubts.append(_far(known, kind))
        missing = sheet.rows - len(known)
    marked = facts.is_number and bool(told.between or {".", ","} & told.seen.keys())
    distinct = None if facts.distinct is None else len(facts.distinct)
    few = kind in (CHOICE, CODE) and facts.distinct is not None
    return Column(
        name=facts.name,
        unit=facts.unit,
        kind=kind,
        role=role.name,
        why=role.why,
        doubt="; ".join(filter(None, doubts)),
        chosen=role.chosen,
        missing=missing,
        distinct=distinct,
        low=low,
        high=high,
        values=_few(facts) if few else (),
        first=tuple(clean(each, _LETTERS) for each in facts.first),
        decimal=told.decimal if marked and not told.held else "",
        thousands=told.thousands if facts.is_number else "",
        beside=clean(told.unit, 20) if facts.is_number else "",
        dates=told.order if kind == DATE and told.orders else "",
        held=facts.is_number and told.held,
    )


def _far(known: np.ndarray, kind: str) -> str:
    """Values (N,) far from all others, in words; empty where there are none."""
    far = known[far_values(known)] if kind == NUMBER and len(known) else known[:0]
    stray = known[:0] if len(far) else known[np.isin(known, stray_values(known))]
    found = far if len(far) else stray
    if not len(found):
        return ""
    shown = f"{', '.join(map(spoken, np.unique(found)[:_FAR].tolist()))} in "
    shown += counted(len(found), "row")
    if len(stray) and kind == NUMBER:
        return f"a choice but for {shown}: learned as a number"
    return f"far from the others: {shown}"


def _kind(facts: Facts, sheet: Sheet) -> str:
    if not facts.filled:
        return EMPTY
    if facts.is_number:
        known = facts.name in sheet.numbers
        return CHOICE if known and is_choice(facts, sheet) else NUMBER
    if facts.notation.kind in (notation.CODE, notation.DATE):
        return {notation.CODE: CODE, notation.DATE: DATE}[facts.notation.kind]
    few = facts.distinct is not None and not facts.all_differ
    return CHOICE if few and len(facts.distinct or ()) <= MOST_VALUES else TEXT


def _few(facts: Facts) -> tuple[str, ...]:
    """A few of a choice's values in order, numbers in that of numbers."""

    def place(text: str) -> tuple[float, str]:
        number = facts.notation.number(text) if facts.is_number else None
        return (np.inf if number is None else number), text

    values = sorted(facts.distinct or (), key=place)
    return tuple(clean(each, _LETTERS) for each in values[:_VALUES])
