"""Arrays in files: NumPy's npz and npy, and IDX, the format of MNIST.

Headers are read by themselves first: an array is only taken where the bytes that it declares are
there. Objects are refused, since they are pickles, which run code when they are read.
"""

import io
import math
import re
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vae_core.data.identity import Identity
from vae_core.errors import UserError
from vae_core.user_data import limits
from vae_core.user_data.deep import grey_scale
from vae_core.user_data.names import clean
from vae_core.user_data.parsed import Factors
from vae_core.user_data.splitting import named_parts
from vae_core.user_data.upload import Member

NPY = b"\x93NUMPY"
_DIMENSIONS, _MOST = 32, 2**48  # of any array that NumPy makes
_LARGEST = 1e100  # a number whose square is one yet
_IDX_TYPES = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


class Objects(UserError):
    """An array of Python objects, which is a pickle, and is never opened."""


@dataclass(frozen=True, eq=False)
class Arrays:
    """Examples (N, ...) with what is known of them.

    Attributes:
        values: the examples.
        labels: numbers or texts (N,), or None.
        where: the part (N,) of each in its author's own split, or None.
        factors: known causes, or None.
        identity: where each is from.
    """

    values: np.ndarray
    identity: Identity
    labels: np.ndarray | None = None
    where: np.ndarray | None = None
    factors: Factors | None = None

    def at(self, good: np.ndarray) -> "Arrays":
        """Those examples for which a mask (N,) holds."""
        factors = self.factors and Factors(self.factors.values[good], self.factors.names)
        labels, where = (None if each is None else each[good] for each in (self.labels, self.where))
        return Arrays(self.values[good], self.identity.select(good), labels, where, factors)


def is_idx(data: bytes) -> bool:
    """Whether bytes start as an IDX file does."""
    return len(data) >= 4 and data[:2] == b"\0\0" and data[2] in _IDX_TYPES and 1 <= data[3] <= 4


def read_idx(data: bytes, name: str) -> np.ndarray:
    """The array of an IDX file.

    Raises:
        UserError: when it is none, or its bytes are not those that it declares.
    """
    if not is_idx(data) or len(data) < 4 + 4 * data[3]:
        raise UserError(f"{name} does not start as an IDX file does. Bring it as it was published.")
    start = 4 + 4 * data[3]
    shape = struct.unpack(f">{data[3]}I", data[4:start])
    kind = np.dtype(_IDX_TYPES[data[2]])
    return _array(data, start, kind, shape, "C", name)


def read_npy(data: bytes, name: str) -> np.ndarray:
    """The array of an npy file; never a pickle.

    Raises:
        UserError: when it holds objects or records, or is damaged.
    """
    file = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(file)
        read = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[version]
        shape, fortran, kind = read(file)
    except Exception as error:  # a header is a Python literal, and its parsers raise what they like
        raise UserError(
            f"{name} is no npy file that can be read: its header is damaged, or of another "
            "version. Save it anew with numpy.save."
        ) from error
    if kind.hasobject:
        raise Objects(
            f"{name} holds objects, which are not read, since an object may run code. Save plain "
            "numbers or texts (astype) with numpy.savez."
        )
    if kind.names or kind.subdtype or kind.kind not in "buifUS":
        raise UserError(
            f"{name} holds values of type {str(kind)[:40]}, which are not read. Save plain numbers "
            "or texts (astype) with numpy.savez."
        )
    return _array(data, file.tell(), kind, shape, "F" if fortran else "C", name)


def _array(
    data: bytes,
    start: int,
    kind: np.dtype,
    shape: tuple[int, ...],
    order: Literal["C", "F"],
    name: str,
) -> np.ndarray:
    """The rest of a file as an array, where it has just as many bytes as its header says."""
    # Of sides that are 0 the others count too: NumPy makes no array of (0, 2^62).
    whole = all(type(side) is int for side in shape)
    if not whole or len(shape) > _DIMENSIONS or math.prod(max(1, side) for side in shape) > _MOST:
        raise UserError(
            f"{name} declares a shape that no array has: {' x '.join(map(str, shape))[:60]}. "
            "Make it anew."
        )
    if not kind.itemsize:
        raise UserError(f"{name} holds texts of no character. Make it anew.")
    if any(side < 0 for side in shape) or math.prod(shape) * kind.itemsize != len(data) - start:
        declared = " x ".join(map(str, shape))[:60]
        raise UserError(
            f"{name} declares {declared} values of {kind.itemsize} bytes and holds "
            f"{len(data) - start} bytes: it was cut short or changed. Make it anew."
        )
    flat = np.frombuffer(data, kind, offset=start)
    if kind.kind == "U" and len(flat) and flat.view(kind.byteorder + "u4").max() > sys.maxunicode:
        raise UserError(f"{name} holds texts with characters that there are not. Make it anew.")
    return flat.reshape(shape, order=order)


