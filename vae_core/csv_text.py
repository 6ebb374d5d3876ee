"""Every CSV that is written here: plain numbers, and texts that no spreadsheet takes for more."""

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

# What makes a spreadsheet calculate: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
# One with other marks and a unit, and a dash for nothing: no operator and no function is in them.
_WRITTEN = re.compile(
    r"[+-][$€£¥]? ?\d[\d.,'’ \u00a0\u202f]*(?: ?(?:[%‰$€£¥°]|[^\W\d_]){1,5})?|--?"
)


def cell(value: Any) -> Any:
    """A text that a spreadsheet would calculate gets an apostrophe before it; numbers stay."""
    if not isinstance(value, str) or not value.startswith(_FORMULA):
        return value
    return value if _NUMBER.fullmatch(value) or _WRITTEN.fullmatch(value) else f"'{value}"


def csv_text(header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    """A header and rows as CSV, lines ended by a line feed."""
    return csv_lines([header]) + csv_lines(rows)


def csv_lines(rows: Iterable[Iterable[Any]], delimiter: str = ",", newline: str = "\n") -> str:
    """Rows as CSV without a header, such as more of a file that is written in pieces."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=newline)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()


def first_rows(data: bytes, count: int) -> tuple[list[str], list[list[str]]]:
    """The header and the first rows of a CSV that was written here."""
    rows = csv.reader(io.TextIOWrapper(io.BytesIO(data), "utf-8", newline=""))
    return next(rows, []), [row for row, _ in zip(rows, range(count), strict=False)]
