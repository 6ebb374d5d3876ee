"""How examples are dealt into training, validation and test; imports no torch."""

import numpy as np

from vae_core.counting import counted
from vae_core.errors import UserError

PARTS = ("train", "validation", "test")


def permutation(count: int, seed: int) -> np.ndarray:
    """A fixed shuffle of range(count), int64.

    RandomState and not Generator: numpy guarantees that its stream never changes, so a split is
    the same on every machine and with every later version.
    """
    return np.random.RandomState(seed).permutation(count)


def stratified_split(
    labels: np.ndarray, validation: int, test: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Indices (train, validation, test) with every class in the same proportion in each part.

    Each part is in shuffled order. Shares of a class are rounded by largest remainder, so the
    parts have exactly the sizes asked for.

    Raises:
        UserError: when fewer than one example would be left to train on.
    """
    if validation + test >= len(labels):
        raise UserError(
            f"{counted(len(labels), 'example')} cannot give {validation} for validation, {test} "
            "for test and "
            "some to train on; ask for fewer."
        )
    order = permutation(len(labels), seed)
    held_out, kept = _take(labels, order, validation + test)
    for_test, for_validation = _take(labels, held_out, test)
    return kept, for_validation, for_test


def _take(labels: np.ndarray, order: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Split `order` into `count` indices, stratified by label, and the others; order is kept."""
    classes, of_each = np.unique(labels[order], return_counts=True)
    shares = of_each * count / len(order)
    quota = np.floor(shares).astype(np.int64)
    short = count - int(quota.sum())
    quota[np.argsort(quota - shares, kind="stable")[:short]] += 1
    taken = np.zeros(len(order), dtype=bool)
    for label, number in zip(classes, quota, strict=True):
        taken[np.flatnonzero(labels[order] == label)[:number]] = True
    return order[taken], order[~taken]
