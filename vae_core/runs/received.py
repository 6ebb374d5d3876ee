"""A model that is to be a run: received, checked, and then forgotten.

    received        what a page that trains sent: a pack whose header is its last report, whose
                    tensor ``file`` are the bytes of a weights file, and whose tensors
                    ``moment/STEP`` are those of snapshots of its training; or an archive
    status.json     state, message and, once there is one, the run

Imports no torch.
"""

import math
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from vae_core.errors import UserError
from vae_core.files import age, make_private, write_atomically
from vae_core.pack import unpack
from vae_core.runs.prepared import open_prepared
from vae_core.runs.work import Work

_LOOKED_AFTER = 3600.0  # seconds that one is kept to say what became of it
MOST_BYTES = 512 * 1024 * 1024
_MOMENT = "moment/"
_FIGURES = ("reconstruction", "kl")
_MOST_POINTS = 1000  # of a history; a page keeps 300


@dataclass(frozen=True)
class Received(Work):
    """A model on its way from a page to a run."""

    @property
    def root(self) -> Path:
        """The folder of runs."""
        return self.folder.parent.parent

    @property
    def _received(self) -> Path:
        return self.folder / "received"

    @classmethod
    def receive(cls, name: str, data: bytes, root: Path) -> Self:
        """Write down what a page has sent.

        Raises:
            UserError: when it was trained from nothing that was prepared here, is too large, or
                cannot be written.
        """
        open_prepared(name, root)
        return cls.arrive(data, root)

    @classmethod
    def arrive(cls, data: bytes, root: Path) -> Self:
        """Write down bytes that are to become a run, whatever they are.

        Raises:
            UserError: when they are too many, or cannot be written.
        """
        if len(data) > MOST_BYTES:
            raise UserError(f"A model of more than {MOST_BYTES // 2**20} MB is not kept here.")
        arrived = cls(root / "received" / secrets.token_hex(8))
        for other in arrived.folder.parent.glob("*/status.json"):
            with suppress(OSError):
                if age(other) > _LOOKED_AFTER:
                    shutil.rmtree(other.parent)
        try:
            make_private(arrived.folder)
            write_atomically(arrived._received, data)
            arrived.update_status(state="queued", message="")
        except OSError as error:
            raise UserError(
                f"The folder {arrived.folder} cannot be written ({error.strerror}). Make room."
            ) from error
        return arrived

    def status(self) -> dict[str, Any]:
        """State, message and the run."""
        return self._status.read("The worker ended unexpectedly. Try again.")

    def read(self) -> bytes:
        """The bytes as they came."""
        return self._received.read_bytes()

    def content(self) -> tuple[bytes, list[dict[str, Any]]]:
        """The bytes of the weights file, and the history of its training.

        Raises:
            UserError: when they are damaged.
        """
        meta, tensors = unpack(self._received.read_bytes())
        if "file" not in tensors:
            raise UserError("What the page has sent is damaged: there is no model in it.")
        return tensors["file"].tobytes(), history_of(meta)

    def moments(self) -> list[bytes]:
        """The packs of the snapshots that came along, in no order.

        Raises:
            UserError: when what was received is damaged.
        """
        _, tensors = unpack(self._received.read_bytes())
        return [each.tobytes() for name, each in tensors.items() if name.startswith(_MOMENT)]

    def forget(self) -> None:
        """Remove what was received: it is a run now."""
        self._received.unlink(missing_ok=True)


def history_of(meta: dict[str, Any]) -> list[dict[str, Any]]:
    """The history of a live report, a record a point; none of what no page has written."""
    told: Any = meta.get("history")
    try:
        columns = [told["seconds"], told["epoch"]]
        splits = {split: told[split] for split in ("train", "validation")}
        if len(told["seconds"]) > _MOST_POINTS:
            return []
        rows = zip(*columns, strict=True)
        return [
            {
                "seconds": _number(seconds),
                "epoch": _number(epoch),
                **{
                    split: {name: _number(found[name][k]) for name in _FIGURES}
                    for split, found in splits.items()
                },
            }
            for k, (seconds, epoch) in enumerate(rows)
        ]
    except (KeyError, IndexError, TypeError, ValueError):
        return []


def _number(value: Any) -> float:
    """Raises ``ValueError`` for what is no finite number."""
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number
