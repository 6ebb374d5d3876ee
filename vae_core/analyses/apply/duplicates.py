"""Which examples are there more than once: as a training example, or as one that went before.

By a hash of 64 bits of their numbers: of a million examples two that differ are taken for the same
once in ten million times.
"""

from collections.abc import Iterable

import torch

from vae_core.analyses.apply.sources import identity_of
from vae_core.data import Dataset
from vae_core.data.identity import Identity

MOST = 5_000_000  # examples that are remembered


class Duplicates:
    """Remembers training examples, and those that go by."""

    def __init__(self, data: Dataset):
        self._names: dict[int, str] = {}
        training = identity_of(data, "train", slice(None))
        for place, key in enumerate(_keys(data.train.images)):
            self._names.setdefault(key, training.name(place))

    def of(self, images: torch.Tensor, who: Identity) -> list[str]:
        """The name of the first example with the same numbers; empty where there is none before.

        Args:
            images: (B, C, H, W).
            who: these are.
        """
        found = []
        for place, key in enumerate(_keys(images)):
            name = who.name(place)
            if len(self._names) < MOST:
                first = self._names.setdefault(key, name)
            else:
                first = self._names.get(key, name)
            found.append("" if first == name else first)
        return found


def _keys(images: torch.Tensor) -> Iterable[int]:
    return (hash(each.tobytes()) for each in images.numpy())
