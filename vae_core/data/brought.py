"""Examples as people have them in memory, as the numbers (N, C, H, W) that a model is given.

Which function is for a kind of data stands on its layout (``Layout.brought``). Each example gets
its row: nothing is left out, and what cannot be read is refused in a sentence.
"""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vae_core.catalogue.rows import located
from vae_core.counting import counted
from vae_core.data.gaps import is_nothing
from vae_core.data.layouts import Layout, Series, Table, Text
from vae_core.data.levels import as_bytes
from vae_core.errors import UserError
from vae_core.given import no_texts, told

UNIT = re.compile(r"(.+?)\s*[(\[]([^()\[\]]{1,20})[)\]]")  # a header with the unit of its column
_NAMED = 12


def examples_of(
    given: Any, layout: Layout, shape: tuple[int, int, int], gaps: bool = False
) -> np.ndarray:
    """Examples of a kind of data, uint8 (255 stands for one) or float32 (N, C, H, W).

    Args:
        given: a DataFrame, an array, a list of texts or of rows; of a DataFrame the columns that
            are not known are not looked at.
        layout: how people read an example.
        shape: (C, H, W) of one.
        gaps: whether what is missing (NaN, None, an empty text) becomes NaN.

    Raises:
        UserError: for what is none, or of another shape.
    """
    if hasattr(given, "detach"):
        given = given.detach().cpu().numpy()
    read = located(layout.brought)
    found = read(given, layout, shape, gaps=True) if gaps else read(given, layout, shape)
    if not len(found):
        raise UserError(f"There is no example here. Give at least one {layout.noun}.")
    return found


def labels_of(given: Any, names: Sequence[str], count: int) -> np.ndarray | None:
    """Classes by name or number, int64 (N,); weights (N, Y) as they are; None where none are told.

    Raises:
        UserError: for a class that there is not, or another number of them.
    """
    if given is None:
        return None
    if hasattr(given, "detach"):
        given = given.detach().cpu().numpy()
    values = _array(given)
    if values.ndim not in (1, 2) or (values.ndim == 2 and values.dtype.kind not in "buif"):
        raise UserError(
            f"Classes are one of each example (N,), or their weights (N, classes); this is "
            f"{told(given)}. Give a list of {counted(count, 'class', 'classes')}."
        )
    if len(values) != count:
        classes, examples = counted(len(values), "class", "classes"), counted(count, "example")
        raise UserError(f"There are {classes} for {examples}. Give one each.")
    if values.ndim == 2:
        return values.astype(np.float32)
    if values.dtype.kind in "iu":
        return values.astype(np.int64)
    places = {name: place for place, name in enumerate(names)}
    texts = [f"{each:g}" if isinstance(each, float) else str(each) for each in values.tolist()]
    unknown = sorted(set(texts) - places.keys())
    if unknown:
        choices = f"Choose from: {', '.join(names)}; or give their numbers, from 0 on."
        raise UserError(
            f"There is no class {unknown[0][:40]!r} in this model. "
            f"{choices if names else 'Its classes have no names: give their numbers, from 0 on.'}"
        )
    return np.array([places[text] for text in texts], np.int64)


def pictures(
    given: Any, layout: Layout, shape: tuple[int, int, int], gaps: bool = False
) -> np.ndarray:
    """(N, H, W), (N, H, W, C) or (N, C, H, W), bytes or floats in [0, 1]."""
    values = _numeric(given, layout)
    channels, height, width = shape
    if values.shape[1:] == (height, width) and channels == 1:
        values = values[:, None]
    elif values.shape[1:] == (height, width, channels) != shape:
        values = values.transpose(0, 3, 1, 2)
    values = _shaped(values, layout, shape)
    if gaps and values.dtype.kind == "f" and np.isnan(values).any():
        holes = np.isnan(values)
        levels = as_bytes(np.where(holes, 0, values)).astype(np.float32) / 255
        return np.ascontiguousarray(np.where(holes, np.float32(np.nan), levels))
    return np.ascontiguousarray(as_bytes(values))


def clips(given: Any, layout: Layout, shape: tuple[int, int, int]) -> np.ndarray:
    """(N, frames, H, W), bytes or floats in [0, 1]."""
    return np.ascontiguousarray(as_bytes(_shaped(_numeric(given, layout), layout, shape)))


def numbers(given: Any, layout: Layout, shape: tuple[int, int, int]) -> np.ndarray:
    """(N, C, H, W) as the data set has them."""
    values = _shaped(_numeric(given, layout), layout, shape)
    return values if values.dtype == np.uint8 else _finite(values, layout).astype(np.float32)


def series(
    given: Any, layout: Series, shape: tuple[int, int, int], gaps: bool = False
) -> np.ndarray:
    """(N, points) or (N, points, channels) in the units of the channels."""
    values = _finite(_numeric(given, layout), layout, gaps)
    if values.ndim == 2:
        values = values[..., None]
    wanted = (layout.length, len(layout.channels))
    if values.shape[1:] != wanted:
        raise UserError(
            f"Series are (N, {layout.length} points, {len(layout.channels)} channels) for this "
            f"model; these are {values.shape}."
        )
    offset, scale = (
        np.array([getattr(c, k) for c in layout.channels]) for k in ("offset", "scale")
    )
    return ((values - offset) / scale).astype(np.float32)[:, None]


