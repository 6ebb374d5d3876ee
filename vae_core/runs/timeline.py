"""The snapshots in a run's folder, a file each, named after its step. Needs no torch.

Whoever trains writes them before the checkpoint of the same report, so that a training that is
killed has lost none from before its checkpoint; those after it are taken again.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vae_core.errors import UserError
from vae_core.files import told, write_atomically
from vae_core.pack import read_meta

SNAPSHOTS = "snapshots"  # their folder, in a run's
_ENDING = ".safetensors"


@dataclass(frozen=True)
class Timeline:
    """A folder of snapshots; without one there are none. Every call reads what is on disk now."""

    folder: Path

    def steps(self) -> list[int]:
        """The steps of which there are snapshots, in order."""
        found = []
        with suppress(OSError):
            for path in self.folder.glob(f"[0-9]*{_ENDING}"):
                with suppress(ValueError):
                    found.append(int(path.name.removesuffix(_ENDING)))
        return sorted(found)

    def file(self, step: int) -> Path:
        """Where the snapshot of a step is, or would be."""
        return self.folder / f"{step:010d}{_ENDING}"

    def read(self, step: int) -> bytes:
        """The pack of a snapshot (``artifacts.moment_file``).

        Raises:
            UserError: when there is none.
        """
        try:
            return self.file(step).read_bytes()
        except OSError as error:
            raise UserError(f"There is no snapshot of step {step} in {self.folder}.") from error

    def records(self) -> list[dict[str, Any]]:
        """Step, epoch and fraction of each; one that is damaged is left out."""
        found = []
        for step in self.steps():
            with suppress(OSError, UserError):
                found.append(self._record(step))
        return found

    def _record(self, step: int) -> dict[str, Any]:
        with open(self.file(step), "rb") as file:
            length = file.read(8)
            return read_meta(length + file.read(int.from_bytes(length, "little")))

    def write(self, step: int, data: bytes) -> None:
        """Keep a snapshot.

        Raises:
            Unwritable: when it cannot be written.
        """
        write_atomically(self.file(step), data)

    def keep(self, chosen: Callable[[list[int]], list[int]]) -> None:
        """Remove the snapshots of those steps that are not chosen.

        Raises:
            Unwritable: when one cannot be removed.
        """
        steps = self.steps()
        kept = set(chosen(steps))
        for step in steps:
            if step not in kept:
                with told(self.file(step)):
                    self.file(step).unlink(missing_ok=True)
