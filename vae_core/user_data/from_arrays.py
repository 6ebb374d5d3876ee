"""Arrays as examples: pictures, curves, or rows of a table."""

import numpy as np
from PIL import Image

from vae_core.data.layouts import PICTURES
from vae_core.errors import UserError
from vae_core.user_data import arrays, limits, pictures, series, tabular
from vae_core.user_data.arrays import Arrays
from vae_core.user_data.fitting import cost_of_squares, fit
from vae_core.user_data.from_sheet import from_sheet
from vae_core.user_data.gaps import kept_apart
from vae_core.user_data.parsed import ParsedDataset, check_memory, classes_of
from vae_core.user_data.reading import Reading
from vae_core.user_data.splitting import split, untrained

# The longer side of pictures that are larger than may be kept.
WHOLE = 64
# Sides are made multiples of this, so that strided layers halve them twice.
_STEP = 4


def from_arrays(reading: Reading, found: Arrays) -> ParsedDataset:
    """Examples (N, ...) by their shape and the options.

    Raises:
        UserError: when none is left, or their shape is none that can be learned.
    """
    name, options = reading.upload.name, reading.options
    table = options.kind == "table" or (options.kind == "auto" and _is_table(found.values))
    curves = not table and (options.kind == "series" or found.values.ndim == 2)
    if not table:
        found, infinite = arrays.drop_infinite(found, curves and options.gaps == "keep")
        if infinite:
            reading.skipped.add("examples with numbers that are not finite", count=infinite)
    apart, apart_identity = None, None
    if found.labels is not None and found.labels.dtype.kind == "f":
        told = np.isfinite(found.labels)
        if not told.all():
            apart = _without_class(found.values[~told], reading)
            apart_identity = found.identity.select(~told)
            found = found.at(told)
    if not len(found.values):
        raise UserError(f"No example is left of {name}{reading.skipped.said()}. Bring others.")
    if table:
        return _rows(reading, found)
    labels, names = None, ()
    if found.labels is not None:
        texts = arrays.label_texts(found.labels)
        labels, names = classes_of(texts, f"The labels of {name}", reading.notes)
    if curves:
        if options.kind == "auto":
            reading.notes.append(
                f"Each row was taken for a series of {found.values.shape[1]} points; with --as "
                "table it is read as columns."
            )
        values, layout, _, parts = series.from_array(
            found.values, labels, name, options, reading.skipped, found.where, reading.notes
        )
        return reading.understood(layout, values, parts, labels, names, identity=found.identity)
    every = found.values if apart is None else np.concatenate([found.values, apart])
    shaped = arrays.as_pictures(every, name, reading.notes)
    arrays.check_sides(shaped, name)
    fitted = _fitted(shaped, reading)
    values, apart = fitted[: len(found.values)], fitted[len(found.values) :]
    parts = split(len(values), labels, options, reading.skipped, found.where, reading.notes)
    say_doubles(values, reading)
    reading.notes += untrained(labels, names, parts)
    if found.factors is not None:
        known = ", ".join(found.factors.names)
        reading.notes.append(f"Known causes are kept, by which codes can be judged: {known}.")
    return reading.understood(
        PICTURES,
        values,
        parts,
        labels,
        names,
        factors=found.factors,
        apart=apart,
        identity=found.identity,
        apart_identity=apart_identity,
    )


def _without_class(values: np.ndarray, reading: Reading) -> np.ndarray | None:
    """Pictures without a class, which are kept apart unless they may go; else they are counted."""
    pictures = values.ndim > 2 and reading.options.kind in ("auto", "pictures")
    if pictures and reading.options.gaps != "drop":
        reading.notes.append(kept_apart(len(values), "examples"))
        return values
    reading.skipped.add("examples without a class", count=len(values))
    return None


def _is_table(values: np.ndarray) -> bool:
    """Whether rows (N, D) are columns of a table rather than the points of curves."""
    return values.ndim == 2 and values.shape[1] < series.WIDE


