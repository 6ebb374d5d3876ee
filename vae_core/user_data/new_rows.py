"""Rows of a new table, for a model that knows its columns: read in pieces, named as they were."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from vae_core.data.brought import UNIT, examples_of, matched
from vae_core.data.identity import Identity
from vae_core.data.layouts import Choice, Number, Table
from vae_core.errors import ProgressCallback, UserError
from vae_core.user_data import notation
from vae_core.user_data.decimals import decide
from vae_core.user_data.facts import Facts, Missing
from vae_core.user_data.names import clean
from vae_core.user_data.notation import Notation
from vae_core.user_data.numbers import are_plain, read_number
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.pieces import Piece
from vae_core.user_data.streamed import Held, Streamed, is_held, of_width, open_held, open_streamed

FARTHEST = 1e6  # of a column's spreads, beyond which nothing is told apart
_ID_NAME = re.compile(r"(?:.*[^a-z])?(?:ids?|uuid|guid|identifier|key)\.?|ids?[^a-z].*", re.I)


@dataclass(frozen=True, eq=False)
class NewRows:
    """A new table for a model.

    Attributes:
        table: on disk.
        layout: of the model's data.
        places: of each column that the model knows, among the fields of a row.
        facts: how each of them is written that is a number, or a choice of numbers.
        names: of each column that names rows, its place.
        label: the place of the column of classes, or None.
        missing: what stands for nothing.
        rows: how many there are.
        notes: sentences on how the numbers are read.
        gaps: whether a field that holds nothing is a gap, rather than why a row cannot be read.
    """

    table: Streamed | Held
    layout: Table
    places: Mapping[str, int]
    facts: Mapping[str, Facts]
    names: Mapping[str, int]
    label: int | None
    missing: Missing
    rows: int
    headed: bool
    notes: tuple[str, ...] = field(default=())
    gaps: bool = False

    def pieces(self) -> Iterator[Piece]:
        """All rows, some thousands at a time.

        Raises:
            UserError: when the file is no table any more.
        """
        for piece, _ in self.read():
            yield piece

    def read(self) -> Iterator[tuple[Piece, list[list[str]]]]:
        """The same, each with all its fields as they were written, row by row.

        Raises:
            UserError: when the file is no table any more.
        """
        done = 0
        width = len(self.table.first)
        for lines, rows in self.table.blocks(self.headed):
            done += len(rows)
            columns, wrong = of_width(rows, width)
            why, notes = [""] * len(rows), [""] * len(rows)
            for at in wrong:
                why[at] = f"{len(rows[at])} fields where there are {width} columns"
            values = self._values(columns, why, notes)
            read = np.array([not each for each in why], bool)
            known = {name: column[read] for name, column in values.items()}
            piece = Piece(
                self._identity(lines, columns),
                _examples(known, self.layout, self.gaps),
                np.flatnonzero(read),
                tuple(why),
                None if self.label is None else tuple(columns[self.label]),
                done / self.rows,
                tuple(notes) if any(notes) else (),
            )
            yield piece, rows

    def _identity(self, lines: list[int], columns: list[list[str]]) -> Identity:
        told = {name: tuple(columns[place]) for name, place in self.names.items()}
        return Identity(
            (self.table.name,), np.zeros(len(lines), np.int64), np.array(lines), told, tuple(told)
        )

    def _values(
        self, columns: list[list[str]], why: list[str], notes: list[str]
    ) -> dict[str, np.ndarray]:
        """The columns that the model knows; what cannot be read is told in ``why``, what is taken
        for a gap in ``notes``."""
        found = {}
        for each in self.layout.columns:
            fields = columns[self.places[each.name]]
            if each.type == "number":
                found[each.name] = self._numbers(each, fields, why)
            else:
                found[each.name] = self._choices(each, fields, why, notes)
        return found

    def _numbers(self, column: Number, fields: list[str], why: list[str]) -> np.ndarray:
        values = self.facts[column.name].numbers(fields, self.missing)
        for at in np.flatnonzero(np.isnan(values)).tolist():
            if self.gaps and self.missing(fields[at]):
                continue
            held = f"“{clean(fields[at], 20)}” is no number" if fields[at] else "no number"
            why[at] = why[at] or f"{held} in {column.name}"
        return values.clip(
            column.offset - FARTHEST * column.scale, column.offset + FARTHEST * column.scale
        )

    def _choices(
        self, column: Choice, fields: list[str], why: list[str], notes: list[str]
    ) -> np.ndarray:
        """The values as they were learned; one that was not is a gap where those are known."""
        known = set(column.values)
        if known.issuperset(fields):
            return np.array(fields, object)
        facts, alike = self.facts.get(column.name), _alike(column)
        texts = []
        for at, field_ in enumerate(fields):
            text = field_ if field_ in known else _as_learned(field_, known, facts, alike)
            texts.append(text if text in known or not self.gaps else "")
            if text in known:
                continue
            if self.missing(field_):
                if not self.gaps:
                    why[at] = why[at] or f"no value in {column.name}"
                continue
            said = f"“{clean(field_, 20)}” is no value of {column.name} that was learned"
            if self.gaps:
                notes[at] = f"{notes[at]}, {said}" if notes[at] else said
            else:
                why[at] = why[at] or said
        return np.array(texts, object)


# What programs write for yes and no, by which a choice is the same one.
_TRUTHS = ({"true": "1", "false": "0"}, {"1": "true", "0": "false", "1.0": "true", "0.0": "false"})


def _alike(column: Choice) -> dict[str, str]:
    """The values of a choice by how else they may be written: in other letters, as 0 and 1."""
    found: dict[str, str] = {}
    for value in column.values:
        found.setdefault(value.casefold(), value)
    for truths in _TRUTHS:
        for written, meant in truths.items():
            if meant in found:
                found.setdefault(written, found[meant])
    return found


def _as_learned(text: str, known: set[str], facts: Facts | None, alike: Mapping[str, str]) -> str:
    """A value as the model's data have it: 3,00 is 3, and TRUE is True."""
    number = facts.notation.number(text) if facts is not None else None
    if number is not None and f"{number:.15g}" in known:
        return f"{number:.15g}"
    return alike.get(text.casefold(), text)


