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
        self._training = identity_of(data, "train", slice(None))
        self._found: set[int] = set()  # training examples that went by themselves
        # By the hash of its numbers the place of a training example, or the name of another.
        self._first: dict[int, int | str] = {}
        for place, key in enumerate(_keys(data.train.images)):
            self._first.setdefault(key, place)

    def of(self, images: torch.Tensor, who: Identity) -> list[str]:
        """The name of the first example with the same numbers; empty where there is none before.

        A training example that goes by is not the same as itself: it is known by its file and row,
        or by its ids.

        Args:
            images: (B, C, H, W).
            who: these are.
        """
        return [self._before(key, who, place) for place, key in enumerate(_keys(images))]

    def _before(self, key: int, who: Identity, place: int) -> str:
        first = self._first.get(key)
        if first is None:
            if len(self._first) < MOST:
                self._first[key] = who.name(place)
            return ""
        if isinstance(first, str):
            return first
        if first not in self._found and who.is_same(place, self._training, first):
            self._found.add(first)
            return ""
        return self._training.name(first)


def _keys(images: torch.Tensor) -> Iterable[int]:
    return (hash(each.tobytes()) for each in images.numpy())
