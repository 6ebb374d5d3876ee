"""Arrays in files: NumPy's npz and npy, and IDX, the format of MNIST.

Headers are read by themselves first: an array is only taken where the bytes that it declares are
there. Objects are refused, since they are pickles, which run code when they are read.
"""

import io
import math
import re
import struct
from dataclasses import dataclass

import numpy as np

from vae_core.errors import UserError
from vae_core.user_data import limits
from vae_core.user_data.deep import grey_scale
from vae_core.user_data.names import clean
from vae_core.user_data.upload import BROKEN, Member, open_zip, read_entry

NPY = b"\x93NUMPY"
_IDX_TYPES = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
_PICTURES = ("images", "x", "data", "x_train")
_LABELS = ("labels", "y", "targets", "y_train")
_REST = {"x_train": "x_test", "y_train": "y_test"}


@dataclass(frozen=True, eq=False)
class Arrays:
    """Examples (N, ...) and, where there are some, labels: numbers or texts (N,)."""

    values: np.ndarray
    labels: np.ndarray | None


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
    if kind.hasobject or kind.names or kind.subdtype or kind.kind not in "buifUS":
        raise UserError(
            f"{name} holds {'objects' if kind.hasobject else 'values of type ' + str(kind)[:40]}, "
            "which are not read, since an object may run code. Save plain numbers or texts "
            "(astype) with numpy.savez."
        )
    return _array(data, file.tell(), kind, shape, "F" if fortran else "C", name)


def _array(
    data: bytes, start: int, kind: np.dtype, shape: tuple[int, ...], order: str, name: str
) -> np.ndarray:
    """The rest of a file as an array, where it has just as many bytes as its header says."""
    if any(side < 0 for side in shape) or math.prod(shape) * kind.itemsize != len(data) - start:
        declared = " x ".join(map(str, shape))[:60]
        raise UserError(
            f"{name} declares {declared} values of {kind.itemsize} bytes and holds "
            f"{len(data) - start} bytes: it was cut short or changed. Make it anew."
        )
    return np.frombuffer(data, kind, offset=start).reshape(shape, order=order)


def read_npz(member: Member) -> Arrays:
    """Examples and labels of an npz file, by their names or else by their shapes.

    Raises:
        UserError: when there are none, or a part is damaged or holds objects.
    """
    data = member.read()
    if data[:6] == NPY:
        return Arrays(_examples(read_npy(data, member.name), member.name), None)
    archive = open_zip(data, member.name)
    entries = {
        re.sub(r"\.npy$", "", entry.filename).casefold(): entry
        for entry in archive.infolist()
        if entry.filename.endswith(".npy")
    }

    def array(key: str) -> np.ndarray:
        name = f"“{clean(key)}” in {member.name}"
        try:
            content = read_entry(archive, entries[key])
        except BROKEN as error:
            if isinstance(error, UserError):
                raise
            raise UserError(f"{name} cannot be unpacked: it is damaged. Save it anew.") from error
        if content[:6] != NPY:
            raise UserError(f"{name} is no array. Save arrays with numpy.savez.")
        return read_npy(content, name)

    chosen = next((key for key in _PICTURES if key in entries), None)
    if chosen is None:
        # In the order of the file, the first that has the shape of pictures, else of rows.
        shapes = {key: array(key).ndim for key in list(entries)[:50]}
        chosen = next((k for sides in ((3, 4), (2,)) for k, n in shapes.items() if n in sides), "")
    if not chosen:
        raise UserError(
            f"{member.name} holds no array of pictures (N, height, width) or of rows (N, length). "
            "Save one with numpy.savez under the name images or x."
        )
    labels = next((key for key in _LABELS if key in entries and key != chosen), None)
    values, classes = array(chosen), array(labels) if labels else None
    if (rest := _REST.get(chosen)) in entries:
        more = array(rest)
        if more.shape[1:] == values.shape[1:]:
            values = np.concatenate([values, more])
            if classes is not None and _REST.get(labels) in entries:
                classes = np.concatenate([classes, array(_REST[labels])])
    return Arrays(_examples(values, member.name), checked_labels(classes, len(values), member.name))


def _examples(values: np.ndarray, name: str) -> np.ndarray:
    if values.ndim not in (2, 3, 4) or values.dtype.kind not in "buif" or 0 in values.shape:
        raise UserError(
            f"{name} holds an array of shape {' x '.join(map(str, values.shape))[:60] or 'none'} "
            f"and type {values.dtype}; pictures are numbers (N, height, width) or (N, height, "
            "width, 3), and rows (N, length)."
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
    elif labels.ndim == 2 and labels.dtype.kind in "buif":
        labels = labels.argmax(1)
    if labels.shape != (count,):
        raise UserError(
            f"The labels of {name} are {' x '.join(map(str, labels.shape))[:60]} where the "
            f"examples are {count}. Give one label per example, or none."
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
    classes = None if any(each is None for each in found) else np.concatenate(found)
    return Arrays(_examples(values, next(iter(examples)).name), classes)


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

    Bytes stay as they are; 0 to 1 and 0 to 255 are stretched or rounded; other ranges are stretched
    from end to end, which is said.
    """
    if values.dtype == np.uint8:
        return values
    offset, scale, said = grey_scale(float(values.min()), float(values.max()))
    if said:
        notes.append(said)
    levels = np.empty(values.shape, np.uint8)
    for start in range(0, len(values), 500):
        block = (values[start : start + 500].astype(np.float64) - offset) * scale
        levels[start : start + 500] = np.rint(block)
    return levels


def as_pictures(values: np.ndarray, name: str) -> np.ndarray:
    """(N, H, W), (N, H, W, C) or (N, C, H, W) as (N, H, W, C) of one or three channels.

    Raises:
        UserError: for any other shape.
    """
    if values.ndim == 3:
        return values[..., None]
    if values.ndim == 4 and values.shape[-1] in (1, 3, 4):
        return values[..., :3] if values.shape[-1] == 4 else values
    if values.ndim == 4 and values.shape[1] in (1, 3, 4):
        return values[:, : 3 if values.shape[1] == 4 else None].transpose(0, 2, 3, 1)
    raise UserError(
        f"{name} has the shape {' x '.join(map(str, values.shape))}; pictures are (N, height, "
        "width), or with 1 or 3 channels in front or behind. Change its shape."
    )


def drop_infinite(arrays: Arrays) -> tuple[Arrays, int]:
    """Examples whose numbers are all finite, and how many were not."""
    if arrays.values.dtype.kind != "f":
        return arrays, 0
    good = np.isfinite(arrays.values).reshape(len(arrays.values), -1).all(1)
    labels = None if arrays.labels is None else arrays.labels[good]
    return Arrays(arrays.values[good], labels), int((~good).sum())


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
