"""IDX, the file format of MNIST and its relatives (http://yann.lecun.com/exdb/mnist/).

Four bytes (0, 0, type, number of dimensions), one big-endian uint32 per dimension, then the values.
Read here and not by torchvision, which takes two seconds to import and does not check the length.
"""

import gzip
import struct
import zlib
from pathlib import Path

import numpy as np

from vae_core.counting import counted
from vae_core.errors import UserError

_UINT8 = 0x08


def damaged(path: Path, why: str) -> UserError:
    """The error for a data file that is not what it should be."""
    return UserError(
        f"The data file {path} is damaged: {why}. Delete that file and try again; it will be "
        "downloaded anew."
    )


def _read_bytes(path: Path) -> np.ndarray:
    try:
        if path.suffix == ".gz":
            # bytearray, because an array over bytes is read-only and torch warns about those.
            return np.frombuffer(bytearray(gzip.decompress(path.read_bytes())), dtype=np.uint8)
        return np.fromfile(path, dtype=np.uint8)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise damaged(path, f"it cannot be unpacked ({error})") from error
    except OSError as error:
        raise UserError(
            f"The data file {path} cannot be read ({error.strerror or error}). Check that it is "
            "there and that you may read it."
        ) from error


def read_idx(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    """The uint8 array of the given shape in an IDX file, gzipped if its name ends in .gz.

    Raises:
        UserError: when the file is no IDX file of uint8, was cut short, or has another shape.
    """
    data = _read_bytes(path)
    start = 4 + 4 * len(shape)
    if len(data) < start or tuple(data[:4]) != (0, 0, _UINT8, len(shape)):
        raise damaged(
            path, f"it does not start as an IDX file of {counted(len(shape), 'dimension')} does"
        )
    found = struct.unpack(f">{len(shape)}I", data[4:start].tobytes())
    if found != shape:
        raise damaged(path, f"it should hold an array of shape {shape} but declares {found}")
    expected = start + int(np.prod(shape))
    if len(data) != expected:
        raise damaged(path, f"it should have {expected} bytes (unpacked) but has {len(data)}")
    return data[start:].reshape(shape)
