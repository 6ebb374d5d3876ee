"""A CSV file as columns: read twice in a stream, first to see what its columns are.

The first pass counts and measures, the second fills one array per column, so that a large file
never stands in memory field by field.
"""

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from vae_core.errors import ProgressCallback, UserError
from vae_core.user_data import limits
from vae_core.user_data.names import clean
from vae_core.user_data.skipped import SkippedFiles

MISSING = {"", "na", "n/a", "nan", "none", "null", "?", "-", "inf", "+inf", "-inf", "infinity"}
MISSING |= {"-infinity", "+infinity"}
_UNIT = re.compile(r"(.+?)\s*[(\[]([^()\[\]]{1,20})[)\]]")
_DISTINCT = 1000
# Beyond float32 is beyond what can be learned.
_MOST = 1e30
_NUMERIC_SHARE = 0.95


@dataclass
class Facts:
    """What a column holds, as far as it was seen."""

    name: str
    unit: str
    header: str
    filled: int = 0
    numeric: int = 0
    longest: int = 0
    distinct: set[str] | None = field(default_factory=set)

    def see(self, text: str, value: float | None) -> None:
        """Take one filled field into account; ``value`` is its number."""
        self.filled += 1
        self.longest = max(self.longest, len(text))
        if value is not None:
            self.numeric += 1
        if self.distinct is not None:
            self.distinct.add(text)
            if len(self.distinct) > _DISTINCT:
                self.distinct = None

    @property
    def is_number(self) -> bool:
        """Whether nearly all that is filled is a number; the rest then counts as missing."""
        return self.filled > 0 and self.numeric >= _NUMERIC_SHARE * self.filled


@dataclass(frozen=True, eq=False)
class Sheet:
    """The rows of a table that have as many fields as its header.

    Attributes:
        name: of the file.
        columns: what each holds.
        numbers: float64 (rows,) of each numeric column, NaN where there is none.
        texts: of each other column with few enough values: the value of each row, "" where none.
        rows: how many.
    """

    name: str
    columns: tuple[Facts, ...]
    numbers: dict[str, np.ndarray]
    texts: dict[str, list[str]]
    rows: int

    def column(self, wanted: str) -> Facts:
        """The column of that name, or of that header.

        Raises:
            UserError: when there is none.
        """
        plain = wanted.strip().casefold()
        for facts in self.columns:
            if plain in (facts.name.casefold(), facts.header.casefold()):
                return facts
        names = ", ".join(clean(facts.name, 40) for facts in self.columns[:20])
        raise UserError(
            f"{self.name} has no column “{clean(wanted)}” to take classes from. Its columns are: "
            f"{names}{', …' if len(self.columns) > 20 else ''}."
        )

    def values_of(self, facts: Facts) -> list[str]:
        """A column as texts, whatever it holds; "" where there is nothing.

        Raises:
            UserError: when it has too many different ones.
        """
        if facts.is_number:
            column = self.numbers[facts.name].tolist()
            return ["" if math.isnan(value) else f"{value:g}" for value in column]
        if facts.name not in self.texts:
            raise UserError(
                f"The column “{facts.name}” holds more than {limits.spaced(_DISTINCT)} different "
                f"texts; classes are up to {limits.CLASSES}. Choose another."
            )
        return self.texts[facts.name]


