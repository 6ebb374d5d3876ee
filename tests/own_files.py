"""Files as a user may bring them, made in memory: whole ones, and ones to be refused."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable

import numpy as np
from PIL import Image


def picture(pixels: np.ndarray, kind: str = "PNG", **more) -> bytes:
    """Pixels (H, W) or (H, W, 3 or 4) as a file."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, **more)
    return file.getvalue()


def noise(count: int = 12, height: int = 9, width: int = 7, seed: int = 0) -> np.ndarray:
    """Colours (N, H, W, 3)."""
    shape = (count, height, width, 3)
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def zipped(files: dict[str, bytes] | Iterable[tuple[str, bytes]], **more) -> bytes:
    """Files by name as a zip."""
    file = io.BytesIO()
    pairs = files.items() if isinstance(files, dict) else files
    with zipfile.ZipFile(file, "w", **more) as archive:
        for name, data in pairs:
            archive.writestr(name, data)
    return file.getvalue()


def photographs(count: int = 12, **more) -> dict[str, bytes]:
    """Names and contents of pictures of two classes."""
    return {
        f"photos/{'cat' if n % 2 else 'dog'}/{n:02d}.png": picture(each)
        for n, each in enumerate(noise(count, **more))
    }


def npz(**arrays) -> bytes:
    """Arrays as an npz, objects too."""
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def npy_header(text: str, data: bytes = b"") -> bytes:
    """An npy file whose header says whatever it says."""
    header = text.encode("latin1")
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def idx(array: np.ndarray, code: int = 8, shape: tuple[int, ...] | None = None) -> bytes:
    """An IDX file, whose header may lie."""
    sides = shape or array.shape
    return struct.pack(f">4B{len(sides)}I", 0, 0, code, len(sides), *sides) + array.tobytes()


def png_of(width: int, height: int) -> bytes:
    """A PNG that declares a size and has hardly any data."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def patched(data: bytes, **entries: int) -> bytes:
    """A zip with fields of every entry of its list of contents overwritten.

    ``flags``, ``packed`` and ``size`` stand 8, 20 and 24 bytes after an entry's signature.
    """
    places = {"flags": (8, "<H"), "packed": (20, "<I"), "size": (24, "<I")}
    out = bytearray(data)
    start = data.find(b"PK\x01\x02")
    while start >= 0:
        for name, value in entries.items():
            offset, form = places[name]
            struct.pack_into(form, out, start + offset, value)
        start = data.find(b"PK\x01\x02", start + 4)
    return bytes(out)


def bomb(megabytes: int) -> bytes:
    """Zeros, deflated."""
    return zipped({"zeros.csv": bytes(megabytes * 10**6)}, compression=zipfile.ZIP_DEFLATED)


def gzip_bomb(megabytes: int) -> bytes:
    """Zeros, gzipped."""
    return gzip.compress(bytes(megabytes * 10**6))


def table(rows: int = 40, header: str = "height (cm),weight [kg],kind,sex") -> str:
    """A table of numbers, of a choice and of zeros and ones."""
    rng = np.random.default_rng(3)
    lines = [
        f"{150 + 30 * rng.random():.1f},{50 + 40 * rng.random():.2f},"
        f"{('red', 'green', 'blue')[n % 3]},{n % 2}"
        for n in range(rows)
    ]
    return "\n".join([header, *lines]) + "\n"
