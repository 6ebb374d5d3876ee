"""A CSV file as columns: read twice in a stream, first to see what its columns are.

The first pass counts and measures, the second fills one array per column, so that a large file
never stands in memory field by field.
"""

import math
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from vae_core.errors import ProgressCallback, UserError
from vae_core.user_data import limits, notation
from vae_core.user_data.csv_rows import body, delimiter_of, records
from vae_core.user_data.names import clean
from vae_core.user_data.notation import Notation
from vae_core.user_data.numbers import is_money, read_number
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.skipped import SkippedFiles

MISSING = {"", "na", "n/a", "nan", "none", "null", "?", "-", "--", "–", "—", "inf", "+inf", "-inf"}
MISSING |= {"infinity", "-infinity", "+infinity", "nat", "<na>", "#n/a", "#na", "#nv", "#null!"}
MISSING |= {"#div/0!", "#value!", "#wert!", "#ref!", "#bezug!", "#name?", "#num!", "#zahl!"}
_UNIT = re.compile(r"(.+?)\s*[(\[]([^()\[\]]{1,20})[)\]]")
_DISTINCT = 1000


@dataclass
class Facts:
    """What a column holds, as far as it was seen.

    Attributes:
        name, unit, header: what it is called; the header holds both.
        notation: how its fields are written.
        longest: characters of its longest field.
        distinct: the different fields; None where they are more than a thousand.
        stems: a few of the beginnings of its fields, without the digits at their ends.
    """

    name: str
    unit: str
    header: str
    notation: Notation = field(default_factory=Notation)
    longest: int = 0
    distinct: set[str] | None = field(default_factory=set)
    stems: set[str] = field(default_factory=set)
    _hashes: "array[int]" = field(default_factory=lambda: array("q"))

    def see(self, text: str, row: int) -> None:
        """Take one filled field into account."""
        self.notation.see(text, row)
        self.longest = max(self.longest, len(text))
        if self.distinct is not None:
            self.distinct.add(text)
            if len(self.distinct) > _DISTINCT:
                self.distinct = None
        self._hashes.append(hash(text))
        if len(self.stems) < 2:
            self.stems.add(text.rstrip("0123456789"))

    @property
    def all_differ(self) -> bool:
        """Whether no field is there twice."""
        return len(np.unique(np.frombuffer(self._hashes, np.int64))) == self.filled

    @property
    def filled(self) -> int:
        """How many fields hold something."""
        return self.notation.filled

    @property
    def is_number(self) -> bool:
        """Whether nearly all that is filled is a number; the rest then counts as missing."""
        return self.notation.kind == notation.NUMBER


@dataclass(frozen=True, eq=False)
class Sheet:
    """The rows of a table that have as many fields as its header.

    Attributes:
        name: of the file.
        columns: what each holds.
        numbers: float64 (rows,) of each numeric column, NaN where there is none.
        texts: of each other column with few enough values: the value of each row, "" where none.
        rows: how many.
        lines: int64 (rows,): the place of each among the records of the file, from 1.
    """

    name: str
    columns: tuple[Facts, ...]
    numbers: dict[str, np.ndarray]
    texts: dict[str, list[str]]
    rows: int
    lines: np.ndarray

    def column(self, wanted: str) -> Facts:
        """The column of that name, or of that header.

        Raises:
            UserError: when there is none.
        """
        return _column(self.columns, wanted, self.name, "to take classes from")

    def values_of(self, facts: Facts) -> list[str]:
        """A column as texts, whatever it holds; "" where there is nothing.

        Raises:
            UserError: when it has too many different ones.
        """
        if facts.is_number:
            column = self.numbers[facts.name].tolist()
            return ["" if math.isnan(value) else f"{value:.15g}" for value in column]
        if facts.name not in self.texts:
            raise UserError(
                f"The column “{facts.name}” holds more than {limits.spaced(_DISTINCT)} different "
                f"texts; classes are up to {limits.CLASSES}. Choose another."
            )
        return self.texts[facts.name]


class _Missing:
    """Which fields hold nothing: blanks, words for it, and what the user says stands for it."""

    def __init__(self, options: OwnOptions):
        said = [text.strip() for text in options.missing]
        self.words = MISSING | {text.casefold() for text in said}
        readings = [read_number(text) for text in said]
        self.numbers = {each.point for each in readings if each} - {None}
        self.numbers |= {each.comma for each in readings if each} - {None}

    def __call__(self, text: str) -> bool:
        if text.casefold() in self.words:
            return True
        if not self.numbers or (reading := read_number(text)) is None:
            return False
        return reading.point in self.numbers or reading.comma in self.numbers


