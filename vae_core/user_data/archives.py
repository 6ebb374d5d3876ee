"""Zips and gzips in memory, held to the limits before anything is unpacked."""

import io
import struct
import zipfile
import zlib

from vae_core.errors import UserError
from vae_core.user_data import limits
from vae_core.user_data.names import clean

# What a damaged archive makes the readers of the standard library raise.
BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    OverflowError,
    EOFError,
    KeyError,
    struct.error,
    zlib.error,
)


def open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    """A zip in memory whose list of contents was held to the limits.

    Raises:
        UserError: when it is damaged, encrypted, or unpacks to more than may be.
    """
    try:
        file = _Wary(data)
        archive = zipfile.ZipFile(file)
        file.listed = True
    except BROKEN as error:
        if isinstance(error, UserError):
            raise
        raise UserError(
            f"{name} is no zip that can be read: it is damaged or cut short. Make it anew."
        ) from error
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > limits.FILES:
        raise limits.too_many(len(entries))
    if any(entry.flag_bits & 1 for entry in entries):
        raise UserError(
            f"{name} is encrypted, and no password is asked for here. Bring it without one."
        )
    whole = sum(entry.file_size for entry in entries)
    if whole > limits.UNPACKED_BYTES:
        raise UserError(
            f"{name} would unpack to {limits.megabytes(whole)}; up to "
            f"{limits.megabytes(limits.UNPACKED_BYTES)} are unpacked. Bring fewer files."
        )
    # Entries that share their bytes in the file are the trick of a bomb that is flat.
    shared = sum(entry.compress_size for entry in entries) > len(data)
    swollen = [e for e in entries if _swells(e.compress_size, e.file_size)]
    if shared or swollen or _swells(len(data), whole):
        raise UserError(
            f"{name} would unpack to {limits.megabytes(whole)} from {len(data) / 1e6:.1f} MB, as "
            f"bombs do: more than {limits.megabytes(limits.RATIO_FROM)} and {limits.RATIO} times "
            "the size of a file. Bring the files themselves."
        )
    return archive


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of an entry, never more than it declares.

    Raises:
        UserError: when it is larger than a file may be, or not what it declares.
    """
    if entry.file_size > limits.UPLOAD_BYTES:
        raise limits.too_large(clean(entry.filename))
    with archive.open(entry) as file:
        data = file.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        raise zipfile.BadZipFile("another length than declared")
    return data


def _swells(packed: int, unpacked: int) -> bool:
    return unpacked > max(limits.RATIO_FROM, limits.RATIO * packed)


class _Wary(io.BytesIO):
    """A zip's bytes; until it is ``listed``, no more is read at once than its list may have."""

    listed = False

    def read(self, size: int | None = -1, /) -> bytes:
        if not self.listed and size is not None and size > limits.DIRECTORY_BYTES:
            raise UserError(
                f"The list of contents of this zip has {size / 1e6:.0f} MB; up to "
                f"{limits.DIRECTORY_BYTES // limits.MEGA} MB are read. Bring fewer files."
            )
        return super().read(size)


def gunzipped(data: bytes, name: str) -> bytes:
    """The content of a gzip file, never more than its size may become.

    Raises:
        UserError: when it is damaged, cut short, or unpacks to more than may be.
    """
    most = min(limits.UPLOAD_BYTES, max(limits.RATIO_FROM, limits.RATIO * len(data)))
    unpacker = zlib.decompressobj(wbits=31)
    try:
        whole = unpacker.decompress(data, most + 1)
    except zlib.error as error:
        raise UserError(f"{name} is a damaged gzip file. Make it anew.") from error
    if len(whole) > most:
        raise UserError(
            f"{name} has {len(data) / 1e6:.2f} MB and unpacks to more than {most / 1e6:.0f} MB; up "
            f"to {limits.RATIO} times the size are unpacked, and {limits.megabytes(most)} here. "
            "Bring the file itself."
        )
    if not unpacker.eof:
        raise UserError(f"{name} is a gzip file that was cut short. Make it anew.")
    return whole
