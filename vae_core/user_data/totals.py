"""Rows below a table that sum it up, as spreadsheets have them: no examples."""

import numpy as np

from vae_core.user_data.sheet import Sheet
from vae_core.user_data.skipped import SkippedFiles

_LAST = 3  # rows at the end that are looked at
_WORDS = {"total", "totals", "grand total", "sum", "average", "mean", "count", "min", "max"}
_WORDS |= {"summe", "gesamt", "gesamtsumme", "mittelwert", "durchschnitt", "anzahl"}
_EMPTY = 0.34  # of the fields of such a row, at least


def without_totals(sheet: Sheet, skipped: SkippedFiles) -> Sheet:
    """The sheet without rows at its end that are called totals and leave many fields empty."""
    last = sheet.rows
    while sheet.rows - last < _LAST and last > 1 and _is_total(sheet, last - 1):
        last -= 1
        skipped.add("rows of totals at the end", f"row {sheet.lines[last]}")
    return sheet if last == sheet.rows else sheet.ordered(np.arange(last))


def _is_total(sheet: Sheet, row: int) -> bool:
    texts = [column[row] for column in sheet.texts.values()]
    numbers = [column[row] for column in sheet.numbers.values()]
    empty = sum(not text for text in texts) + sum(bool(np.isnan(number)) for number in numbers)
    named = any(text.strip(" :.").casefold() in _WORDS for text in texts)
    return named and empty >= _EMPTY * (len(texts) + len(numbers))
