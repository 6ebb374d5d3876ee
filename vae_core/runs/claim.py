"""One at a time on a folder of work: a lock that the system lets go by itself when its holder dies.

A worker holds the claim of what it works on from before it says so until after it has said how that
ended. Whoever changes the state of work that nobody is on (pause, resume, cancel) holds it for that
moment. So no state is ever written over by somebody who read the one before.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from vae_core.errors import UserError
from vae_core.files import is_private, make_private

# Long enough for one who has said how it ended to be gone, and no annoyance on a page.
CLAIM_SECONDS = 5.0


class Taken(UserError):
    """Another process, or another thread of this one, has the claim."""


@contextmanager
def claimed(
    folder: Path, wait: float = CLAIM_SECONDS, give_up: Callable[[], bool] | None = None
) -> Iterator[None]:
    """Hold the claim of a folder within the block.

    Args:
        folder: of a run or an analysis; made if there is none.
        wait: so many seconds for whoever has the claim.
        give_up: asked while waiting; whether there is no point in it any more.

    Raises:
        Taken: when another has it for longer than that.
        UserError: when the folder cannot be written.
    """
    try:
        make_private(folder)
        lock = FileLock(folder / "claim", mode=0o600 if is_private(folder) else 0o644)
        lock.acquire(timeout=wait, cancel_check=give_up)
    except Timeout as error:
        raise Taken(
            f"Another process is at work on {folder.name}. Wait for its end, then try again."
        ) from error
    except OSError as error:
        raise UserError(
            f"The folder {folder} cannot be written ({error.strerror}). Make room there, or choose "
            "another folder of runs."
        ) from error
    try:
        yield
    finally:
        lock.release()
