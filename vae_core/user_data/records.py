"""The rows of a table, wherever they come from: a text with delimiters, or another form of file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from vae_core.user_data import limits
from vae_core.user_data.csv_rows import records
from vae_core.user_data.skipped import SkippedFiles

Row = tuple[int, list[str]]  # its place among the records of the file, from 1, and its fields


@dataclass(frozen=True)
class Source:
    """The rows of a table below its header, as often as they are asked for.

    Attributes:
        name: of the file.
        delimiter: what divides fields; a comma where nothing does.
        rows: gives the rows, without empty lines; all fields of one may be empty.
        typed: places of the columns whose numbers the file holds as such, so that nothing about
            their marks is left open.
    """

    name: str
    delimiter: str
    rows: Callable[[], Iterator[Row]]
    typed: frozenset[int] = frozenset()


def in_text(text: str, delimiter: str, name: str, headed: bool) -> Source:
    """The rows of a text."""

    def rows() -> Iterator[Row]:
        skip = headed
        for place, row in enumerate(records(text, delimiter, name), 1):
            if not any(row) and (skip or len(row) < 2):
                continue
            if skip:
                skip = False
                continue
            yield place, row

    return Source(name, delimiter, rows)


@dataclass(frozen=True)
class Filed:
    """A table of a file that knows what its values are.

    Attributes:
        header: the names of its columns; empty where it has none.
        rows: its rows.
        typed: places of columns of numbers that are held as such.
    """

    header: list[str]
    rows: list[Row]
    typed: frozenset[int]

    def source(self, name: str) -> Source:
        """As rows of fields."""
        return Source(name, ",", lambda: iter(self.rows), self.typed)


def filed(header: Sequence[Any], values: Iterable[tuple[int, Sequence[Any]]], name: str) -> Filed:
    """Rows of Python's values, with their places, as a table.

    Raises:
        UserError: when they are more than are read.
    """
    width = len(header)
    numbers, others = [0] * width, [0] * width
    rows: list[Row] = []
    for place, row in values:
        fields = []
        for at, value in enumerate(row):
            if isinstance(value, int | float) and not isinstance(value, bool):
                numbers[at] += 1
            elif value is not None and value != "":
                others[at] += 1
            fields.append(field_of(value))
        rows.append((place, fields))
        limits.check_cells(len(rows), width, name)
    while rows and not any(rows[-1][1]):  # as a workbook has them below its table
        rows.pop()
    typed = frozenset(at for at in range(width) if numbers[at] and not others[at])
    return Filed([field_of(each) for each in header], rows, typed)


def field_of(value: Any) -> str:
    """A value as a field of a text; a number as Python writes it, 3.0 as 3."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.17g}" if value != value else repr(value).removesuffix(".0")
    if isinstance(value, datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return repr(value.total_seconds()).removesuffix(".0")
    return str(value)


def flat(columns: dict[str, list[Any]], skipped: SkippedFiles) -> dict[str, list[Any]]:
    """Columns by name without those that hold lists, records or bytes, which are counted."""
    kept = {}
    for name, values in columns.items():
        if any(isinstance(value, list | dict | tuple | bytes) for value in values):
            skipped.add("columns of lists or records, which are no values", name)
        else:
            kept[name] = values
    return kept
