"""The records of a CSV file, read in a stream, and what stands between its fields."""

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from vae_core.errors import UserError
from vae_core.user_data import limits
from vae_core.user_data.numbers import read_number

DELIMITERS = ",;\t|"
_LOOKED_AT = 60
_ALIKE = 0.9
_MANY_NUMBERS = 0.4
_ROWS_WITHIN = 3


def records(text: str, delimiter: str, name: str) -> Iterator[list[str]]:
    """All records; a field in quotation marks may hold delimiters and line breaks.

    Raises:
        UserError: when a line or a field is longer than may be, or it is no CSV.
    """
    return records_of(_lines(text, name), delimiter, name)


def records_of(lines: Iterator[str], delimiter: str, name: str) -> Iterator[list[str]]:
    """The records that lines make, whatever they come from; as :func:`records`.

    Raises:
        UserError: likewise.
    """
    source = _Source(lines)
    reader = csv.reader(source, delimiter=delimiter)
    width, begins = 0, 1
    try:
        for row in reader:
            if max(map(len, row), default=0) > limits.FIELD:
                raise _long_field(name)
            width = width or len(row)
            if source.ended or any(_holds_rows(field, delimiter, width) for field in row):
                raise UserError(
                    f"A quotation mark in row {begins} of {name} is not closed where it should be, "
                    "and what follows would be one field. Mend it, or leave that row out."
                )
            begins = reader.line_num + 1
            yield row
    except csv.Error as error:
        if "field larger" in str(error):
            raise _long_field(name) from error
        raise UserError(
            f"{name} is no table that can be read ({error}). Save it anew as CSV."
        ) from error


class _Source:
    """Lines for a reader of CSV, and whether it asked for more than there are.

    A record that is whole ends with its line: only within quotation marks is another asked for.
    """

    def __init__(self, lines: Iterator[str]):
        self._lines, self.ended = lines, False

    def __iter__(self) -> "_Source":
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        if line is None:
            self.ended = True
            raise StopIteration
        return line


def _holds_rows(field: str, delimiter: str, width: int) -> bool:
    """Whether a field holds what looks like rows of the table: several lines of as many fields."""
    if width < 2 or "\n" not in field:
        return False
    within = field.split("\n")[1:-1]
    return len(within) >= _ROWS_WITHIN and all(
        line.count(delimiter) == width - 1 for line in within
    )


def delimiter_of(text: str, name: str) -> str:
    """What divides the fields of the first records most evenly, and most of them into numbers.

    The first is not enough: a line of decimal commas has more commas than semicolons.
    """
    scores = _scores(text, name)
    return max(scores, key=scores.__getitem__, default=",")


def looks_like_a_table(text: str, name: str) -> bool:
    """Whether lines of text divide evenly into fields of which many are numbers."""
    scores = _scores(text, name).values()
    return any(even and numbers > _MANY_NUMBERS for even, numbers, _ in scores)


def _scores(text: str, name: str) -> dict[str, tuple[bool, float, int]]:
    """Of each delimiter that divides the first line: whether it divides the others into as many
    fields, which share of these are numbers, and how many they are."""
    scores = {}
    for delimiter in DELIMITERS:
        rows = []
        with suppress(UserError):  # said of the delimiter that is chosen, when the whole is read
            for row in islice(filter(any, records(text, delimiter, name)), _LOOKED_AT):
                rows.append(row)
        if not rows:
            continue
        width = len(rows[0])
        even = Counter(map(len, rows))[width] / len(rows)
        fields = [field.strip() for row in rows[1:] or rows for field in row]
        numbers = sum(read_number(field) is not None for field in fields)
        share = numbers / max(1, len(fields))
        # One column is one of numbers, or else the first line is a title.
        if width > 1 or (even >= _ALIKE and share >= _ALIKE):
            scores[delimiter] = (even >= _ALIKE, share, width)
    several = {delimiter: each for delimiter, each in scores.items() if each[2] > 1}
    return several or scores


def _long_field(name: str) -> UserError:
    return UserError(
        f"{name} has a field of more than {limits.spaced(limits.FIELD)} characters; perhaps a "
        "quotation mark is not closed. Mend it, or leave that column out."
    )


def _lines(text: str, name: str) -> Iterator[str]:
    """Lines of a text one by one, none longer than may be; without a copy of the whole."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end + 1
        if end - start > limits.LINE:
            raise UserError(
                f"{name} has a line of {limits.spaced(end - start)} characters; up to "
                f"{limits.spaced(limits.LINE)} are read. Save it as CSV with a line per row."
            )
        line = text[start:end].rstrip("\r\n") + "\n"
        # Old Macintosh files have bare carriage returns.
        yield from (line.replace("\r", "\n").splitlines(True) if "\r" in line else (line,))
        start = end
