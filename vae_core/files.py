"""Writing files so that a killed process leaves the previous version; and how old a file is."""

import os
import secrets
import tempfile
import time
from pathlib import Path


def write_atomically(path: Path, data: bytes | str) -> None:
    """Write a file beside its place and rename it there."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not tempfile.mkstemp, whose files only their owner may read: runs are for sharing.
    temporary = path.parent / f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}"
    try:
        with temporary.open("xb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
            file.flush()
            os.fsync(file.fileno())
        _replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


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