def _is_numeric(column: Choice) -> bool:
    """Whether all values of a choice are numbers, as a count's may be."""
    return all(re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", value) for value in column.values)


def _examples(known: Mapping[str, np.ndarray], layout: Table, gaps: bool) -> np.ndarray:
    if not len(next(iter(known.values()))):
        return np.empty((0, *layout.shape), np.float32)
    return examples_of(known, layout, layout.shape, gaps)


def open_rows(
    path: Path,
    layout: Table,
    options: OwnOptions,
    report: ProgressCallback,
    ids: Sequence[str] = (),
    label: str | None = None,
    gaps: bool = False,
) -> NewRows:
    """A new table for a model: which of its columns are known, and how their numbers are written.

    Args:
        path: of the file.
        layout: of the model's data.
        options: how numbers are written, where that is open, and what stands for missing.
        report: told how far the first look is.
        ids: columns that name rows; those that are there are taken along. Without any, columns
            that are called as ids are.
        label: the column of classes, where there is one.
        gaps: whether a field that holds nothing is a gap.

    Raises:
        UserError: when it is no table, lacks a column, or its numbers can be read in two ways.
    """
    notes: list[str] = []
    table = open_held(path, notes) if is_held(path) else open_streamed(path)
    headers = [clean(text, 80) for text in table.first]
    plain = all(read_number(text.strip()) for text in table.first if text.strip())
    headed = isinstance(table, Held) or not plain
    if not headed:
        headers = [f"column {number}" for number in range(1, len(headers) + 1)]
    places = matched(headers, layout)
    known = set(places.values())
    named = {_plain_header(text): place for place, text in enumerate(headers)}
    at = None if label is None else named.get(label.casefold())
    others = {p for p in range(len(headers)) if p not in known and p != at}
    wanted = [named[each.casefold()] for each in ids if each.casefold() in named]
    chosen = [p for p in wanted if p in others]
    if not chosen:
        chosen = [p for p in sorted(others) if _ID_NAME.fullmatch(headers[p])]
    numbers = {
        each.name: Facts(each.name, getattr(each, "unit", ""), headers[places[each.name]])
        for each in layout.columns
        if each.type == "number" or _is_numeric(each)
    }
    rows = _survey(table, headed, places, numbers, options, notes, report)
    notes += [
        f"{name} is in % here, and was learned "
        f"{f'in {facts.unit}' if facts.unit else 'without a unit'}: look whether its numbers are "
        "meant alike."
        for name, facts in numbers.items()
        if "%" == facts.notation.unit != facts.unit
    ]
    return NewRows(
        table,
        layout,
        places,
        numbers,
        {_unlike(headers, p): p for p in chosen},
        at,
        Missing(options),
        rows,
        headed,
        tuple(notes),
        gaps,
    )


def _plain_header(text: str) -> str:
    """A header without the unit of its column, in small letters."""
    match = UNIT.fullmatch(text)
    return (match[1].strip() if match else text).casefold()


def _unlike(headers: list[str], place: int) -> str:
    """A header's name, with its number where an earlier one is the same or it has none."""
    name = headers[place]
    return name if name and headers.index(name) == place else f"{name or 'column'} ({place + 1})"


def _survey(
    table: Streamed | Held,
    headed: bool,
    places: Mapping[str, int],
    numbers: Mapping[str, Facts],
    options: OwnOptions,
    notes: list[str],
    report: ProgressCallback,
) -> int:
    """How many rows there are; of each column of numbers how it is written is decided."""
    missing, count = Missing(options), 0
    said = f"Looking at {table.name}"
    for lines, rows in table.blocks(headed, report, said):
        count += len(rows)
        columns, _ = of_width(rows, len(table.first))
        for name, facts in numbers.items():
            _see(facts.notation, columns[places[name]], lines, missing)
    if not count:
        raise UserError(f"{table.name} has no row below its header. Bring a row per example.")
    for name, facts in numbers.items():
        if isinstance(table, Held) and places[name] in table.typed:
            facts.notation.hold()
    problems = decide(list(numbers.values()), options, table.delimiter, table.name, notes)
    for problem in problems:
        if problem.options != ("decimal",):  # what may be said of a column stands in no option here
            told = str(problem).split(" Write them in one way")[0]
            raise UserError(f"{told} Write them in one way.")
        raise problem
    for facts in numbers.values():
        told = facts.notation
        if told.kind != notation.NUMBER:  # as this file has it; the model has learned numbers
            told.decimal = told.decided or "."
    return count


def _see(told: Notation, fields: list[str], lines: list[int], missing: Missing) -> None:
    """Take fields of a column of numbers into account."""
    if not missing.numbers and are_plain(fields, told.decided):
        told.see_plain([text for text in fields if text])
        return
    for text, line in zip(fields, lines, strict=True):
        if not missing(text):
            told.see(text, line)