def read_sheet(
    text: str,
    name: str,
    options: OwnOptions,
    skipped: SkippedFiles,
    notes: list[str],
    report: ProgressCallback,
) -> Sheet:
    """A table of commas, semicolons, tabs or bars, with or without a header.

    Raises:
        UserError: when it is empty, no table, larger than may be, or written so that its numbers
            can be read in two ways.
    """
    if not text.strip():
        raise UserError(f"{name} is empty. Bring a table with a header and a row per example.")
    delimiter = delimiter_of(text, name)
    first = next((row for row in records(text, delimiter, name) if any(row)), [])
    if len(first) > limits.COLUMNS:
        raise UserError(
            f"{name} has {limits.spaced(len(first))} columns; up to "
            f"{limits.spaced(limits.COLUMNS)} are read. Leave some out."
        )
    headed = not any(_is_plain_number(field) for field in first)
    every = _named(first if headed else [""] * len(first), notes)
    if not headed:
        notes.append(f"{name} has no header: its columns are called by their number.")
    dropped = [_column(every, wanted, name, "to leave out").name for wanted in options.drop]
    for column in dropped:
        skipped.add("columns that you left out", column)
    places = [(at, facts) for at, facts in enumerate(every) if facts.name not in dropped]
    facts = [each for _, each in places]
    report(f"Looking at the columns of {name}", None)
    missing = _Missing(options)
    lines = _survey((text, delimiter, name, headed), len(every), places, missing, skipped)
    if not lines:
        raise UserError(
            f"{name} has {'a header and ' if headed else ''}no row that can be read"
            f"{skipped.said()}. Bring a row per example."
        )
    notation.decide([(each.name, each.notation) for each in facts], options, delimiter, name, notes)
    for each in facts:
        if each.is_number:
            each.unit = each.unit or clean(each.notation.unit, 20)
            if each.notation.strangers:
                what = "fields that are no number, in columns of numbers"
                found, row = each.notation.stranger
                where = f"{each.name}: “{clean(found, 20)}” in row {row}"
                skipped.add(what, where, each.notation.strangers)
    report(f"Reading {limits.spaced(len(lines))} rows of {name}", None)
    numbers, texts = _columns((text, delimiter, name, headed), len(every), places, missing, lines)
    return Sheet(name, tuple(facts), numbers, texts, len(lines), np.array(lines))


Source = tuple[str, str, str, bool]  # text, delimiter, name, whether it has a header


def _survey(
    source: Source,
    width: int,
    places: list[tuple[int, Facts]],
    missing: _Missing,
    skipped: SkippedFiles,
) -> list[int]:
    """Look at every row; the places of those that have as many fields as there are columns."""
    lines: list[int] = []
    _, _, name, headed = source
    for number, row in enumerate(body(*source), 1 + headed):
        if len(row) != width:
            skipped.add(
                f"rows of another number of fields than {width}, that of the first line",
                f"row {number}",
            )
            continue
        lines.append(number)
        if len(lines) > limits.ROWS or len(lines) * width > limits.CELLS:
            raise UserError(
                f"{name} has more than {limits.spaced(len(lines) - 1)} rows of {width} columns; up "
                f"to {limits.spaced(limits.ROWS)} rows and "
                f"{limits.spaced(limits.CELLS / limits.MEGA)} million fields are read. Bring fewer."
            )
        for place, facts in places:
            word = row[place].strip()
            if not missing(word):
                facts.see(word, number)
    return lines


def _columns(
    source: Source,
    width: int,
    places: list[tuple[int, Facts]],
    missing: _Missing,
    lines: list[int],
) -> tuple[dict[str, np.ndarray], dict[str, list[str]]]:
    """The numbers, and the texts of columns that have few enough values."""
    rows = len(lines)
    numbers = {f.name: np.full(rows, np.nan) for _, f in places if f.is_number}
    few = [(at, f) for at, f in places if not f.is_number and f.distinct is not None]
    texts: dict[str, list[str]] = {f.name: [""] * rows for _, f in few}
    # One text object for each value, not one for each field.
    shared: dict[str, str] = {}
    at = [(place, f.notation, numbers[f.name]) for place, f in places if f.is_number]
    at_text = [(place, texts[f.name]) for place, f in few]
    number = 0
    for row in body(*source):
        if len(row) != width:
            continue
        for place, written, column in at:
            word = row[place].strip()
            value = None if missing(word) else written.number(word)
            if value is not None:
                column[number] = value
        for place, words in at_text:
            if not missing(word := row[place].strip()):
                words[number] = shared.setdefault(word, word)
        number += 1
    return numbers, texts


def _is_plain_number(text: str) -> bool:
    """Whether the first line is no header for this field; one may be called "5 km"."""
    reading = read_number(text.strip())
    return reading is not None and (reading.mark in ("", "%") or is_money(reading.mark))


def _column(columns: Sequence[Facts], wanted: str, name: str, purpose: str) -> Facts:
    plain = wanted.strip().casefold()
    for facts in columns:
        if plain in (facts.name.casefold(), facts.header.casefold()):
            return facts
    names = ", ".join(clean(facts.name, 40) for facts in columns[:20])
    raise UserError(
        f"{name} has no column “{clean(wanted)}” {purpose}. Its columns are: "
        f"{names}{', …' if len(columns) > 20 else ''}."
    )


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
