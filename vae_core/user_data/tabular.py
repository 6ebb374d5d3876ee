"""A CSV file as columns: read twice in a stream, first to see what its columns are.

The first pass counts and measures, the second fills one array per column, so that a large file
never stands in memory field by field.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from vae_core.data.brought import UNIT
from vae_core.errors import ProgressCallback, UserError
from vae_core.user_data import limits, notation
from vae_core.user_data.csv_rows import body, delimiter_of, records
from vae_core.user_data.dates import seconds
from vae_core.user_data.facts import DISTINCT, Facts, Missing
from vae_core.user_data.names import clean
from vae_core.user_data.numbers import BEYOND, is_money, read_number
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.skipped import SkippedFiles

EXCEL = re.compile(r"\s*sep=[,;\t|]\r?\n")  # a line that tells Excel the delimiter
_BLOCK = 1024


@dataclass(frozen=True, eq=False)
class Sheet:
    """The rows of a table that have as many fields as its header.

    Attributes:
        name: of the file.
        columns: what each holds.
        numbers: float64 (rows,) of each numeric column, NaN where there is none.
        texts: of each other column with few enough values: the value of each row, "" where none.
        rows: how many.
        times: float64 (rows,) seconds of each column of ISO days and times, NaN for any other.
        lines: int64 (rows,): the place of each among the records of the file, from 1.
    """

    name: str
    columns: tuple[Facts, ...]
    numbers: dict[str, np.ndarray]
    texts: dict[str, list[str]]
    rows: int
    lines: np.ndarray
    times: dict[str, np.ndarray] = field(default_factory=dict)

    def column(self, wanted: str) -> Facts:
        """The column of that name, or of that header.

        Raises:
            UserError: when there is none.
        """
        return _column(self.columns, wanted, self.name, "to take classes from")

    def turned(self) -> "Sheet":
        """The same with its last row first."""
        return replace(
            self,
            numbers={name: column[::-1] for name, column in self.numbers.items()},
            texts={name: column[::-1] for name, column in self.texts.items()},
            lines=self.lines[::-1],
            times={name: column[::-1] for name, column in self.times.items()},
        )

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
                f"The column “{facts.name}” holds more than {limits.spaced(DISTINCT)} different "
                f"texts; classes are up to {limits.CLASSES}. Choose another."
            )
        return self.texts[facts.name]


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
    text = EXCEL.sub("", text, count=1)
    delimiter = delimiter_of(text, name)
    if options.kind == "series":
        text = _evened(text, delimiter)
    first = next((row for row in records(text, delimiter, name) if any(row)), [])
    headed = not any(_is_plain_number(field) for field in first) or _are_years(first)
    return _sheet((text, delimiter, name, headed), first, options, skipped, notes, report)


def read_columns(
    text: str,
    name: str,
    options: OwnOptions,
    skipped: SkippedFiles,
    notes: list[str],
) -> Sheet:
    """A table that a program has written: fields between commas under a header, whatever it names.

    Raises:
        UserError: as :func:`read_sheet`.
    """
    first = next(records(text, ",", name), [])
    if not any(first):
        raise UserError(f"{name} has no columns. Give a table with a column at least.")
    return _sheet((text, ",", name, True), first, options, skipped, notes, lambda *_: None)


def classes_in(sheet: Sheet, label: Facts | None) -> list[str] | None:
    """The class of each row by its column, "" where it has none; None without a column.

    Raises:
        UserError: when that holds more different values than classes may be.
    """
    told = sheet.values_of(label) if label else None
    if label is not None and len(set(told or ()) - {""}) > limits.CLASSES:
        raise UserError(
            f"The column “{label.name}” holds {limits.spaced(len(set(told or ())))} different "
            f"values; classes are up to {limits.CLASSES}. Choose another column for the classes."
        )
    return told


def _sheet(
    source: "Source",
    first: list[str],
    options: OwnOptions,
    skipped: SkippedFiles,
    notes: list[str],
    report: ProgressCallback,
) -> Sheet:
    """The table of a text whose first record is known, and whether that is its header."""
    _, delimiter, name, headed = source
    if len(first) > limits.COLUMNS:
        raise UserError(
            f"{name} has {limits.spaced(len(first))} columns; up to "
            f"{limits.spaced(limits.COLUMNS)} are read. Leave some out."
        )
    every = _named(first if headed else [""] * len(first), notes)
    if not headed:
        notes.append(f"{name} has no header: its columns are called by their number.")
    dropped = [_column(every, wanted, name, "to leave out").name for wanted in options.drop]
    for column in dropped:
        skipped.add("columns that you left out", column)
    places = [(at, facts) for at, facts in enumerate(every) if facts.name not in dropped]
    facts = [each for _, each in places]
    report(f"Looking at the columns of {name}", None)
    missing = Missing(options)
    lines = _survey(source, len(every), places, missing, skipped)
    if not lines:
        raise UserError(
            f"{name} has {'a header and ' if headed else ''}no row that can be read"
            f"{skipped.said()}. Bring a row per example."
        )
    notation.decide([(each.name, each.notation) for each in facts], options, delimiter, name, notes)
    for each in facts:
        if each.is_number:
            each.unit = each.unit or clean(each.notation.unit, 20)
            _count_unread(each, skipped)
    report(f"Reading {limits.spaced(len(lines))} rows of {name}", None)
    numbers, texts, times = _columns(source, len(every), places, missing, len(lines))
    return Sheet(name, tuple(facts), numbers, texts, len(lines), np.array(lines), times)


def _count_unread(facts: Facts, skipped: SkippedFiles) -> None:
    """Fields of a column of numbers that are none, or are too large."""
    told, what = facts.notation, "in columns of numbers"
    for count, (found, row), reason in (
        (told.strangers, told.stranger, f"fields that are no number, {what}"),
        (told.beyond, told.largest, f"fields, {what}, of {BEYOND}"),
    ):
        if count:
            skipped.add(reason, f"{facts.name}: “{clean(found, 20)}” in row {row}", count)


Source = tuple[str, str, str, bool]  # text, delimiter, name, whether it has a header


def _survey(
    source: Source,
    width: int,
    places: list[tuple[int, Facts]],
    missing: Missing,
    skipped: SkippedFiles,
) -> list[int]:
    """Look at every row; the places of those that have as many fields as there are columns."""
    lines: list[int] = []
    for numbers, columns in _blocks(source, width, skipped):
        lines += numbers
        if len(lines) > limits.ROWS or len(lines) * width > limits.CELLS:
            most = min(limits.ROWS, limits.CELLS // width)
            raise UserError(
                f"{source[2]} has more than {limits.spaced(most)} rows of {width} columns; up to "
                f"{limits.spaced(limits.ROWS)} rows and "
                f"{limits.spaced(limits.CELLS / limits.MEGA)} million fields are read. Bring fewer."
            )
        for place, facts in places:
            facts.see(columns[place], numbers, missing)
    return lines


def _columns(
    source: Source, width: int, places: list[tuple[int, Facts]], missing: Missing, rows: int
) -> tuple[dict[str, np.ndarray], dict[str, list[str]], dict[str, np.ndarray]]:
    """The numbers, the texts of columns that have few enough values, and the times."""
    numbers = {f.name: np.full(rows, np.nan) for _, f in places if f.is_number}
    texts: dict[str, list[str]] = {
        f.name: [] for _, f in places if not f.is_number and f.distinct is not None
    }
    times = {f.name: np.full(rows, np.nan) for _, f in places if f.notation.kind == notation.DATE}
    # One text object for each value, not one for each field.
    shared: dict[str, str] = {}
    done = 0
    for lines, columns in _blocks(source, width, None):
        for place, facts in places:
            if facts.is_number:
                found = facts.numbers(columns[place], missing)
                numbers[facts.name][done : done + len(lines)] = found
                continue
            if facts.name in times:
                times[facts.name][done : done + len(lines)] = seconds(columns[place])
            if facts.name in texts:
                texts[facts.name] += [
                    "" if missing(text) else shared.setdefault(text, text)
                    for text in columns[place]
                ]
        done += len(lines)
    return numbers, texts, times


def _blocks(
    source: Source, width: int, skipped: SkippedFiles | None
) -> Iterator[tuple[list[int], list[list[str]]]]:
    """Some rows at a time: their places in the file, and their fields by column.

    Rows of another number of fields are counted, where something counts them.
    """
    numbered = enumerate(body(*source), 1 + source[3])
    while block := list(islice(numbered, _BLOCK)):
        good = [(number, row) for number, row in block if len(row) == width]
        if skipped is not None and len(good) < len(block):
            reason = f"rows of another number of fields than {width}, that of the first line"
            for number, row in block:
                if len(row) != width:
                    skipped.add(reason, f"row {number}")
        if good:
            fields = zip(*(row for _, row in good), strict=True)
            yield [number for number, _ in good], [[f.strip() for f in each] for each in fields]


def _evened(text: str, delimiter: str) -> str:
    """Rows of numbers without a header, those that are shorter with empty fields at their end."""
    lines = text.splitlines()
    counts = [line.count(delimiter) for line in lines if line.strip()]
    if '"' in text or len(set(counts)) < 2 or max(counts) >= limits.COLUMNS:
        return text
    if not _is_plain_number(lines[0].split(delimiter)[0]):
        return text
    longest = max(counts)
    return "\n".join(line + delimiter * (longest - line.count(delimiter)) for line in lines)


def _is_plain_number(text: str) -> bool:
    """Whether the first line is no header for this field; one may be called "5 km"."""
    reading = read_number(text.strip())
    return reading is not None and (reading.mark in ("", "%") or is_money(reading.mark))


def _are_years(first: list[str]) -> bool:
    """Whether the first line counts years, which are names of columns."""
    years = [int(field) for field in first if re.fullmatch(r"(?:19|20)\d\d", field.strip())]
    return len(years) == len(first) > 1 and set(np.diff(years)) <= {1, -1}


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
        match = UNIT.fullmatch(whole)
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
