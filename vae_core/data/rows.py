"""Rows of a table as the numbers that a model learns, and back."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from vae_core.data.gaps import is_nothing
from vae_core.data.layouts import Choice, Number, Table
from vae_core.errors import UserError


def encode(columns: Mapping[str, Sequence[Any]], layout: Table, gaps: bool = False) -> Tensor:
    """Columns by name, such as those of a data frame, as float32 (N, 1, 1, D).

    A number becomes (value - offset) / scale; a choice becomes one number for each of its values,
    one at the value that it has and zero elsewhere. With ``gaps`` what is None, NaN or an empty
    text is missing: NaN, of a choice at all its places.

    Raises:
        UserError: for a column that is missing, no number where one is expected, a choice that the
            layout does not know, or columns that differ in length.
    """
    parts = []
    for column in layout.columns:
        if column.name not in columns:
            raise UserError(
                f"There is no column {column.name!r} in these rows. Give every column that the "
                f"model knows: {', '.join(each.name for each in layout.columns)}."
            )
        values = np.asarray(columns[column.name])
        missing = is_missing(values) if gaps else np.zeros(len(values), bool)
        known, rows = values[~missing], np.flatnonzero(~missing)
        part = np.full((len(values), _width(column)), np.nan)
        part[~missing] = (
            _numbers(known, column, rows)
            if column.type == "number"
            else _one_hot(known, column, rows)
        )
        parts.append(part)
    if len({len(part) for part in parts}) > 1:
        raise UserError("The columns of these rows differ in length; give each row every value.")
    return torch.from_numpy(np.concatenate(parts, 1).astype(np.float32))[:, None, None]


def is_missing(values: np.ndarray) -> np.ndarray:
    """Where a column (N,) has nothing: None, NaN, or a text of nothing but spaces."""
    if values.dtype.kind == "f":
        return np.isnan(values)
    if values.dtype.kind not in "OUST":
        return np.zeros(len(values), bool)
    return np.array([is_nothing(value) for value in values.tolist()], bool)


def _width(column: Number | Choice) -> int:
    return len(column.values) if column.type == "choice" else 1


def _numbers(values: np.ndarray, column: Number, rows: np.ndarray) -> np.ndarray:
    """(N, 1), standardised; ``rows`` are their places, to be told."""
    try:
        found = values.astype(np.float64)
    except (TypeError, ValueError):
        found = np.array([_number(value) for value in values])
    wrong = np.flatnonzero(~np.isfinite(found))
    if len(wrong):
        raise UserError(
            f"The column {column.name!r} has no number in row {rows[wrong[0]] + 1}, but "
            f"{str(values[wrong[0]])[:40]!r}. Write a number there, or leave the row out."
        )
    return ((found - column.offset) / column.scale)[:, None]


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _one_hot(values: np.ndarray, column: Choice, rows: np.ndarray) -> np.ndarray:
    """(N, V)."""
    places = {value: place for place, value in enumerate(column.values)}
    if set(places) == {"False", "True"}:
        places |= {"0": places["False"], "1": places["True"]}
        places |= {"0.0": places["False"], "1.0": places["True"]}
    found = [places.get(str(value), -1) for value in values]
    if -1 in found:
        place = found.index(-1)
        raise UserError(
            f"The column {column.name!r} has {str(values[place])[:40]!r} in row {rows[place] + 1}, "
            f"which is none of its values: {', '.join(column.values)}."
        )
    return np.eye(len(column.values))[found]


def decode(rows: Tensor, layout: Table) -> dict[str, list[Any]]:
    """Numbers (N, 1, 1, D) as columns by name: values in their units, rounded to their step.

    Of a choice it is the value with the largest number, so that probabilities may be given. As
    float32 holds 7 digits, a value further than 10^6 steps from the offset may come back as one
    beside it. What is missing (NaN) is None.
    """
    parts = rows.detach().double().reshape(len(rows), -1).split(layout.widths, 1)
    found: dict[str, list[Any]] = {}
    for column, part in zip(layout.columns, parts, strict=True):
        if column.type == "number":
            values = (column.offset + column.scale * part[:, 0]).tolist()
            found[column.name] = column.rounded(values)
        else:
            found[column.name] = [column.values[place] for place in part.argmax(1).tolist()]
        missing = part.isnan().any(1)
        for row in missing.nonzero().flatten().tolist():
            found[column.name][row] = None
    return found


def tabulate(rows: Tensor, layout: Table) -> dict[str, list[Any]]:
    """The same for a file: numbers of a column of whole ones are written as such, 3 and not 3.0."""
    found = decode(rows, layout)
    for column in layout.columns:
        if column.type == "number" and column.decimals == 0:
            values = found[column.name]
            found[column.name] = [int(v) if v is not None and np.isfinite(v) else v for v in values]
    return found