def _rows(reading: Reading, found: Arrays) -> ParsedDataset:
    """Rows (N, D) as a table, by the rules of tables: steps, ids, values that lie far out."""
    name, values = reading.upload.name, found.values
    if values.ndim != 2:
        raise UserError(
            f"{name} has the shape {' x '.join(map(str, values.shape))}; a table is (N, columns). "
            "Change its shape, or leave out --as table."
        )
    if values.shape[1] > limits.COLUMNS or values.size > limits.CELLS:
        raise UserError(
            f"{name} has {limits.spaced(values.shape[1])} columns of {limits.spaced(len(values))} "
            f"rows; up to {limits.spaced(limits.COLUMNS)} columns and "
            f"{limits.spaced(limits.CELLS / limits.MEGA)} million numbers are read. Bring fewer."
        )
    if reading.options.kind == "auto":
        reading.notes.append(
            f"Read as a table of {values.shape[1]} columns; with --as series each row is a curve "
            f"of {values.shape[1]} points."
        )
    lines = [",".join(f"x{n}" for n in range(1, values.shape[1] + 1))]
    lines += [",".join(map(str, row)) for row in values.tolist()]
    sheet = tabular.read_sheet(
        "\n".join(lines), name, reading.options, reading.skipped, reading.notes, reading.report
    )
    told = None if found.labels is None else arrays.label_texts(found.labels)
    return from_sheet(reading, sheet, told, None, found.where, found.identity)


def _fitted(values: np.ndarray, reading: Reading) -> np.ndarray:
    """Pictures (N, H, W, C) as uint8 (N, C, H', W'): as they are, whole, or square as wanted."""
    options = reading.options
    height, width = values.shape[1:3]
    shape = (height, width)
    if options.size:
        shape = (options.size, options.size)
    elif max(shape) > limits.SIDE:
        high, wide = (max(_STEP, round(s * WHOLE / max(shape) / _STEP) * _STEP) for s in shape)
        shape = (high, wide)
        reading.notes.append(
            f"Pictures of {height} x {width} were made {shape[0]} x {shape[1]}, whole; --size "
            f"gives squares of up to {limits.SIDE}."
        )
    check_memory(len(values), values.shape[3] * shape[0] * shape[1], 1)
    levels = arrays.as_levels(values, reading.notes)
    if shape != (height, width):
        levels = _resized(levels, shape, reading)
    if options.colour == "grey" and levels.shape[3] == 3:
        levels = pictures.grey_of(levels)[..., None]
    elif options.colour == "rgb" and levels.shape[3] == 1:
        levels = levels.repeat(3, axis=3)
    return np.ascontiguousarray(levels.transpose(0, 3, 1, 2))


def _resized(levels: np.ndarray, shape: tuple[int, int], reading: Reading) -> np.ndarray:
    """Pictures (N, H, W, C) as (N, *shape, C): whole where no size was asked for, else fitted."""
    made = np.empty((len(levels), *shape, levels.shape[3]), np.uint8)
    options = reading.options
    if options.size:
        height, width = levels.shape[1:3]
        reading.notes += cost_of_squares(height, width, len(levels), options)
    for number, each in enumerate(levels):
        if number % 200 == 0:
            reading.report(f"Fitting {limits.spaced(len(levels))} pictures", number / len(levels))
        picture = Image.fromarray(each[..., 0] if each.shape[2] == 1 else each)
        if options.size:
            fitted = fit(picture, shape, options.fit == "crop", options.background)
        else:
            fitted = picture.resize((shape[1], shape[0]), Image.Resampling.LANCZOS)
        made[number] = np.asarray(fitted).reshape(*shape, -1)
    return made


def say_doubles(values: np.ndarray, reading: Reading) -> None:
    """Note how many pictures (N, C, H, W) are there more than once."""
    doubled = len(values) - len({hash(row.tobytes()) for row in values})
    if doubled:
        reading.notes.append(
            f"{doubled} pictures are there more than once; some of these may be in training and in "
            "the test."
        )
