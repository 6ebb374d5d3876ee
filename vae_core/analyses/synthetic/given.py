"""Cells of a row that are given: every row drawn has them, exactly as they were written."""

import difflib
import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from vae_core.data.layouts import Choice, Layout, Number, Table
from vae_core.errors import UserError
from vae_core.user_data.numbers import read_number

_NAMED = 12


@dataclass(frozen=True, eq=False)
class Given:
    """What is known of every row.

    Attributes:
        row: (1, 1, 1, D), NaN where nothing is given.
        cells: what stands in the file, by the name of its column.
        label: the name of the class, where that is given; else None.
    """

    row: Tensor
    cells: dict[str, Any]
    label: str | None


def read_given(texts: Sequence[str], layout: Layout, label: str | None = None) -> Given | None:
    """Cells as COLUMN=VALUE; None where there are none.

    Args:
        texts: such as "area=60" or "area (m²)=60,5"; a number that can be read in two ways, such as
            "1,234", is written with a point.
        layout: of the data, which must be a table's.
        label: what the column of classes is called; None of an unconditional model.

    Raises:
        UserError: for a column or a value that there is not, or a column that is given twice.
    """
    if not texts:
        return None
    if not isinstance(layout, Table):
        raise UserError(f"Cells are given of rows of a table, and the data are {layout.nouns}.")
    columns = {
        f"{column.name} {unit}".strip().casefold(): column
        for column in layout.columns
        for unit in _units(column)
    }
    columns |= {column.name.casefold(): column for column in layout.columns}
    row = torch.full((1, *layout.shape), math.nan)
    places = dict(zip((c.name for c in layout.columns), _starts(layout), strict=True))
    cells: dict[str, Any] = {}
    of_class = None
    for text in texts:
        name, value = _parted(text, [*columns, *([label.casefold()] if label else [])])
        if label and name == label.casefold() and name not in columns:
            of_class = _once(label, of_class, value)
            continue
        column = columns.get(name)
        if column is None:
            raise UserError(_unknown(name, layout, label))
        _once(column.name, cells.get(column.name), value)
        start = places[column.name]
        if column.type == "number":
            cells[column.name], row[..., start] = _number(column, value)
        else:
            place = _place(column, value)
            cells[column.name] = column.values[place]
            row[..., start : start + len(column.values)] = 0.0
            row[..., start + place] = 1.0
    return Given(row, cells, of_class)


def _starts(layout: Table) -> list[int]:
    return [sum(layout.widths[:place]) for place in range(len(layout.widths))]


def _units(column: Number | Choice) -> list[str]:
    """A column's unit as headers have it."""
    unit = column.unit if isinstance(column, Number) else ""
    return [f"({unit})", f"[{unit}]"] if unit else []


def _parted(text: str, names: list[str]) -> tuple[str, str]:
    """Column and value; a name may hold an equals sign itself."""
    before = [text[:at].strip().casefold() for at, each in enumerate(text) if each == "="]
    if not before:
        raise UserError(f"A given cell is COLUMN=VALUE, such as area=60; this is {text!r:.60}.")
    known = [name for name in before if name in names]
    name = known[-1] if known else before[0]
    at = [at for at, each in enumerate(text) if each == "="][before.index(name)]
    return name, text[at + 1 :].strip()


def _once(name: str, before: Any, value: str) -> str:
    if before is not None:
        raise UserError(f"The column {name} is given twice. Give each column one value.")
    return value


def _unknown(name: str, layout: Table, label: str | None) -> str:
    names = [*(column.name for column in layout.columns), *([label] if label else [])]
    near = difflib.get_close_matches(name, [each.casefold() for each in names], n=1)
    guess = next((f" Did you mean {e}?" for e in names if near and e.casefold() == near[0]), "")
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return (
        f"There is no column {name!r:.60} in this model.{guess} Choose from: "
        f"{', '.join(names[:_NAMED])}{more}."
    )


def _number(column: Number, text: str) -> tuple[float | int, float]:
    """A value as it stands in the file, and as the model learned it."""
    value = _read(column, text)
    if not math.isfinite(value):
        raise UserError(
            f"The column {column.name} has numbers, and {text!r:.40} is none. Write it with a "
            "point and without its unit, such as 60.5."
        )
    low = column.low if column.likelihood in ("bounded", "count") else None
    low = 0.0 if column.likelihood in ("log-normal", "amount") else low
    high = column.high if column.likelihood == "bounded" else None
    below = low is not None and (value < low or (column.likelihood == "log-normal" and value == 0))
    if below or (high is not None and value > high):
        raise UserError(
            f"The model gives no probability to {text} in the column {column.name}: it is "
            f"{column.kind_of_number}. Give another value."
        )
    near = column.rounded([value])[0]
    if abs(near - value) > 1e-9 * max(abs(value), column.step):
        raise UserError(
            f"The column {column.name} has steps of {column.step:g}, and {text} lies between two. "
            f"Give {near:.{column.decimals}f}."
        )
    return int(near) if column.decimals == 0 else near, (near - column.offset) / column.scale


def _read(column: Number, text: str) -> float:
    """A number with a point, a comma, marks of thousands or its unit; NaN of what is none.

    Raises:
        UserError: where it can be read as two numbers of the column.
    """
    with suppress(ValueError):
        return float(text)
    reading = read_number(text)
    if reading is None or reading.mark.casefold() not in ("", column.unit.casefold()):
        return math.nan
    found = {value for value in (reading.point, reading.comma) if value is not None}
    fits = {v for v in found if abs(column.rounded([v])[0] - v) <= 1e-9 * max(abs(v), column.step)}
    if len(fits or found) > 1:
        low, high = sorted(fits or found)
        raise UserError(
            f"{text!r:.40} in the column {column.name} may be {low:.15g} or {high:.15g}. Write the "
            "one that is meant with a point and without marks of thousands."
        )
    return (fits or found).pop()


def _place(column: Choice, text: str) -> int:
    plain = [value.casefold() for value in column.values]
    if text in column.values:
        return column.values.index(text)
    if plain.count(text.casefold()) == 1:
        return plain.index(text.casefold())
    near = difflib.get_close_matches(text.casefold(), plain, n=1)
    guess = f" Did you mean {column.values[plain.index(near[0])]}?" if near else ""
    more = f" and {len(plain) - _NAMED} more" if len(plain) > _NAMED else ""
    raise UserError(
        f"The column {column.name} has no value {text!r:.60}.{guess} Choose from: "
        f"{', '.join(column.values[:_NAMED])}{more}."
    )
