"""A table written as it was read: numbers as those of their column, text as its file's."""

import codecs
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from vae_core.csv_text import csv_lines
from vae_core.user_data.notation import Notation
from vae_core.user_data.numbers import around
from vae_core.user_data.streamed import Held, Streamed

_MANY = 0.9  # of fields that have the same number of decimals, which all of them then get


@dataclass(frozen=True)
class Style:
    """How the numbers of a column are written.

    Attributes:
        decimal, thousands: marks; of thousands empty where there is none.
        decimals: how many; None where they differ, so that zeros at the end are not written.
        before, after: what stands beside a number, with the blanks between.
    """

    decimal: str = "."
    thousands: str = ""
    decimals: int | None = None
    before: str = ""
    after: str = ""

    def text(self, value: float, decimals: int) -> str:
        """A number with so many decimals, or as many as the column has; empty of what is none."""
        if not math.isfinite(value):
            return ""
        plain = f"{abs(value):,.{max(decimals, self.decimals or 0)}f}"
        whole, _, rest = plain.partition(".")
        rest = rest if self.decimals is not None else rest.rstrip("0")
        sign = "-" if value < 0 and any(c in "123456789" for c in plain) else ""
        digits = whole.replace(",", self.thousands) + (f"{self.decimal}{rest}" if rest else "")
        return f"{sign}{self.before}{digits}{self.after}"


def style_of(told: Notation) -> Style:
    """How a column's numbers are written, by its first fields."""
    parts = [found for text in told.first if (found := around(text))]
    if not parts:
        return Style(told.decimal)
    # A zero is often written by itself.
    cores = [core for _, core, _ in parts if core.strip("0")] or [core for _, core, _ in parts]
    behind = [len(core.partition(told.decimal)[2]) for core in cores]
    most, times = Counter(behind).most_common(1)[0]
    same = times >= _MANY * len(behind) and not told.held
    # As it is written most often: beside a zero it may be left out.
    before, after = Counter((before, after) for before, _, after in parts).most_common(1)[0][0]
    return Style(told.decimal, told.thousands[:1], most if same else None, before, after)


class OwnText:
    """A text as a table's file is: its delimiter, the ends of its lines, its encoding.

    Where that lacks a letter of what is written besides, it is UTF-8 with the mark by which a
    spreadsheet knows it.
    """

    def __init__(self, table: Streamed | Held, besides: Iterable[str]):
        self.table, encoding = table, table.encoding
        try:
            "".join(besides).encode(encoding)
        except UnicodeEncodeError:
            encoding = "utf-8-sig"
        # A mark at the beginning is written once.
        self._encode = codecs.getincrementalencoder(encoding)("replace").encode

    def beginning(self) -> bytes:
        """What stands above the header: the line that tells Excel the delimiter, where it did."""
        table = self.table
        return self._encode(f"sep={table.delimiter}{table.newline}" if table.skipped else "")

    def lines(self, rows: Sequence[Sequence[Any]]) -> bytes:
        """Rows of fields; what a spreadsheet would calculate is made a text."""
        return self._encode(csv_lines(rows, self.table.delimiter, self.table.newline))