def lines(given: Any, layout: Text, shape: tuple[int, int, int]) -> np.ndarray:
    """Texts, written as those of the data set were: on one line, in small letters if all are."""
    from vae_core.data.lines import encode

    if found := no_texts(given):
        raise UserError(
            f"Lines are a list of strings, such as ['one', 'two']; this is {found}. Give one."
        )
    small = not any(c != c.lower() for c in layout.alphabet)
    flat = [" ".join(unicodedata.normalize("NFC", each).split()) for each in given]
    return encode([each.lower() if small else each for each in flat], layout).numpy()


def rows(given: Any, layout: Table, shape: tuple[int, int, int], gaps: bool = False) -> np.ndarray:
    """Rows of a DataFrame, dicts, or an array of all columns that are known, in their order."""
    from vae_core.data.rows import encode

    return encode(_columns(given, layout), layout, gaps).numpy()


def _columns(given: Any, layout: Table) -> Mapping[str, Sequence[Any]]:
    """Columns by the names that the layout has for them."""
    if isinstance(given, list | tuple) and given and all(isinstance(e, Mapping) for e in given):
        names = dict.fromkeys(name for row in given for name in row)
        columns = {name: [row.get(name) for row in given] for name in names}
    elif (headers := getattr(given, "columns", None)) is not None:  # of pandas or polars
        counts = Counter(map(str, headers))
        twice = next((name for name, times in counts.items() if times > 1), None)
        if twice is not None:
            raise UserError(f"These rows have several columns {twice!r:.60}. Keep one of them.")
        columns = {name: np.asarray(given[name]) for name in headers}
    elif isinstance(given, Mapping):
        columns = {name: np.atleast_1d(_array(values)) for name, values in given.items()}
    else:
        values = _array(given)
        if values.ndim != 2 or values.shape[1] != len(layout.columns):
            raise UserError(
                f"Rows are (N, {len(layout.columns)}) for this model, in the order "
                f"{_first(each.name for each in layout.columns)}; these are {values.shape}. Give a "
                "DataFrame, whose columns have names."
            )
        columns = {each.name: values[:, at] for at, each in enumerate(layout.columns)}
    places = matched(list(map(str, columns)), layout)
    given = list(columns.values())
    found = {}
    for each in layout.columns:
        values = np.asarray(given[places[each.name]])
        found[each.name] = _texts(values) if each.type == "choice" else values
    return found


def matched(headers: Sequence[str], layout: Table) -> dict[str, int]:
    """The place of each column that a model has learned among headers, by their names.

    Raises:
        UserError: when one of them is lacking.
    """
    known = {}
    for place, header in enumerate(headers):
        flat = " ".join(header.split())
        match = UNIT.fullmatch(flat)
        known[flat.casefold()] = place
        known.setdefault(match[1].casefold() if match else flat.casefold(), place)
    lacking = [each.name for each in layout.columns if each.name.casefold() not in known]
    if lacking:
        raise UserError(
            f"These rows lack {_first(lacking)}, which this model has learned; they have "
            f"{_first(headers) or 'no column'}.{_meant(lacking, headers, layout)} Give "
            f"every column that it knows: {_first(each.name for each in layout.columns)}."
        )
    return {each.name: known[each.name.casefold()] for each in layout.columns}


def _meant(lacking: list[str], columns: Sequence[str], layout: Table) -> str:
    """A guess at which column that is not known was meant for one that lacks."""
    known = {each.name.casefold() for each in layout.columns}
    unknown = [str(name) for name in columns if str(name).casefold() not in known]
    near = difflib.get_close_matches(lacking[0], unknown, n=1)
    return f" Is {near[0]!r:.60} meant for {lacking[0]}?" if near else ""


def _array(given: Any) -> np.ndarray:
    """An array of whatever it is; of what cannot be one, one that holds nothing."""
    try:
        return np.asarray(given)
    except ValueError:
        return np.asarray(None)


def _texts(values: np.ndarray) -> list[str]:
    """Values as a table's file would have them: 3.0 is 3."""
    return [_text(each) for each in values.tolist()]


def _text(value: Any) -> str:
    if is_nothing(value):
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.15g}"
    return str(value).strip()


def _first(names: Any) -> str:
    every = [str(name) for name in names]
    return ", ".join(every[:_NAMED]) + (", …" if len(every) > _NAMED else "")


def _numeric(given: Any, layout: Layout) -> np.ndarray:
    values = _array(given)
    if values.dtype.kind not in "buif" or values.ndim < 2:
        raise UserError(
            f"{layout.nouns.capitalize()} are an array of numbers (N, ...) of one shape, and this "
            f"is {told(given)}. Stack them."
        )
    return values


def _shaped(values: np.ndarray, layout: Layout, shape: tuple[int, int, int]) -> np.ndarray:
    if values.shape[1:] != shape:
        sizes = ", ".join(map(str, shape))
        one = (
            " One example is a batch of one: x[None]."
            if values.shape == shape[-values.ndim :]
            else ""
        )
        raise UserError(
            f"{layout.nouns.capitalize()} are (N, {sizes}) for this model; these are "
            f"{values.shape}.{one}"
        )
    return values


def _finite(values: np.ndarray, layout: Layout, gaps: bool = False) -> np.ndarray:
    fine = np.isfinite(values) | (gaps & np.isnan(values))
    wrong = np.flatnonzero(~fine.all(tuple(range(1, values.ndim))))
    if len(wrong):
        raise UserError(
            f"The {layout.noun} at place {wrong[0]} holds numbers that are not finite (NaN or "
            "infinity). Leave it out, or fill the gap."
        )
    return values
