"""A CSV file as columns: read twice in a stream, first to see what its columns are.

The first pass counts and measures, the second fills one array per column, so that a large file
never stands in memory field by field.
"""

import re
from collections.abc import Iterator
from itertools import islice

import numpy as np

from vae_core.data.brought import UNIT
from vae_core.errors import ProgressCallback, UserError
from vae_core.user_data import limits, notation
from vae_core.user_data.csv_rows import delimiter_of, records
from vae_core.user_data.dates import seconds
from vae_core.user_data.decimals import decide
from vae_core.user_data.facts import Facts, Missing
from vae_core.user_data.names import clean
from vae_core.user_data.numbers import BEYOND, is_money, read_number
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.records import Filed, Source, in_text
from vae_core.user_data.sheet import Sheet, column_named
from vae_core.user_data.skipped import SkippedFiles
from vae_core.user_data.totals import without_totals

EXCEL = re.compile(r"\s*sep=[,;\t|]\r?\n")  # a line that tells Excel the delimiter
_BLOCK = 1024
_NAMING = 8  # columns of many texts that are kept whole


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
    source = in_text(text, delimiter, name, headed)
    return _sheet(source, first if headed else [], len(first), options, skipped, notes, report)


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
    source = in_text(text, ",", name, headed=True)
    return _sheet(source, first, len(first), options, skipped, notes, lambda *_: None)


def read_filed_sheet(
    table: Filed,
    name: str,
    options: OwnOptions,
    skipped: SkippedFiles,
    notes: list[str],
    report: ProgressCallback,
) -> Sheet:
    """A table of a file that knows what its values are.

    Raises:
        UserError: as :func:`read_sheet`.
    """
    source, width = table.source(name), len(table.header)
    return _sheet(source, table.header, width, options, skipped, notes, report)


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
    source: Source,
    header: list[str],
    width: int,
    options: OwnOptions,
    skipped: SkippedFiles,
    notes: list[str],
    report: ProgressCallback,
) -> Sheet:
    """The table of rows whose header is known; without one its columns have numbers."""
    name, headed = source.name, bool(header)
    if width > limits.COLUMNS:
        raise UserError(
            f"{name} has {limits.spaced(width)} columns; up to "
            f"{limits.spaced(limits.COLUMNS)} are read. Leave some out."
        )
    every = _named(header or [""] * width, notes)
    if not headed:
        notes.append(f"{name} has no header: its columns are called by their number.")
    for wanted, choice in options.choices.items():
        purpose = "to leave out" if choice.role == "drop" else f"of which {wanted} is said"
        column_named(every, wanted, name, purpose).choice = choice
    for each in every:
        if each.choice.role == "drop":
            skipped.add("columns that you left out", each.name)
    facts = [each for each in every if each.choice.role != "drop"]
    report(f"Looking at the columns of {name}", None)
    missing = Missing(options)
    lines = _survey(source, every, missing, skipped)
    if not lines:
        raise UserError(
            f"{name} has {'a header and ' if headed else ''}no row that can be read"
            f"{skipped.said()}. Bring a row per example."
        )
    for at in source.typed:
        every[at].notation.hold()
    problems = decide(every, options, source.delimiter, name, notes)
    for each in facts:
        if each.is_number:
            each.unit = each.unit or clean(each.notation.unit, 20)
    report(f"Reading {limits.spaced(len(lines))} rows of {name}", None)
    places = [(at, each) for at, each in enumerate(every) if each.choice.role != "drop"]
    numbers, texts, times = _columns(source, len(every), places, missing, len(lines))
    for each in facts:
        if each.is_number:
            _count_unread(each, int(np.isfinite(numbers[each.name]).sum()), skipped)
    sheet = Sheet(
        name,
        tuple(facts),
        numbers,
        texts,
        len(lines),
        np.array(lines),
        times,
        tuple(every),
        tuple(problems),
    )
    return without_totals(sheet, skipped)


def _count_unread(facts: Facts, read: int, skipped: SkippedFiles) -> None:
    """Fields of a column of numbers that are none, are too large, or have the other mark."""
    told, what = facts.notation, "in columns of numbers"
    other = told.filled - read - told.strangers - told.beyond
    with_other = told.seen.get("." if told.decimal == "," else ",", ("", 0))
    for count, (found, row), reason in (
        (told.strangers, told.stranger, f"fields that are no number, {what}"),
        (told.beyond, told.largest, f"fields, {what}, of {BEYOND}"),
        (other, with_other, f"fields with the other decimal mark, {what}"),
    ):
        if count > 0:
            skipped.add(reason, f"{facts.name}: “{clean(found, 20)}” in row {row}", count)


def _survey(
    source: Source, every: list[Facts], missing: Missing, skipped: SkippedFiles
) -> list[int]:
    """Look at every row; the places of those that have as many fields as there are columns."""
    lines: list[int] = []
    width = len(every)
    for numbers, columns in _blocks(source, width, skipped):
        lines += numbers
        limits.check_cells(len(lines), width, source.name)
        for facts, fields in zip(every, columns, strict=True):
            facts.see(fields, numbers, missing)
    return lines


def _columns(
    source: Source, width: int, places: list[tuple[int, Facts]], missing: Missing, rows: int
) -> tuple[dict[str, np.ndarray], dict[str, list[str]], dict[str, np.ndarray]]:
    """The numbers, the texts of columns that have few enough values, and the times."""
    numbers = {f.name: np.full(rows, np.nan) for _, f in places if f.is_number}
    few = [f for _, f in places if not f.is_number and f.distinct is not None]
    named = [f for _, f in places if f not in few and _may_name(f)]
    texts: dict[str, list[str]] = {f.name: [] for f in (*few, *named[:_NAMING])}
    times = {f.name: np.full(rows, np.nan) for _, f in places if f.notation.kind == notation.DATE}
    # One text object for each value, not one for each field.
    shared: dict[str, str] = {}
    done = 0
    for lines, columns in _blocks(source, width, None):
        for place, facts in places:
            if facts.is_number:
                found = facts.numbers(columns[place], missing)
                numbers[facts.name][done : done + len(lines)] = found
            elif facts.name in times:
                found = seconds(columns[place], facts.notation.order)
                times[facts.name][done : done + len(lines)] = found
            if facts.name in texts:
                texts[facts.name] += [
                    "" if missing(text) else shared.setdefault(text, text)
                    for text in columns[place]
                ]
        done += len(lines)
    return numbers, texts, times


def _may_name(facts: Facts) -> bool:
    """Whether a column of many texts may say who or when a row is, and is to be kept for that."""
    if facts.choice.role in ("id", "time"):
        return True
    dated = facts.notation.kind == notation.DATE
    return not facts.is_number and (dated or facts.all_differ)


def _blocks(
    source: Source, width: int, skipped: SkippedFiles | None
) -> Iterator[tuple[list[int], list[list[str]]]]:
    """Some rows at a time: their places in the file, and their fields by column.

    Rows of another number of fields are counted, where something counts them.
    """
    rows = source.rows()
    while block := list(islice(rows, _BLOCK)):
        good = [(number, row) for number, row in block if len(row) == width and any(row)]
        if skipped is not None and len(good) < len(block):
            reason = f"rows of another number of fields than {width}, that of the first line"
            for number, row in block:
                if not any(row):
                    skipped.add("rows with nothing in them", f"row {number}")
                elif len(row) != width:
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
