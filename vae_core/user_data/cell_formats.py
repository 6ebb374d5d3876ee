"""Number formats of a workbook's cells: what they show beside a number, and what it then is.

A cell that shows "30.0%" holds 0.3; one that shows "5.00 €" holds 5. Both are read as they show.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import Any

from vae_core.user_data.names import clean
from vae_core.user_data.numbers import is_money, read_number
from vae_core.user_data.records import Filed, field_of
from vae_core.user_data.skipped import first_names

# ECMA-376 part 1, 18.8.31: quoted and escaped text, [$€-407] and other brackets, padding, a digit.
_PIECES = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].'
    r"|(?P<digits>General|[0#?][0#?.,]*)|(?P<percent>%)|(?P<sign>[$€£¥°])|(?P<other>.)",
    re.DOTALL,
)
_DIGITS = 15


class CellFormats:
    """What the cells of a sheet's columns show beside their numbers, noted while they are read."""

    def __init__(self) -> None:
        self._places: dict[tuple[int, str], set[int]] = defaultdict(set)
        self._columns: dict[int, set[str]] = defaultdict(set)

    def values(self, row: int, cells: Sequence[Any]) -> list[Any]:
        """The values of some cells of a row (openpyxl's), which are taken into account."""
        found = []
        for at, cell in enumerate(cells):
            value = None if cell is None else cell.value
            found.append(value)
            if cell is None or isinstance(value, bool) or not isinstance(value, int | float):
                continue
            if isfinite(value):
                mark = unit_in(cell.number_format)
                self._columns[at].add(mark)
                if mark:
                    self._places[at, mark].add(row)
        return found

    def shown(self, table: Filed, notes: list[str]) -> Filed:
        """The table with the units beside the numbers of columns whose cells all show the same."""
        mixed = []
        units = {}
        for at, marks in self._columns.items():
            if len(marks) == 1 and (mark := next(iter(marks))):
                units[at] = mark, self._places[at, mark]
            elif len(marks) > 1:
                mixed.append(at)
        if mixed:
            names = first_names(clean(table.header[at], 40) for at in mixed)
            notes.append(
                f"Cells of {names} have different number formats, such as a percentage beside a "
                "plain number: the numbers were read as the cells hold them, 0.3 where 30% is "
                "shown."
            )
        for row, fields in table.rows:
            for at, (mark, places) in units.items():
                if row in places:
                    fields[at] = _beside(fields[at], mark)
        return table


def _beside(field: str, mark: str) -> str:
    """A number with its unit; of per cent a hundred times as much, of the digits Excel keeps."""
    if mark != "%":
        return f"{field} {mark}"
    return f"{field_of(float(f'{Decimal(field) * 100:.{_DIGITS}g}'))} %"


@lru_cache(maxsize=1024)
def unit_in(number_format: str) -> str:
    """What a number format shows beside a number: "%", a currency, a unit; empty where nothing."""
    texts: list[str] = [""]
    scaled = percent = False
    for piece in _PIECES.finditer(number_format):
        if piece["other"] == ";":  # negative numbers and zeros follow
            break
        if piece["digits"]:
            # Of a comma behind the digits thousands are shown, so that its text tells no unit.
            scaled |= piece["digits"].endswith(",")
            texts.append("")
        percent |= piece["percent"] is not None
        text = piece["quoted"] or piece["escaped"] or piece["money"] or piece["sign"] or " "
        texts[-1] += text
    if percent:
        return "%"
    marks = [" ".join(text.split()) for text in (texts[0], " ".join(texts[1:]))]
    mark = max(marks, key=len)
    if scaled or all(marks) or not mark:
        return ""
    reading = read_number(f"1 {mark}")
    fits = reading is not None and reading.mark == mark
    return mark if fits and (mark == marks[1] or is_money(mark)) else ""