def as_examples(values: np.ndarray, name: str) -> np.ndarray:
    """An array as it is, where it can be examples (N, ...).

    Raises:
        UserError: for another shape or type, or numbers too large to have a spread.
    """
    if values.ndim not in (2, 3, 4) or values.dtype.kind not in "buif" or 0 in values.shape:
        raise UserError(
            f"{name} holds an array of shape {' x '.join(map(str, values.shape))[:60] or 'none'} "
            f"and type {values.dtype}; pictures are numbers (N, height, width) or (N, height, "
            "width, 3), and rows (N, length)."
        )
    wide = values.dtype.kind == "f" and values.dtype.itemsize > 4
    if wide and (np.isfinite(values) & (np.abs(values) > _LARGEST)).any():
        raise UserError(
            f"{name} holds numbers beyond {_LARGEST:g}, of which no spread can be taken. Leave "
            "them out, or change their unit."
        )
    return values


def checked_labels(labels: np.ndarray | None, count: int, name: str) -> np.ndarray | None:
    """Labels (N,) of as many examples; one-hot rows (N, classes) are told apart.

    Raises:
        UserError: when they are of another number.
    """
    if labels is None:
        return None
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    elif labels.ndim == 2 and labels.shape[1] and labels.dtype.kind in "buif":
        wrong = int(((labels != 0).sum(1) != 1).sum())
        if wrong:
            raise UserError(
                f"The labels of {name} are rows of {labels.shape[1]} numbers, of which {wrong} "
                "have none or several that are not 0: they name no class. Give one label per "
                "example."
            )
        labels = np.asarray(labels.argmax(1))
    if labels.shape != (count,):
        raise UserError(
            f"The labels of {name} are {' x '.join(map(str, labels.shape))[:60]} where the "
            f"examples are {count}. Give one label per example, or none."
        )
    if labels.dtype.kind == "f" and (labels != np.rint(labels)).any():
        different = len(np.unique(labels))
        if different > count / 2:
            raise UserError(
                f"The labels of {name} are fractions, {different} different ones of {count}: they "
                "measure, and name no class. Give classes, or no labels."
            )
    return labels


def label_texts(labels: np.ndarray) -> list[str]:
    """Labels as names of classes: 3.0 is called 3."""
    if labels.dtype.kind == "S":
        return [clean(each.decode("utf-8", "replace"), 80) or "?" for each in labels.tolist()]
    if labels.dtype.kind == "f":
        return [f"{each:g}" for each in labels.tolist()]
    return [clean(str(each), 80) or "?" for each in labels.tolist()]


def read_idx_files(members: list[Member]) -> Arrays:
    """Examples and labels of IDX files: pairs by name, such as train-images and train-labels.

    Several files of examples are put together.

    Raises:
        UserError: when none holds examples, shapes differ, or one is damaged.
    """
    arrays = {member: read_idx(member.read(), member.name) for member in members}
    examples = {m: array for m, array in arrays.items() if array.ndim > 1}
    labels = {m: array for m, array in arrays.items() if array.ndim == 1}
    if not examples:
        raise UserError(
            "These IDX files hold labels and no pictures. Bring the file of the pictures with them."
        )
    if len({array.shape[1:] for array in examples.values()}) > 1:
        raise UserError(
            "These IDX files hold pictures of different sizes. Bring those of one size."
        )
    found = [_partner(m, len(array), labels, len(examples)) for m, array in examples.items()]
    values = np.concatenate(list(examples.values()))
    labelled = [each for each in found if each is not None]
    classes = np.concatenate(labelled) if len(labelled) == len(found) else None
    parts = named_parts([re.split(r"[-_.]", m.parts[-1])[0] for m in examples])
    where = None if parts is None else np.repeat(parts, [len(e) for e in examples.values()])
    identity = in_files([(m.path, len(array)) for m, array in examples.items()])
    return Arrays(as_examples(values, next(iter(examples)).name), identity, classes, where)


