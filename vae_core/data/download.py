"""Fetching a data set's files: progress, errors as sentences, and never half a file in place.

Files are fetched into `ROOT/.downloading/NAME` and renamed into place once all are complete, so an
interrupted download leaves nothing that could be taken for data. A lock file keeps two processes
from fetching the same set at once; the second waits and then finds the files there.
"""

import errno
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from vae_core.data.specs import SPECS, DatasetSpec, missing_files
from vae_core.errors import ProgressCallback, UserError

POLL_SECONDS = 0.2
STALL_SECONDS = 20.0  # without a new byte, the connection is taken for dead
_ARCHIVES = (".gz", ".zip", ".mat")
_DISK_FULL = ("ENOSPC", "EDQUOT")
_NOT_WRITABLE = ("EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENOENT")

# Fetches a data set's files into a folder, laid out as below the data root. It runs in a thread
# of its own and should end, by any exception, soon after the event is set.
Fetch = Callable[[Path, threading.Event], None]


def download(spec: DatasetSpec, root: Path, fetch: Fetch, progress: ProgressCallback) -> None:
    """Put the files that `spec` lacks below `root`; files already there are left as they are.

    What `progress` raises ends the download and is passed on.

    Raises:
        UserError: without a network, when the server fails, the disk is full or `root` cannot be
            written. It says what is missing, where it was looked for and how to get it.
    """
    scratch = root / ".downloading" / spec.name
    lock = FileLock(scratch.with_suffix(".lock"))
    with _explained(spec, root):
        scratch.parent.mkdir(parents=True, exist_ok=True)
    while not _acquired(lock, spec, root):
        progress(f"Waiting for another download of {spec.title} to finish", None)
    try:
        if not missing_files(spec, root):
            return  # fetched by another process meanwhile
        shutil.rmtree(scratch, ignore_errors=True)  # left by a process that was killed
        with _explained(spec, root):
            scratch.mkdir()
        _fetch_watched(spec, root, scratch, fetch, progress)
        with _explained(spec, root):
            _publish(spec, scratch, root)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        lock.release()


@contextmanager
def _explained(spec: DatasetSpec, root: Path) -> Iterator[None]:
    """Whatever stops a download (an answer, a checksum, the disk) becomes a sentence."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        raise _explain(spec, root, error) from error


def _acquired(lock: FileLock, spec: DatasetSpec, root: Path) -> bool:
    with _explained(spec, root):
        try:
            lock.acquire(timeout=POLL_SECONDS)
        except Timeout:
            return False
        return True


def _size(folder: Path, archives_only: bool) -> int:
    """Bytes below a folder that another thread is writing to."""
    total = 0
    for directory, _, names in os.walk(folder):
        for name in names:
            if not archives_only or name.endswith(_ARCHIVES):
                with suppress(FileNotFoundError):  # removed or renamed since it was listed
                    total += os.stat(os.path.join(directory, name)).st_size
    return total


def _fetch_watched(
    spec: DatasetSpec, root: Path, folder: Path, fetch: Fetch, progress: ProgressCallback
) -> None:
    """Run `fetch` in a thread and report the growth of its folder."""
    stop = threading.Event()
    failures: list[Exception] = []

    def work() -> None:
        try:
            fetch(folder, stop)
        except Exception as error:  # handed over to the waiting thread, which raises it
            failures.append(error)

    # A daemon: a thread that hangs on a dead connection must not keep the process alive.
    thread = threading.Thread(target=work, name=f"download {spec.name}", daemon=True)
    thread.start()
    size, last_growth = -1, time.monotonic()
    try:
        while thread.is_alive():
            megabytes = min(_size(folder, archives_only=True) // 10**6, spec.download_megabytes)
            progress(
                f"Downloading {spec.title}: {megabytes} of {spec.download_megabytes} MB",
                megabytes / spec.download_megabytes,
            )
            before, size = size, _size(folder, archives_only=False)
            if size != before:
                last_growth = time.monotonic()
            elif time.monotonic() - last_growth > STALL_SECONDS:
                failures.append(TimeoutError(f"no data arrived for {STALL_SECONDS:.0f} s"))
                break
            thread.join(POLL_SECONDS)
    finally:
        stop.set()
        thread.join(POLL_SECONDS)  # it ends at its next chunk, if there is one
    if failures:
        with _explained(spec, root):
            raise failures[0]


def _publish(spec: DatasetSpec, scratch: Path, root: Path) -> None:
    """Rename the fetched files into place (atomic: same file system)."""
    missing = missing_files(spec, root)
    absent = [file for file in missing if not (scratch / file).is_file()]
    if absent:
        raise RuntimeError(f"the download did not contain {', '.join(absent)}")
    for file in missing:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (scratch / file).replace(root / file)


def _explain(spec: DatasetSpec, root: Path, error: Exception) -> UserError:
    start = f"{spec.title} is not on this machine (looked in {(root / spec.files[0]).parent})"
    offline = ", ".join(name for name, each in SPECS.items() if not each.files)
    otherwise = f"or choose a data set that needs no download: {offline}."
    # A network's errors are OSErrors too, but only those of the disk carry one of these codes.
    number = getattr(error, "errno", None) or 0
    code = errno.errorcode.get(number)
    if code in _DISK_FULL:
        return UserError(
            f"{start} and the disk that holds {root} is full: the download alone takes "
            f"{spec.download_megabytes} MB. Make room, set LATENT_PLAYGROUND_DATA to a folder on "
            f"another disk, {otherwise}"
        )
    if code in _NOT_WRITABLE:
        return UserError(
            f"{start} and cannot be downloaded, because {root} cannot be written "
            f"({os.strerror(number)}). Set LATENT_PLAYGROUND_DATA to a folder that can, "
            f"{otherwise}"
        )
    names = ", ".join(Path(file).name for file in missing_files(spec, root))
    return UserError(
        f"{start} and downloading it ({spec.download_megabytes} MB) failed: {_reason(error)}. "
        f"Connect to the internet and try again, put the missing files ({names}) there yourself, "
        f"{otherwise}"
    )


def _reason(error: Exception) -> str:
    """The gist of an error: torchvision's last line, without urllib's wrapping."""
    last = (str(error).strip().splitlines() or [type(error).__name__])[-1]
    return re.sub(r"<urlopen error (?:\[Errno -?\d+\] )?(.*)>", r"\1", last).rstrip(".")
