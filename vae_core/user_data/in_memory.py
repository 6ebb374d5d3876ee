"""What a program has in memory, understood by the same rules as files that are brought.

Options are those of ``OwnOptions``; sentences name them as Python writes them. Nothing here imports
torch or pandas: what is given is only asked for what it holds.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any

import numpy as np

from vae_core.data.identity import Identity
from vae_core.data.levels import as_bytes
from vae_core.errors import UserError
from vae_core.given import no_texts, told
from vae_core.user_data import arrays, limits, tabular, text
from vae_core.user_data.arrays import Arrays
from vae_core.user_data.deep import FAINT
from vae_core.user_data.from_arrays import from_arrays
from vae_core.user_data.from_sheet import from_sheet
from vae_core.user_data.names import clean
from vae_core.user_data.options import OwnOptions
from vae_core.user_data.parsed import ParsedDataset, classes_of
from vae_core.user_data.reading import Reading
from vae_core.user_data.skipped import SkippedFiles
from vae_core.user_data.splitting import named_parts, split
from vae_core.user_data.upload import Upload

_OPTION = re.compile(r"--([a-z]+)(?: ('[^']*'|[\w.=-]*\w))?")


def _told_as_python(read: Callable[..., ParsedDataset]) -> Callable[..., ParsedDataset]:
    """A reader whose sentences name options as arguments of Python."""

    @wraps(read)
    def reader(*given: Any) -> ParsedDataset:
        try:
            found = read(*given)
        except UserError as error:
            raise UserError(in_words_of_python(str(error))) from error
        return replace(found, warnings=tuple(map(in_words_of_python, found.warnings)))

    return reader


@_told_as_python
def images(
    given: Any, labels: Any, name: str, where: Sequence[str] | None, options: dict[str, Any]
) -> ParsedDataset:
    """Pictures (N, H, W), (N, H, W, C) or (N, C, H, W), as bytes or as floats in [0, 1].

    Raises:
        UserError: for another shape, numbers on another scale, or labels of another length.
    """
    values = _numeric(given, name)
    if values.ndim not in (3, 4):
        raise UserError(
            f"The images have the shape {values.shape}; pictures are (N, height, width), or with "
            "1 or 3 channels behind or in front. Give them a shape; rows of numbers are for "
            "Dataset.from_frame, curves for Dataset.from_series."
        )
    reading = _reading(name, {"kind": "pictures", **options})
    return from_arrays(reading, _arrays(_bytes(values), labels, where, name))


@_told_as_python
def series(
    given: Any, labels: Any, name: str, where: Sequence[str] | None, options: dict[str, Any]
) -> ParsedDataset:
    """Curves (N, points) or (N, points, channels), in whatever unit.

    Raises:
        UserError: for another shape, or curves of which nothing can be learned.
    """
    values = _numeric(given, name)
    reading = _reading(name, {"kind": "series", **options})
    return from_arrays(reading, _arrays(values, labels, where, name))


@_told_as_python
def rows(
    given: Any, labels: Any, name: str, where: Sequence[str] | None, options: dict[str, Any]
) -> ParsedDataset:
    """Rows of numbers (N, columns), called x1, x2, ...

    Raises:
        UserError: for another shape, or a table of which nothing can be learned.
    """
    reading = _reading(name, {"kind": "table", **options})
    return from_arrays(reading, _arrays(_numeric(given, name), labels, where, name))


@_told_as_python
def texts(
    given: Sequence[str],
    labels: Any,
    name: str,
    where: Sequence[str] | None,
    options: dict[str, Any],
) -> ParsedDataset:
    """Lines of text; each string is one, whatever line breaks it holds.

    Raises:
        UserError: for what is no text, or too few lines.
    """
    if found := no_texts(given):
        raise UserError(
            "Texts are a list of strings, a line each, such as ['first', 'second']; this is "
            f"{found}. Give one."
        )
    given = list(given)
    classes = _label_texts(labels, len(given), name)
    parts = None if where is None else _parts(where, len(given))
    # A program's lines are kept whole: each is to have a code.
    usual = {"kind": "text", "longest": limits.LONGEST, "least": 1}
    reading = _reading(name, {**usual, **options})
    lines, kept = [], []
    for row, each in enumerate(given):
        found, _ = text.read_lines(" ".join(each.split()), name, reading.options, reading.skipped)
        lines += found
        kept += [row] * len(found)
    values, left, layout = text.one_hot(
        lines, kept, reading.options, reading.skipped, reading.notes
    )
    rows = [kept[number] for number in left]
    labels, names = None, ()
    if classes is not None:
        labels, names = classes_of([classes[row] for row in rows], "Labels", reading.notes)
    given_parts = None if parts is None else parts[rows]
    split_ = split(
        len(values), labels, reading.options, reading.skipped, given_parts, reading.notes
    )
    identity = Identity.of_one(name, np.array(rows) + 1, "text")
    return reading.understood(layout, values, split_, labels, names, identity=identity)


@_told_as_python
def frame(
    given: Any, name: str, where: Sequence[str] | None, options: dict[str, Any]
) -> ParsedDataset:
    """The rows of a DataFrame, its columns taken for what they would be in a CSV file.

    Raises:
        UserError: for what is no DataFrame, or a table of which nothing can be learned.
    """
    if not (hasattr(given, "columns") and hasattr(given, "to_csv")):
        raise UserError(
            f"A frame is a pandas.DataFrame, and this is a {type(given).__name__}. Give "
            "pandas.DataFrame(...) of it."
        )
    if getattr(given.columns, "nlevels", 1) > 1:
        raise UserError(
            "The names of this frame's columns have several levels. Join them first: "
            "frame.columns = [' '.join(map(str, each)) for each in frame.columns]."
        )
    if isinstance(options.get("label"), int) and options["label"] in given.columns:
        options = {**options, "label": str(options["label"])}
    parts = None if where is None else _parts(where, len(given))
    reading = _reading(name, {"kind": "table", "decimal": "point", **options})
    sheet = tabular.read_columns(
        given.to_csv(index=False, lineterminator="\n", na_rep="nan"),
        name,
        reading.options,
        reading.skipped,
        reading.notes,
    )
    wanted = reading.options.classes
    label = sheet.column(wanted) if wanted else None
    classes = tabular.classes_in(sheet, label)
    if parts is not None:
        parts = parts[sheet.lines - 2]  # a record of the text is its place in it, from 1
    identity = _index_of(given, name).select(sheet.lines - 2)
    return from_sheet(reading, sheet, classes, label, parts, identity)


def _index_of(given: Any, name: str) -> Identity:
    """Who the rows of a frame are: by its index, unless that only counts them."""
    index = given.index
    identity = Identity.of_one(name, np.arange(1, len(given) + 1))
    if type(index).__name__ == "RangeIndex" and index.name is None:
        return identity
    told = str(index.name) if index.name is not None else "index"
    texts = tuple(clean(str(each), 80) for each in index)
    ids = (told,) if len(set(texts)) == len(texts) else ()
    return replace(identity, columns={told: texts}, ids=ids)


def _bytes(values: np.ndarray) -> np.ndarray:
    """Pictures as bytes; bytes so dark that they are on another scale are refused.

    Raises:
        UserError: for those, and as :func:`as_bytes`.
    """
    high = int(values.max()) if values.dtype == np.uint8 and values.size else 0
    if 0 < high <= FAINT:
        raise UserError(
            f"The pictures are bytes from 0 to {high}, of which 255 would be bright. Give them as "
            f"fractions: images / {high}."
        )
    return as_bytes(values)


def in_words_of_python(sentence: str) -> str:
    """A sentence that names options as the command line does, as arguments of Python."""

    def named(option: re.Match) -> str:
        field = {"as": "kind"}.get(option[1], option[1])
        if field not in OwnOptions.model_fields:
            return option[0]
        if option[2] is None:
            return field
        value = option[2].strip("'")
        told = value if value.isdecimal() else repr(value)
        return f"{field}=[{told}]" if field in ("drop", "missing", "column") else f"{field}={told}"

    return _OPTION.sub(named, sentence)


def _reading(name: str, options: dict[str, Any]) -> Reading:
    skipped = SkippedFiles()
    found = OwnOptions.parse(options)
    return Reading(Upload(name, (), skipped), found, lambda *_: None, skipped)


def _numeric(given: Any, name: str) -> np.ndarray:
    """Numbers of whatever holds some: an array, a tensor, nested lists."""
    given = _brought_here(given)
    try:
        values = np.asarray(given)
    except ValueError as error:
        raise UserError(
            f"The examples of {name} differ in shape. Bring them to one, then stack them."
        ) from error
    if values.dtype.kind not in "buif" or not values.ndim:
        raise UserError(
            f"The examples of {name} are no numbers, but {values.dtype}. Give an array of numbers."
        )
    return values


def _arrays(values: np.ndarray, labels: Any, where: Sequence[str] | None, name: str) -> Arrays:
    found = None
    if labels is not None:
        found = arrays.checked_labels(_plain(labels), len(values), name)
    identity = arrays.in_files([(name, len(values))])
    return Arrays(values, identity, found, None if where is None else _parts(where, len(values)))


def _brought_here(given: Any) -> Any:
    """A torch tensor, perhaps of another device, as an array; all else as it is."""
    if not hasattr(given, "detach"):
        return given
    if given.is_meta:
        raise UserError(
            "A tensor on the device meta has a shape and no numbers. Give one of the processor."
        )
    return given.detach().cpu().numpy()


def _plain(labels: Any) -> np.ndarray:
    labels = np.asarray(_brought_here(labels))
    return labels.astype(str) if labels.dtype.kind not in "buifUS" else labels


def _label_texts(labels: Any, count: int, name: str) -> list[str] | None:
    if labels is None:
        return None
    found = arrays.checked_labels(_plain(labels), count, name)
    return None if found is None else arrays.label_texts(found)


def _parts(where: Sequence[str], count: int) -> np.ndarray:
    """The part (N,) of each example by its name.

    Raises:
        UserError: when they are not as many, or name other parts.
    """
    if no_texts(where):
        raise UserError(
            f"A split is a list of 'train', 'validation' and 'test', and this is {told(where)}. "
            "Give each example one."
        )
    names = list(where)
    found = named_parts(names) if len(names) == count else None
    if found is None:
        raise UserError(
            f"The split has {len(names)} names for {count} examples. Give each example one of "
            "'train', 'validation' and 'test'; some to train, and one of the others at least."
        )
    return found
