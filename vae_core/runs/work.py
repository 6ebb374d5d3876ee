"""A folder of work: what trainings and analyses have in common for whoever does or watches them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vae_core.runs.claim import CLAIM_SECONDS, Taken, claimed
from vae_core.runs.status import Status


@dataclass(frozen=True)
class Work(ABC):
    """A folder with a status and a claim. Cheap to make; every call reads what is on disk now."""

    folder: Path

    @property
    def id(self) -> str:
        """The name of its folder."""
        return self.folder.name

    @property
    def _status(self) -> Status:
        return Status(self.folder / "status.json")

    @abstractmethod
    def status(self) -> dict[str, Any]:
        """State, message and whatever else was written; silence makes active work interrupted."""

    def update_status(self, **values: Any) -> None:
        """Merge values into the status."""
        self._status.update(**values)

    def heartbeat(self) -> AbstractContextManager[None]:
        """Show that the worker lives, also in a long step, an evaluation or a download."""
        return self._status.heartbeat()

    def keep_queued(self) -> None:
        """Show that the queue lives in which this waits, if it does wait."""
        self._status.keep_queued()

    def claim(
        self, wait: float = CLAIM_SECONDS, give_up: Callable[[], bool] | None = None
    ) -> AbstractContextManager[None]:
        """Be the only one who does this work or changes its state; see :func:`claimed`."""
        return claimed(self.folder, wait, give_up)

    def settle(self, states: Collection[str], state: str, message: str) -> bool:
        """Write the state of work that is in one of some states and that no worker has.

        Returns:
            Whether it was so. While a worker has it and its state is still one of these, this
            waits for what the worker says.

        Raises:
            UserError: when its folder cannot be written.
        """

        def gone() -> bool:
            return self.status()["state"] not in states

        if gone():
            return False
        try:
            with self.claim(give_up=gone):
                if gone():
                    return False
                self.update_status(state=state, message=message)
                return True
        except Taken:
            return False
