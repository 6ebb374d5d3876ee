"""A sheet as a data set of rows: numbers standardised, choices one-hot."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vae_core.data.layouts import Choice, Number, Table
from vae_core.errors import UserError
from vae_core.user_data import limits
from vae_core.user_data.likelihoods import form_of, is_coded
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import Parts, check_memory, split
from vae_core.user_data.skipped import SkippedFiles
from vae_core.user_data.steps import step_of
from vae_core.user_data.tabular import Facts, Sheet

_MOST_VALUES = 64
_MOSTLY_MISSING = 0.5


@dataclass(frozen=True, eq=False)
class Rows:
    """A table's examples.

    Attributes:
        values: float32 (N, 1, 1, D).
        layout: what the D numbers are.
        kept: positions of the N rows in the sheet.
        parts: positions among the N.
    """

    values: np.ndarray
    layout: Table
    kept: np.ndarray
    parts: Parts


def read_table(
    sheet: Sheet,
    labels: Sequence[str] | None,
    label: Facts | None,
    options: OwnOptions,
    skipped: SkippedFiles,
) -> Rows:
    """Rows without a gap, each column in units of its spread over the training rows.

    Args:
        sheet: the table.
        labels: the class of each row, "" where it has none; they are dealt in proportion.
        label: the column that these are of, which is no part of an example.
        options: of the split.
        tally: counts columns and rows that are left out.

    Raises:
        UserError: when no column or too few rows are left.
    """
    columns = [f for f in sheet.columns if f is not label and _useful(f, sheet, skipped)]
    if not columns:
        raise UserError(
            f"No column of {sheet.name} can be learned{skipped.said()}. Bring numbers, or texts of "
            f"which up to {_MOST_VALUES} differ."
        )
    kept = _whole_rows(sheet, columns, labels, skipped)
    groups = None if labels is None else np.unique(np.asarray(labels)[kept], return_inverse=True)[1]
    parts = split(len(kept), groups, options, skipped)
    described, blocks = [], []
    for facts in columns:
        made = (
            _choice(facts, sheet, kept)
            if _is_choice(facts, sheet)
            else _number(facts, sheet.numbers[facts.name][kept], parts[0])
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
    check_memory(len(kept), width, 4)
    values = np.concatenate(blocks, 1, dtype=np.float32)[:, None, None]
    return Rows(values, Table(columns=tuple(described)), kept, parts)


def _is_choice(facts: Facts, sheet: Sheet) -> bool:
    """Texts, and numbers of which there are two, such as 0 and 1, or a few, each there often."""
    if not facts.is_number or (facts.distinct is not None and len(facts.distinct) == 2):
        return True
    return is_coded(sheet.numbers[facts.name])


def _useful(facts: Facts, sheet: Sheet, skipped: SkippedFiles) -> bool:
    """Whether a column can be learned; if not, why is counted."""
    why = ""
    if facts.filled == 0:
        why = "empty columns"
    elif facts.filled < _MOSTLY_MISSING * sheet.rows:
        why = "mostly empty columns"
    elif facts.distinct is not None and len(facts.distinct) == 1:
        why = "constant columns"
    elif facts.is_number:
        values = sheet.numbers[facts.name]
        if len(values) > 2 and (np.diff(values) == 1).all():
            why = "columns that count the rows"
    elif facts.distinct is None or len(facts.distinct) > _MOST_VALUES:
        unlike = facts.distinct is None or len(facts.distinct) == facts.filled
        many = f"columns of more than {_MOST_VALUES} different texts"
        why = "columns that tell each row apart, as names do" if unlike else many
    elif len(facts.distinct) == facts.filled:
        why = "columns that tell each row apart, as names do"
    elif facts.longest > 80:
        why = "columns with texts of more than 80 characters"
    if why:
        skipped.add(why, facts.name)
    return not why


def _whole_rows(
    sheet: Sheet, columns: list[Facts], labels: Sequence[str] | None, skipped: SkippedFiles
) -> np.ndarray:
    """Positions of the rows that have a value in every column; int64.

    Rows with a gap are left out and not filled in: a guess would be learned as if it were measured.
    """
    whole = np.ones(sheet.rows, bool)
    for facts in columns:
        if facts.is_number:
            whole &= np.isfinite(sheet.numbers[facts.name])
        else:
            whole &= np.array([bool(text) for text in sheet.texts[facts.name]])
    if not whole.all():
        skipped.add("rows with a missing value", count=int((~whole).sum()))
    if labels is not None:
        told = np.array([bool(text) for text in labels])
        if (whole & ~told).any():
            skipped.add("rows without a class", count=int((whole & ~told).sum()))
        whole &= told
    return np.flatnonzero(whole)


def _number(facts: Facts, values: np.ndarray, train: np.ndarray) -> tuple | None:
    """A column less its training mean, by its training spread; None where it has none."""
    offset, scale = float(values[train].mean()), float(values[train].std())
    if not scale > 1e-12 * max(1.0, abs(offset)):
        return None
    step = step_of(values)
    form = form_of(values, step)
    column = Number(
        name=facts.name, unit=facts.unit, offset=offset, scale=scale, step=step, **form.fields()
    )
    return column, ((values - offset) / scale)[:, None]


def _choice(facts: Facts, sheet: Sheet, kept: np.ndarray) -> tuple | None:
    texts = np.asarray(sheet.values_of(facts), dtype=object)[kept]
    order = float if facts.is_number else None
    values = tuple(sorted(set(texts.tolist()), key=order))
    if len(values) < 2:
        return None
    place = {value: number for number, value in enumerate(values)}
    codes = np.array([place[text] for text in texts])
    return Choice(name=facts.name, values=values), np.eye(len(values))[codes]
