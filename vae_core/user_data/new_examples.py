"""Pictures, curves, lines and arrays of a new file, for a model that knows others like them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from vae_core.data.brought import examples_of
from vae_core.data.identity import Identity
from vae_core.data.layouts import Layout, Series, Text
from vae_core.errors import ProgressCallback, UserError
from vae_core.user_data import arrays, limits, pictures
from vae_core.user_data.names import clean
from vae_core.user_data.npz import read_npz
from vae_core.user_data.numbers import read_number
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.pieces import Piece, sliced
from vae_core.user_data.skipped import SkippedFiles
from vae_core.user_data.streamed import open_streamed
from vae_core.user_data.text import decode
from vae_core.user_data.upload import Upload, from_path

_ARRAYS = (".npz", ".npy")
Shape = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class NewExamples:
    """Examples of a file that fits into memory.

    Attributes:
        name: of the file, fit to be shown.
        values: (B, C, H, W) of those that could be read.
        identity: of all M of them.
        why: of each of the M why it could not be read; empty where it was.
        labels: the class of each of the M as it is written, or None.
        notes: sentences on how they were read.
    """

    name: str
    values: np.ndarray
    identity: Identity
    why: tuple[str, ...]
    labels: tuple[str, ...] | None = None
    notes: tuple[str, ...] = field(default=())

    def pieces(self, size: int) -> Iterator[Piece]:
        """All of them, ``size`` at a time."""
        return sliced(self.values, self.identity, self.why, self.labels, size)


def read_examples(
    path: Path, layout: Layout, shape: Shape, options: OwnOptions, report: ProgressCallback
) -> NewExamples:
    """The examples of a file, a folder or an archive, by the layout of a model's own data.

    Args:
        path: of what was brought.
        layout: of the model's data.
        shape: (C, H, W) of one of its examples.
        options: how its own data were read.
        report: told of the progress.

    Raises:
        UserError: when it cannot be read, or holds nothing of the kind that the model has learned.
    """
    if isinstance(layout, Series) and path.is_file() and not _holds_arrays(path.name):
        return _series(path, layout, shape, options, report)
    upload = from_path(path)
    if isinstance(layout, Text):
        return _lines(upload, layout, shape)
    found = [m for m in upload.members if _holds_arrays(m.parts[-1]) or _is_idx(m.parts[-1])]
    if found:
        return _arrays(upload, layout, shape)
    if layout.image:
        return _pictures(upload, layout, shape, options, report)
    raise UserError(
        f"{upload.name} holds no {layout.nouns} that this model could read. Bring them as the data "
        "set was brought that it has learned."
    )


def _holds_arrays(name: str) -> bool:
    return name.lower().endswith(_ARRAYS)


def _is_idx(name: str) -> bool:
    return "idx" in name.lower() or "ubyte" in name.lower()


def _lines(upload: Upload, layout: Text, shape: Shape) -> NewExamples:
    """Every line that is not empty, in small letters where the model knows no others."""
    notes: list[str] = []
    small = not any(c != c.lower() for c in layout.alphabet)
    known = set(layout.alphabet)
    files, file, rows, texts, why = [], [], [], [], []
    for member in upload.members:
        files.append(member.name)
        for row, line in enumerate(decode(member.read(), member.name, notes).splitlines(), 1):
            flat = " ".join(unicodedata.normalize("NFC", line[: 20 * limits.LONGEST]).split())
            if not flat:
                continue
            flat = flat.lower() if small else flat
            unknown = sorted(set(flat) - known)
            said = f"{len(flat)} characters" if len(flat) > layout.length else ""
            said = said or (f"{' '.join(map(repr, unknown[:3]))} unknown" if unknown else "")
            file.append(len(files) - 1)
            rows.append(row)
            why.append(said)
            if not said:
                texts.append(flat)
    if not rows:
        raise UserError(f"There is no line of text in {upload.name}. Bring one per line.")
    values = examples_of(texts, layout, shape) if texts else np.empty((0, *shape), np.uint8)
    identity = Identity(tuple(files), np.array(file), np.array(rows), noun="line")
    return NewExamples(upload.name, values, identity, tuple(why), notes=tuple(notes))


def _arrays(upload: Upload, layout: Layout, shape: Shape) -> NewExamples:
    """An npz, an npy, or IDX files."""
    skipped, notes = SkippedFiles(), []
    members = [m for m in upload.members if _holds_arrays(m.parts[-1])]
    if len(members) > 1:
        raise UserError(
            f"There are {len(members)} files of arrays in {upload.name}, and one is read at a "
            "time. Bring the one that is meant."
        )
    if members:
        found = read_npz(members[0], skipped)
    else:
        found = arrays.read_idx_files([m for m in upload.members if _is_idx(m.parts[-1])])
    values = found.values
    good = np.ones(len(values), bool)
    if values.dtype.kind == "f":
        good = np.asarray(np.isfinite(values).reshape(len(values), -1).all(1))
    why = tuple("" if each else "numbers that are not finite" for each in good)
    kept = values[good]
    if layout.image and len(kept):
        levels = arrays.as_levels(arrays.as_pictures(kept, upload.name, notes), notes)
        kept = levels.transpose(0, 3, 1, 2)
    made = examples_of(kept, layout, shape) if len(kept) else np.empty((0, *shape), np.float32)
    labels = None if found.labels is None else tuple(arrays.label_texts(found.labels))
    return NewExamples(upload.name, made, found.identity, why, labels, tuple(notes))


def _pictures(
    upload: Upload, layout: Layout, shape: Shape, options: OwnOptions, report: ProgressCallback
) -> NewExamples:
    """Picture files, each made as large as those that were learned."""
    channels, height, width = shape
    if height != width:
        raise UserError(
            f"The pictures of this model are {width} x {height}, and picture files are made "
            "squares. Bring them as an array of that size in an npz file."
        )
    options = options.model_copy(
        update={"size": height, "colour": "grey" if channels == 1 else "rgb"}
    )
    members = [each for each in upload.members if pictures.is_picture(each)]
    if not members:
        raise UserError(
            f"There is no picture in {upload.name}. Bring PNG, JPEG, GIF, BMP, WebP or TIFF files, "
            "alone or in a folder or a zip."
        )
    made, why, notes = [], [], []
    for number, member in enumerate(members):
        if number % 100 == 0:
            report(f"Reading {limits.spaced(len(members))} pictures", number / len(members))
        skipped = SkippedFiles()
        values, kept = pictures.read_pictures([member], options, skipped, notes, lambda *_: None)
        why.append("" if kept else next(iter(skipped.counts), "it cannot be read"))
        if kept:
            made.append(values)
    every = np.concatenate(made) if made else np.empty((0, *shape), np.uint8)
    folders = [member.folder for member in members]
    identity = Identity.of_files([member.name for member in members])
    labels = tuple(folders) if len(set(folders)) > 1 else None
    return NewExamples(upload.name, every, identity, tuple(why), labels)


def _series(
    path: Path, layout: Series, shape: Shape, options: OwnOptions, report: ProgressCallback
) -> NewExamples:
    """A table of curves: a row each, or columns that are cut into windows."""
    table = open_streamed(path)
    channels = [each.name.casefold() for each in layout.channels]
    headers = [re.sub(r"\s*[(\[].*", "", clean(text, 80)).casefold() for text in table.first]
    places = [headers.index(name) for name in channels if name in headers]
    windows = len(places) == len(channels) and options.arrange != "rows"
    headed = windows or not all(read_number(text.strip()) for text in table.first if text.strip())
    comma = options.decimal == "comma"
    rows: list[int] = []
    numbers: list[np.ndarray] = []
    for lines, fields in table.blocks(headed, report, f"Reading {table.name}"):
        rows += lines
        numbers += [_numbers(row, comma, places if windows else None) for row in fields]
        if len(rows) * layout.length > limits.CELLS:
            raise UserError(
                f"{table.name} has more than {limits.spaced(limits.CELLS)} numbers; so many series "
                "are not read at once. Cut it into several files."
            )
    if windows:
        return _cut(table.name, np.array(numbers), rows, layout, shape, options)
    width = layout.length * len(layout.channels)
    why, curves = [], []
    for row in numbers:
        kept = row[np.isfinite(row)] if len(row) != width else row
        bad = len(kept) != width or not np.isfinite(kept).all()
        why.append(f"{int(np.isfinite(row).sum())} numbers, not {width}" if bad else "")
        if not bad:
            curves.append(kept)
    if not rows:
        raise UserError(f"{table.name} has no row of numbers. Bring a series per row.")
    values = np.array(curves).reshape(-1, layout.length, len(layout.channels))
    made = examples_of(values, layout, shape) if len(curves) else np.empty((0, *shape), np.float32)
    return NewExamples(table.name, made, Identity.of_one(table.name, np.array(rows)), tuple(why))


def _cut(
    name: str, values: np.ndarray, rows: list[int], layout: Series, shape: Shape,
    options: OwnOptions,
) -> NewExamples:  # fmt: skip
    """Columns (N, C) as windows, each called by the row that it begins with."""
    stride = options.stride or layout.length
    starts = range(0, len(values) - layout.length + 1, stride)
    if not starts:
        raise UserError(
            f"{name} has {len(values)} rows, and a series of this model is {layout.length} points "
            "long. Bring a longer recording."
        )
    windows = np.stack([values[at : at + layout.length] for at in starts])
    good = np.asarray(np.isfinite(windows).reshape(len(windows), -1).all(1))
    made = np.empty((0, *shape), np.float32)
    if good.any():
        made = examples_of(windows[good], layout, shape)
    why = tuple("" if each else "a missing value" for each in good)
    where = np.array([rows[at] for at in starts])
    return NewExamples(name, made, Identity.of_one(name, where), why)


def _numbers(row: list[str], comma: bool, places: list[int] | None) -> np.ndarray:
    """Fields as float64, NaN where there is no number."""
    chosen = row if places is None else [row[at] if at < len(row) else "" for at in places]
    found = []
    for text in chosen:
        reading = read_number(text.strip())
        value = reading and (reading.comma if comma else reading.point)
        found.append(np.nan if value is None else value)
    return np.array(found, np.float64)
