"""A file as pieces of examples for a model that has learned others of their kind.

Read by the layout of the model's own data: columns by their names, in the units that it has for
them. Nothing is left out: what cannot be read keeps its place, and says why.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vae_core.data.identity import Identity


@dataclass(frozen=True, eq=False)
class Piece:
    """Some examples of a file, in its order.

    Attributes:
        identity: of all M of them, with the columns that name them.
        values: (B, C, H, W) of those that could be read, uint8 or float32.
        read: int64 (B,), their positions among the M.
        why: of each of the M why it could not be read; empty where it was.
        labels: the class of each of the M as it is written, "" where there is none; or None.
        done: which fraction of the file is behind.
        notes: of each of the M what of it is taken for missing though something is there, and why;
            without any, nothing is.
    """

    identity: Identity
    values: np.ndarray
    read: np.ndarray
    why: tuple[str, ...]
    labels: tuple[str, ...] | None = None
    done: float = 1.0
    notes: tuple[str, ...] = ()

    def note(self, at: int) -> str:
        """What is to be said of the one at a position that was read; empty where nothing is."""
        return self.notes[at] if self.notes else ""

    def __len__(self) -> int:
        return len(self.identity)


def sliced(
    values: np.ndarray,
    identity: Identity,
    why: Sequence[str],
    labels: Sequence[str] | None,
    size: int,
) -> Iterator[Piece]:
    """Examples in memory, ``size`` at a time; ``values`` (B, ...) are of those without ``why``."""
    good = np.array([not each for each in why], bool)
    places = np.cumsum(good) - 1  # of each that was read, among the values
    for start in range(0, len(why), size):
        part = slice(start, min(start + size, len(why)))
        read = np.flatnonzero(good[part])
        yield Piece(
            identity.select(part),
            values[places[part][read]],
            read,
            tuple(why[part]),
            None if labels is None else tuple(labels[part]),
            part.stop / len(why),
        )
