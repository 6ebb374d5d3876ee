"""New examples as a file: CSV of what is read by its values, npz of all kinds but tables."""

import math
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from vae_core.analyses.synthetic.drawing import Piece
from vae_core.catalogue.rows import located
from vae_core.csv_text import csv_lines
from vae_core.data.layouts import Layout, Series, Shape, Table, Text
from vae_core.errors import UserError

FORMATS = ("csv", "npz")
_DIGITS = 15  # that a float64 holds for certain


def format_of(layout: Layout, name: str | None) -> str:
    """The format to write, by its name; by default what suits the kind.

    Raises:
        UserError: where the kind cannot be written so.
    """
    table = type(layout).tabulate is not None
    if name == "csv" and not table:
        raise UserError(f"A {layout.noun} is no row of a table. Write --format npz or png instead.")
    if name == "npz" and isinstance(layout, Table):
        raise UserError("Rows have columns of several kinds. Write them with --format csv.")
    return name or ("csv" if table else "npz")


def write_examples(
    file: BinaryIO,
    form: str,
    pieces: Iterable[Piece],
    layout: Layout,
    shape: Shape,
    count: int,
    classes: tuple[str, tuple[str, ...]] = ("class", ()),
    cells: dict[str, Any] | None = None,
) -> None:
    """Write pieces as they come.

    Args:
        file: to write to.
        form: one of ``FORMATS``. In npz ``X`` holds the examples as people have them (bytes of
            pictures (N, H, W, C), series (N, points, channels) in their units, else (N, C, H, W)),
            and ``y`` the classes.
        pieces: of the examples.
        layout: how people read one; shape: (C, H, W) of one.
        count: how many there are in all.
        classes: what the column of classes is called, and their names.
        cells: what every row of a table has, by column.
    """
    if form == "csv":
        for text in _lines(pieces, layout, *classes, cells or {}):
            file.write(text.encode())
    else:
        _arrays(file, pieces, layout, shape, count)


def _lines(
    pieces: Iterable[Piece],
    layout: Layout,
    label: str,
    names: tuple[str, ...],
    cells: dict[str, Any],
) -> Iterator[str]:
    tabulate = located(type(layout).tabulate)
    for piece in pieces:
        table: dict[str, list[Any]] = dict(tabulate(piece.examples, layout))
        # A number that was given comes back as it was written, not by way of the model's float32.
        table |= {name: [value] * len(piece.examples) for name, value in cells.items()}
        if isinstance(layout, Table):
            table = _of_one_precision(table, layout)
        if isinstance(layout, Series):
            table["series"] = [number + piece.start for number in table["series"]]
        if piece.labels is not None:
            each = len(next(iter(table.values()))) // len(piece.examples)
            column = label if label not in table else f"{label}_"
            table[column] = [names[y] for y in piece.labels.tolist() for _ in range(each)]
        if piece.start == 0:
            yield csv_lines([_headed(table, layout)])
        yield csv_lines(zip(*table.values(), strict=True))


def _of_one_precision(table: dict[str, list[Any]], layout: Table) -> dict[str, list[Any]]:
    """The same with each column's numbers to the same decimals in every row: 10.30 below 10.25."""
    decimals = {c.name: c.decimals for c in layout.columns if c.type == "number"}

    def written(value: Any, places: int) -> Any:
        known = isinstance(value, int | float) and math.isfinite(value)
        return f"{value:.{places}f}" if known and places <= _DIGITS else value

    return {
        name: [written(value, decimals[name]) for value in values] if name in decimals else values
        for name, values in table.items()
    }


def _headed(names: Iterable[str], layout: Layout) -> list[str]:
    """The header: a column of a table with its unit, as it is read again."""
    columns = layout.columns if isinstance(layout, Table) else ()
    units = {c.name: c.unit for c in columns if c.type == "number" and c.unit}
    return [f"{name} ({units[name]})" if name in units else name for name in names]


def _arrays(
    file: BinaryIO, pieces: Iterable[Piece], layout: Layout, shape: Shape, count: int
) -> None:
    """``X.npy``, its header first, and ``y.npy`` in a zip; one piece in memory at a time."""
    about, back, pair = layout.numbers(shape), None, type(layout).exchange
    if pair is not None and not isinstance(layout, Text):
        back = located(pair[1])
    labels = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("X.npy", "w", force_zip64=True) as member:
            for piece in pieces:
                values = piece.examples.numpy()
                values = np.ascontiguousarray(values if back is None else back(about, values))
                if piece.start == 0:
                    header = {
                        "descr": np.lib.format.dtype_to_descr(values.dtype),
                        "fortran_order": False,
                        "shape": (count, *values.shape[1:]),
                    }
                    np.lib.format.write_array_header_1_0(member, header)
                member.write(values.tobytes())
                if piece.labels is not None:
                    labels.append(piece.labels.numpy())
        if labels:
            with archive.open("y.npy", "w") as member:
                np.lib.format.write_array(member, np.concatenate(labels), allow_pickle=False)


def of_file(path: Path | None) -> str | None:
    """The format that a file's name ends with; None where it ends otherwise."""
    ending = path.suffix.lower().lstrip(".") if path is not None else ""
    return ending if ending in FORMATS else None