def in_files(pieces: Sequence[tuple[str, int]]) -> Identity:
    """Who the examples of arrays are that were put together: the name and length of each."""
    counts = [count for _, count in pieces]
    row = np.concatenate([np.arange(1, count + 1) for count in counts])
    file = np.repeat(np.arange(len(counts)), counts)
    return Identity(tuple(name for name, _ in pieces), file, row, noun="example")


def _partner(
    member: Member, count: int, labels: dict[Member, np.ndarray], files: int
) -> np.ndarray | None:
    """The labels of a file of examples: those of its name, or the only ones."""

    def stem(each: Member) -> str:
        name = each.parts[-1].lower().removesuffix(".gz")
        return re.sub(r"images|labels|idx\d|-ubyte|\.idx|\.", "", name)

    named = [array for other, array in labels.items() if stem(other) == stem(member)]
    only = list(labels.values()) if files == 1 and len(labels) == 1 else []
    found = next((array for array in (*named, *only)), None)
    return checked_labels(found, count, member.name) if found is not None else None


def as_levels(values: np.ndarray, notes: list[str]) -> np.ndarray:
    """Numbers (N, ...) as grey levels uint8, by their range.

    0 to 1 and 0 to 255 are known, the latter also where it is dim; other ranges are stretched from
    end to end. What is not sure is said.
    """
    low, high = float(values.min()), float(values.max())
    offset, scale, said = grey_scale(low, high)
    if said:
        notes.append(said)
    most = values.reshape(len(values), -1).max(1)
    if high > 1 and low >= 0 and (faint := int(((most > 0) & (most <= 1)).sum())):
        notes.append(
            f"{faint} of {len(values)} pictures have no level above 1, and others have up to "
            f"{high:g}: all were read on one scale."
        )
    if values.dtype == np.uint8 and (offset, scale) == (0.0, 1.0):
        return values
    levels = np.empty(values.shape, np.uint8)
    for start in range(0, len(values), 500):
        block = (values[start : start + 500].astype(np.float64) - offset) * scale
        levels[start : start + 500] = np.rint(block)
    return levels


def as_pictures(values: np.ndarray, name: str, notes: list[str]) -> np.ndarray:
    """(N, H, W), (N, H, W, C) or (N, C, H, W) as (N, H, W, C) of one or three channels.

    Raises:
        UserError: for any other shape.
    """
    if values.ndim == 3:
        return values[..., None]
    if values.ndim == 4 and values.shape[-1] not in (1, 3, 4) and values.shape[1] in (1, 3, 4):
        values = values.transpose(0, 2, 3, 1)
    if values.ndim != 4 or values.shape[-1] not in (1, 3, 4):
        raise UserError(
            f"{name} has the shape {' x '.join(map(str, values.shape))}; pictures are (N, height, "
            "width), or with 1, 3 or 4 channels in front or behind. Change its shape, or keep the "
            "channels that are meant."
        )
    if values.shape[-1] == 4:
        notes.append(
            "The fourth of four channels was taken for transparency and left out; the first three "
            "are red, green and blue."
        )
    return values[..., :3]


def drop_infinite(arrays: Arrays, gaps: bool = False) -> tuple[Arrays, int]:
    """Examples whose numbers are all finite, and how many were not; with ``gaps`` NaN is kept.

    An example that is nothing but NaN is none.
    """
    if arrays.values.dtype.kind != "f":
        return arrays, 0
    flat = arrays.values.reshape(len(arrays.values), -1)
    there = np.isfinite(flat)
    whole = (there | np.isnan(flat)).all(1) & there.any(1) if gaps else there.all(1)
    good = np.asarray(whole)
    return (arrays if good.all() else arrays.at(good)), int((~good).sum())


def check_sides(values: np.ndarray, name: str) -> None:
    """That pictures (N, H, W, C) are no smaller and no larger than can be learned.

    Raises:
        UserError: when a side is out of bounds.
    """
    height, width = values.shape[1:3]
    if not all(4 <= side <= 4096 for side in (height, width)):
        raise UserError(
            f"The pictures in {name} are {height} x {width} pixels; a side has 4 to 4 096, and is "
            f"made {limits.SIDE} or less. Change their size."
        )
