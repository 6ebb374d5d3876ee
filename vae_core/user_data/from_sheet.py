"""A sheet as examples: rows of a table, or curves."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vae_core.data.identity import Identity
from vae_core.errors import UserError
from vae_core.user_data import series, table
from vae_core.user_data.clock import keeps_time
from vae_core.user_data.columns import Column, described
from vae_core.user_data.facts import Facts
from vae_core.user_data.names import clean
from vae_core.user_data.parsed import ParsedDataset, classes_of
from vae_core.user_data.reading import Reading
from vae_core.user_data.roles import Role, beside, roles_in_series, roles_of
from vae_core.user_data.sheet import Sheet
from vae_core.user_data.undecided import Undecided


def from_sheet(
    reading: Reading,
    sheet: Sheet,
    told: Sequence[str] | None,
    label: Facts | None,
    where: np.ndarray | None = None,
    identity: Identity | None = None,
) -> ParsedDataset:
    """A table's examples.

    Args:
        reading: what it is a reading of.
        sheet: the table.
        told: the class of each row, "" where it has none.
        label: the column of these, where they are one.
        where: the part of each row in its author's own split, or None.
        identity: who each row is, where that is known otherwise than by its place in the file.

    Raises:
        UserError: when too little of it can be learned.
    """
    told = _several(told, label, reading.notes)
    roles = roles_of(sheet, label)
    columns = described(sheet, roles)
    try:
        if sheet.problems:
            raise sheet.problems[0]
        if reading.options.kind == "series":
            return _series(reading, sheet, told, label, identity)
        return _rows(reading, sheet, told, label, roles, columns, where, identity)
    except UserError as error:
        # With the table of what was found, in which a reader sees what to say.
        names = [facts.name for facts in sheet.every]
        options = error.options if isinstance(error, Undecided) else ()
        undecided = Undecided(str(error), options, names)
        undecided.table = columns
        raise undecided from error


def _several(
    told: Sequence[str] | None, label: Facts | None, notes: list[str]
) -> Sequence[str] | None:
    """The class of each row, or None where all that have one have the same."""
    classes = set(told or ()) - {""}
    if told is None or len(classes) > 1:
        return told
    what = f"“{clean(label.name, 40)}”" if label is not None else "The labels"
    one = f"the class {clean(next(iter(classes)), 40)} only" if classes else "no class"
    notes.append(f"{what} tells {one}: this data set has no classes.")
    return None


def _series(
    reading: Reading,
    sheet: Sheet,
    told: Sequence[str] | None,
    label: Facts | None,
    given: Identity | None,
) -> ParsedDataset:
    """A table's curves."""
    options, skipped, notes = reading.options, reading.skipped, reading.notes
    plan = series.planned(sheet, label, options, notes)
    long = plan.long
    named, times = (None, [plan.clock.facts]) if long is None else (long.id, [long.time])
    roles = roles_in_series(sheet, label, named, times, skipped)
    values, layout, kept, parts = series.from_sheet(sheet, plan, told, options, skipped, notes)
    identity = replace(_named(sheet, roles, given, timed=True), noun=plan.noun)
    if plan.arrange == "ids" and long is not None:
        identity = replace(identity, ids=(long.id.name,))
    labels, names = _classes(told, kept, notes)
    return reading.understood(
        layout,
        values,
        parts,
        labels,
        names,
        tuple(facts.name for facts in sheet.every),
        identity=identity.select(kept),
        table=described(sheet, roles),
    )


def _rows(
    reading: Reading,
    sheet: Sheet,
    told: Sequence[str] | None,
    label: Facts | None,
    roles: dict[str, Role],
    columns: tuple[Column, ...],
    where: np.ndarray | None,
    given: Identity | None,
) -> ParsedDataset:
    """A table's rows."""
    options, skipped, notes = reading.options, reading.skipped, reading.notes
    if options.kind == "auto" and (clock := keeps_time(sheet)):
        notes.append(
            f"Each row was taken for an example of its own. “{clean(clock.name, 40)}” says "
            "when it was taken: with --as series the columns are cut into windows of time."
        )
    rows = table.read_table(sheet, told, label, roles, options, skipped, notes, where)
    identity = _named(sheet, roles, given)
    labels, names = _classes(told, rows.kept, notes)
    return reading.understood(
        rows.layout,
        rows.values,
        rows.parts,
        labels,
        names,
        tuple(facts.name for facts in sheet.every),
        apart=rows.apart,
        identity=identity.select(rows.kept),
        apart_identity=identity.select(rows.without),
        table=columns,
    )


def _classes(
    told: Sequence[str] | None, kept: np.ndarray, notes: list[str]
) -> tuple[np.ndarray | None, tuple[str, ...]]:
    if told is None:
        return None, ()
    return classes_of([str(told[row]) for row in kept], "Labels", notes)


def _named(
    sheet: Sheet, roles: dict[str, Role], given: Identity | None, timed: bool = False
) -> Identity:
    """Who the rows are: their place, and the columns that say so."""
    identity = given or Identity.of_one(sheet.name, sheet.lines)
    texts, ids = beside(sheet, roles, timed)
    columns = {**identity.columns, **{name: tuple(each) for name, each in texts.items()}}
    return replace(identity, columns=columns, ids=identity.ids or ids)
