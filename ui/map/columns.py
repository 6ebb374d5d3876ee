"""A table that a visitor brings, read with suspicion: columns by which a map can be coloured.

Whatever is wrong with a file is said in a sentence; nothing of it is ever taken for markup.
"""

import csv
import io
import math
import re
from dataclasses import dataclass

import numpy as np

from vae_core.counting import counted
from vae_core.errors import UserError

MOST_BYTES = 5_000_000
MOST_COLUMNS = 100
MOST_CATEGORIES = 30
RULES = (
    "A CSV file with a header, up to 5 MB and 100 columns: either a column `index` (the position "
    "in the split, as in the map's own CSV), or exactly one row per point, in order. Numbers are "
    f"coloured on a scale, text by up to {MOST_CATEGORIES} categories."
)
_LONGEST = 60
_MISSING = {"", "na", "n/a", "nan", "none", "null", "inf", "-inf", "+inf"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True)
class Table:
    """Columns of text by name, all equally long."""

    columns: dict[str, list[str]]

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(next(iter(self.columns.values())))

    @property
    def index(self) -> str | None:
        """The name of the column that holds positions in the split."""
        return next((name for name in self.columns if name.casefold() == "index"), None)

    @property
    def choices(self) -> list[str]:
        """The columns to colour by."""
        return [name for name in self.columns if name != self.index]


@dataclass(frozen=True)
class Column:
    """A value for each point.

    Attributes:
        name: what it is called.
        values: float32 (N,): numbers, or positions in ``categories``; NaN where there is none.
        categories: None for numbers.
    """

    name: str
    values: np.ndarray
    categories: tuple[str, ...] | None

    @property
    def missing(self) -> int:
        """How many points have no value."""
        return int(np.isnan(self.values).sum())


def read_table(data: bytes) -> Table:
    """Read a CSV file with commas, semicolons or tabs.

    Raises:
        UserError: when it is too large, no text, or no table.
    """
    if len(data) > MOST_BYTES:
        raise UserError(
            f"This file has {len(data) / 1e6:.1f} MB; up to {MOST_BYTES // 10**6} MB are read. "
            "Leave columns out that you do not need."
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise UserError("This file is no text in UTF-8. Save the table as CSV (UTF-8).")
    if not text.strip():
        raise UserError("This file is empty. It needs a header and a row for each point.")
    head = text.lstrip().splitlines()[0]
    delimiter = max(",;\t", key=head.count)
    try:
        lines = [line for line in csv.reader(io.StringIO(text), delimiter=delimiter) if line]
    except csv.Error as error:
        raise UserError(f"This file is no CSV table ({error}). Save it as CSV (UTF-8).") from error
    return _table(lines)


def _table(lines: list[list[str]]) -> Table:
    header = [_clean(name) for name in lines[0]]
    if len(header) > MOST_COLUMNS:
        raise UserError(
            f"This table has {counted(len(header), 'column')}; up to {MOST_COLUMNS} are read. "
            "Leave some out."
        )
    if not all(header) or len({name.casefold() for name in header}) != len(header):
        raise UserError(
            "Every column needs a name of its own in the first line; here one is missing or "
            "appears twice."
        )
    if len(lines) < 2:
        raise UserError("This table has a header and no rows. It needs a row for each point.")
    for number, line in enumerate(lines[1:], 2):
        if len(line) != len(header):
            raise UserError(
                f"Row {number} of this table has {len(line)} fields, its header {len(header)}. "
                "Every row needs as many."
            )
    return Table(dict(zip(header, map(list, zip(*lines[1:], strict=True)), strict=True)))


def column_of(table: Table, name: str, indices: np.ndarray) -> Column:
    """A column as values of the points, matched by ``index`` where the table has it.

    Args:
        table: what was uploaded.
        name: one of its choices.
        indices: the points' positions in the split, (N,).

    Raises:
        UserError: when rows and points do not match, or the column has too many categories.
    """
    texts = _matched(table, table.columns[name], indices)
    missing = [text.strip().casefold() in _MISSING for text in texts]
    if all(missing):
        raise UserError(f"The column “{name}” has no value for any point of this map.")
    numbers = [math.nan if gone else _number(t) for t, gone in zip(texts, missing, strict=True)]
    if all(value is not None for value in numbers):
        values = np.array(numbers, np.float64)
        # Beyond float32 is beyond what can be drawn.
        values[np.abs(values) > np.finfo(np.float32).max] = math.nan
        if np.isnan(values).all():
            raise UserError(f"The numbers of the column “{name}” are too large to be drawn.")
        return Column(name, values.astype(np.float32), None)
    words = [None if gone else _clean(t) for t, gone in zip(texts, missing, strict=True)]
    categories = tuple(sorted({word for word in words if word is not None}))
    if len(categories) > MOST_CATEGORIES:
        raise UserError(
            f"The column “{name}” holds {len(categories)} different texts; up to "
            f"{MOST_CATEGORIES} can be told apart as colours. Choose another, or one of numbers."
        )
    place = {word: k for k, word in enumerate(categories)}
    codes = [math.nan if word is None else place[word] for word in words]
    return Column(name, np.array(codes, np.float32), categories)


def _matched(table: Table, texts: list[str], indices: np.ndarray) -> list[str]:
    """One text for each point; empty where the table has no row for it."""
    if table.index is None:
        if table.rows != len(indices):
            raise UserError(
                f"This table has {counted(table.rows, 'row')} and the map "
                f"{counted(len(indices), 'point')}. Give it a "
                "column index, or as many rows as points, in order."
            )
        return texts
    rows: dict[int, str] = {}
    for number, (place, text) in enumerate(zip(table.columns[table.index], texts, strict=True), 2):
        where = _number(place)
        if where is None or not where.is_integer() or where < 0:
            raise UserError(
                f"The index in row {number} is “{_clean(place)}”; it must be a whole number from "
                "0, the position in the split."
            )
        if int(where) in rows:
            raise UserError(f"The index {int(where)} appears twice (row {number}). Keep one row.")
        rows[int(where)] = text
    matched = [rows.get(int(index)) for index in indices]
    if all(text is None for text in matched):
        raise UserError(
            "None of the indices in this table belongs to a point of the map. Take them from the "
            "map's own CSV, of the same split."
        )
    return [text or "" for text in matched]


def _number(text: str) -> float | None:
    """A finite number, or None for any other text."""
    if "_" in text:  # Python reads 1_000 as a number; nobody else does
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _clean(text: str) -> str:
    """A name to show: one line, without control characters, of bounded length."""
    plain = " ".join(_CONTROL.sub(" ", text).split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
