"""A sheet as a data set of rows: numbers standardised, choices one-hot."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vae_core.data.layouts import Choice, Number, Table
from vae_core.errors import UserError
from vae_core.user_data import limits
from vae_core.user_data.facts import Facts
from vae_core.user_data.gaps import whole_rows
from vae_core.user_data.likelihoods import form_of
from vae_core.user_data.names import clean
from vae_core.user_data.notation import CODE
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.outliers import repeated_note, scale_of
from vae_core.user_data.parsed import check_memory
from vae_core.user_data.roles import MOST_VALUES, Role, is_choice, learned
from vae_core.user_data.sheet import Sheet
from vae_core.user_data.skipped import SkippedFiles, first_names
from vae_core.user_data.splitting import Parts, split
from vae_core.user_data.steps import step_of

# A spread that float64's rounding of a column's mean may be all of.
_ROUNDING = 8 * float(np.finfo(np.float64).eps)
_SMALLEST = 1e-100


@dataclass(frozen=True, eq=False)
class Rows:
    """A table's examples.

    Attributes:
        values: float32 (N, 1, 1, D).
        layout: what the D numbers are.
        kept: positions of the N rows in the sheet.
        parts: positions among the N.
        apart: float32 (M, 1, 1, D), rows without a class where the others have one.
        without: positions of these M rows in the sheet.
    """

    values: np.ndarray
    layout: Table
    kept: np.ndarray
    parts: Parts
    apart: np.ndarray
    without: np.ndarray


def read_table(
    sheet: Sheet,
    labels: Sequence[str] | None,
    label: Facts | None,
    roles: dict[str, Role],
    options: OwnOptions,
    skipped: SkippedFiles,
    notes: list[str],
    where: np.ndarray | None = None,
) -> Rows:
    """Rows, each column in units of its spread over the training rows.

    Args:
        sheet: the table.
        labels: the class of each row, "" where it has none; they are dealt in proportion.
        label: the column that these are of, which is no part of an example.
        roles: what becomes of each column.
        options: of the split, and of rows with a gap.
        skipped: counts columns and rows that are left out.
        notes: gets what may surprise.
        where: the part of each row of the sheet in its author's own split, or None.

    Raises:
        UserError: when no column or too few rows are left.
    """
    columns = learned(sheet, roles, label, skipped)
    if not columns:
        raise UserError(
            f"No column of {sheet.name} can be learned{skipped.said(columns=True)}. Bring numbers, "
            f"or texts of which up to {MOST_VALUES} differ."
        )
    notes += [
        f"“{clean(f.name, 40)}” is learned as choices, not as a number: {f.notation.why}."
        for f in columns
        if f.notation.why
    ]
    if codes := [f for f in columns if f.notation.kind == CODE]:
        notes.append(
            "Taken for codes, which are kept as they are written: "
            f"{first_names(f.name for f in codes)} (such as {codes[0].notation.code})."
        )
    kept, apart = whole_rows(sheet, columns, labels, label, options, skipped, notes)
    groups = None if labels is None else np.unique(np.asarray(labels)[kept], return_inverse=True)[1]
    given = None if where is None else where[kept]
    parts = split(len(kept), groups, options, skipped, given, notes)
    described, blocks = [], []
    rows = np.concatenate([kept, apart])
    for facts in columns:
        made = (
            _choice(facts, sheet, rows, notes)
            if is_choice(facts, sheet)
            else _number(facts, sheet.numbers[facts.name][rows], parts[0], sheet.lines[rows], notes)
        )
        if made is None:
            skipped.add("constant columns", facts.name)
            continue
        described.append(made[0])
        blocks.append(made[1])
    width = sum(block.shape[1] for block in blocks)
    if not blocks:
        raise UserError(
            f"Every column of {sheet.name} is constant in the rows that are left; there is nothing "
            "to learn. Bring other rows."
        )
    if width > limits.NUMBERS or len(described) > 512:
        raise UserError(
            f"A row of {sheet.name} would be {limits.spaced(width)} numbers in {len(described)} "
            f"columns; up to {limits.spaced(limits.NUMBERS)} in 512 are learned. Leave columns out."
        )
    check_memory(len(rows), width, 4)
    values = np.concatenate(blocks, 1, dtype=np.float32)[:, None, None]
    layout = Table(columns=tuple(described))
    return Rows(values[: len(kept)], layout, kept, parts, values[len(kept) :], apart)


def _number(
    facts: Facts, values: np.ndarray, train: np.ndarray, lines: np.ndarray, notes: list[str]
) -> tuple | None:
    """A column less its training mean, by its training spread; None where it has none."""
    there = np.isfinite(values)
    if not there[train].any():
        return None
    place = np.cumsum(there) - 1  # of a row among those that have a value
    known, seen = values[there], place[train[there[train]]]
    told = scale_of(known, seen, facts.name, lines[there])
    offset, scale = told.offset, told.scale
    if not scale > _ROUNDING * abs(offset):
        return None
    if scale < _SMALLEST:
        raise UserError(
            f"The values of “{clean(facts.name, 40)}” differ by {scale:.1g} only, which is less "
            "than can be reckoned with. Bring them in another unit."
        )
    held = values.clip(told.low, told.high)
    step = step_of(known[held[there] == known])
    column = Number(
        name=facts.name,
        unit=facts.unit,
        offset=offset,
        scale=scale,
        step=step,
        **form_of(held[there], step).fields(),
    )
    notes += [told.note] if told.note else []
    return column, ((held - offset) / scale)[:, None]


def _choice(facts: Facts, sheet: Sheet, kept: np.ndarray, notes: list[str]) -> tuple | None:
    if facts.is_number:
        numbers = sheet.numbers[facts.name][kept]
        there = np.isfinite(numbers)
        note = repeated_note(numbers[there], facts.name, sheet.lines[kept][there])
        notes += [note] if note else []
    texts = np.asarray(sheet.values_of(facts), dtype=object)[kept]
    order = float if facts.is_number else None
    values = tuple(sorted(set(texts.tolist()) - {""}, key=order))
    if len(values) < 2:
        return None
    place = {value: number for number, value in enumerate(values)}
    rows = np.concatenate([np.eye(len(values)), np.full((1, len(values)), np.nan)])
    codes = np.array([place.get(text, len(values)) for text in texts])
    return Choice(name=facts.name, values=values), rows[codes]
