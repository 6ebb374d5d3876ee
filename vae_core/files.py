"""Writing files so that a killed process leaves the previous version; who may read; their age.

Runs and people's own data are for their owner alone: their folders have mode 0700, and what is
written into such a folder is as closed as it is. Who wants to share opens a folder with ``chmod``.
"""

import errno
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from vae_core.errors import UserError

PRIVATE = 0o700


class Unwritable(UserError, OSError):
    """A file or folder that cannot be written, in a sentence; an ``OSError`` too."""

    def __init__(self, path: Path, cause: OSError):
        OSError.__init__(self, cause.errno, cause.strerror or str(cause), str(path))

    def __str__(self) -> str:
        return (
            f"{self.filename} cannot be written ({self.strerror}). Make room there, check that you "
            "may write there, or choose another folder."
        )


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Say in a sentence that a file cannot be written, whatever the system's reason.

    Raises:
        Unwritable: for the OSError of the block.
    """
    try:
        yield
    except Unwritable:
        raise
    except OSError as error:
        raise Unwritable(path, error) from error


def make_private(folder: Path) -> None:
    """A folder that only its owner may enter; one that is there already keeps its mode.

    Raises:
        Unwritable: when it cannot be made.
    """
    make_folder(folder.parent)
    with told(folder):
        folder.mkdir(mode=PRIVATE, exist_ok=True)


def is_private(folder: Path) -> bool:
    """Whether nobody but its owner may enter a folder."""
    return not os.stat(folder).st_mode & 0o077


def open_as_folder(path: str | Path, flags: int) -> int:
    """An opener for ``open``: a new file may be read by whoever may enter its folder."""
    return os.open(path, flags, 0o600 if is_private(Path(path).parent) else 0o666)


def write_atomically(path: Path, data: bytes | str) -> None:
    """Write a file beside its place and rename it there.

    Raises:
        Unwritable: when that fails; what was there before is there still.
    """
    with writing_atomically(path) as file:
        file.write(data.encode() if isinstance(data, str) else data)


@contextmanager
def writing_atomically(path: Path) -> Iterator[BinaryIO]:
    """A file to be written in pieces, which takes its place when the block ends without an error.

    Raises:
        Unwritable: when it cannot be written; what was there before is there still.
    """
    path = Path(path)
    make_folder(path.parent)
    temporary = path.parent / f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}"
    with told(path):
        try:
            with open(temporary, "xb", opener=open_as_folder) as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            _replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise


def append_line(path: Path, line: str) -> None:
    """Write a line at the end of a file.

    Raises:
        Unwritable: when that fails.
    """
    with told(path), open(path, "a", encoding="utf-8", opener=open_as_folder) as file:
        file.write(line + "\n")


def make_folder(folder: Path) -> None:
    """A folder and those above it, each as closed as the one it lies in.

    Raises:
        Unwritable: when it cannot be made, or a file is in its place.
    """
    with told(folder):
        if folder.is_dir():
            return
        if folder.exists():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
        make_folder(folder.parent)
        folder.mkdir(mode=PRIVATE if is_private(folder.parent) else 0o777, exist_ok=True)


def written(path: Path) -> float:
    """When a file was last written, in seconds since 1970; 0 where there is none."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def age(path: Path) -> float:
    """Seconds since a file was last written or touched.

    Now is what its file system writes on a new file beside it: of a folder that machines share, the
    clocks of those machines need not agree.

    Raises:
        OSError: when there is no such file.
    """
    touched = path.stat().st_mtime
    try:
        with tempfile.TemporaryFile(dir=path.parent) as probe:
            now = os.fstat(probe.fileno()).st_mtime
    except OSError:  # a folder that one may only read
        now = time.time()
    return now - touched


def _replace(source: Path, target: Path) -> None:
    """Rename over a file; on Windows wait a moment while somebody reads it."""
    for attempt in range(20):
        try:
            os.replace(source, target)
            return
        except PermissionError:
            if os.name != "nt" or attempt == 19:
                raise
            time.sleep(0.05)