def read_sheet(
    text: str, name: str, skipped: SkippedFiles, notes: list[str], report: ProgressCallback
) -> Sheet:
    """A table of commas, semicolons, tabs or bars, with or without a header.

    Raises:
        UserError: when it is empty, no table, or larger than may be.
    """
    if not text.strip():
        raise UserError(f"{name} is empty. Bring a table with a header and a row per example.")
    delimiter = _delimiter(text)
    first = next((row for row in _rows(text, delimiter, name) if any(row)), [])
    if len(first) > limits.COLUMNS:
        raise UserError(
            f"{name} has {limits.spaced(len(first))} columns; up to "
            f"{limits.spaced(limits.COLUMNS)} are read. Leave some out."
        )
    comma = delimiter != ","
    headed = not any(_number(field, comma) is not None for field in first)
    facts = _named(first if headed else [""] * len(first), notes)
    if not headed:
        notes.append(f"{name} has no header: its columns are called by their number.")
    report(f"Looking at the columns of {name}", None)
    rows = _survey(text, delimiter, name, facts, headed, comma, skipped)
    if not rows:
        raise UserError(
            f"{name} has {'a header and ' if headed else ''}no row that can be read"
            f"{skipped.said()}. Bring a row per example."
        )
    report(f"Reading {limits.spaced(rows)} rows of {name}", None)
    numbers = {f.name: np.full(rows, np.nan) for f in facts if f.is_number}
    few = [f for f in facts if not f.is_number and f.distinct is not None]
    texts: dict[str, list[str]] = {f.name: [""] * rows for f in few}
    # One text object for each value, not one for each field.
    shared: dict[str, str] = {}
    at = [(facts.index(f), numbers[f.name]) for f in facts if f.is_number]
    at_text = [(facts.index(f), texts[f.name]) for f in few]
    number = 0
    for row in _body(text, delimiter, name, headed):
        if len(row) != len(facts):
            continue
        for place, column in at:
            value = _number(row[place], comma)
            if value is not None:
                column[number] = value
        for place, words in at_text:
            if (word := row[place].strip()).casefold() not in MISSING:
                words[number] = shared.setdefault(word, word)
        number += 1
    return Sheet(name, tuple(facts), numbers, texts, rows)


def _survey(
    text: str,
    delimiter: str,
    name: str,
    facts: list[Facts],
    headed: bool,
    comma: bool,
    skipped: SkippedFiles,
) -> int:
    """Look at every row; how many have as many fields as there are columns."""
    rows = 0
    for number, row in enumerate(_body(text, delimiter, name, headed), 1 + headed):
        if len(row) != len(facts):
            skipped.add(
                f"rows of another number of fields than {len(facts)}, that of the first line",
                f"row {number}",
            )
            continue
        rows += 1
        if rows > limits.ROWS or rows * len(facts) > limits.CELLS:
            raise UserError(
                f"{name} has more than {limits.spaced(rows - 1)} rows of {len(facts)} columns; up "
                f"to {limits.spaced(limits.ROWS)} rows and "
                f"{limits.spaced(limits.CELLS / limits.MEGA)} million fields are read. Bring fewer."
            )
        for column, field_ in zip(facts, row, strict=True):
            word = field_.strip()
            if word.casefold() not in MISSING:
                column.see(word, _number(word, comma))
    return rows


def _body(text: str, delimiter: str, name: str, headed: bool) -> Iterator[list[str]]:
    """The rows below the header, without empty ones."""
    skip = headed
    for row in _rows(text, delimiter, name):
        if not any(row):
            continue
        if skip:
            skip = False
            continue
        yield row


def _rows(text: str, delimiter: str, name: str) -> Iterator[list[str]]:
    reader = csv.reader(_lines(text, name), delimiter=delimiter)
    try:
        for row in reader:
            if max(map(len, row), default=0) > limits.FIELD:
                raise _long_field(name)
            yield row
    except csv.Error as error:
        if "field larger" in str(error):
            raise _long_field(name) from error
        raise UserError(
            f"{name} is no table that can be read ({error}). Save it anew as CSV."
        ) from error


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


def _delimiter(text: str) -> str:
    head = text.lstrip()[:10_000].splitlines()[0]
    return max(",;\t|", key=head.count)


def _number(text: str, comma: bool) -> float | None:
    """A finite number that is small enough to be learned, or None; 1_000 is none."""
    try:
        value = float(text)
    except ValueError:
        if not comma or text.count(",") != 1:
            return None
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            return None
    return value if abs(value) < _MOST and "_" not in text else None


def _named(header: list[str], notes: list[str]) -> list[Facts]:
    """A column for each field of the header, with a name of its own."""
    facts, seen, doubled = [], set(), 0
    for number, text in enumerate(header, 1):
        whole = clean(text, 80)
        match = _UNIT.fullmatch(whole)
        name, unit = (match[1].strip(), match[2].strip()) if match else (whole, "")
        name = name or f"column {number}"
        base, again = name, 1
        while name.casefold() in seen:
            again += 1
            name = f"{base[:70]} ({again})"
        doubled += again > 1
        seen.add(name.casefold())
        facts.append(Facts(name, unit, whole))
    if doubled:
        notes.append(
            f"{doubled} columns have the name of an earlier one and were given a number each."
        )
    return facts
