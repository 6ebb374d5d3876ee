"""Train on rows that were made, test on real ones (TSTR; arXiv:1706.02633, section 4.2)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from vae_core.evaluation.fidelity.records import Encoding, Records

TREES, LEAF = 100, 3
TARGETS = 8


@dataclass(frozen=True, eq=False)
class Usefulness:
    """What a forest that learned from some rows tells of columns of others.

    Attributes:
        targets: places of the columns that were told from the rest.
        skill: of each (T,): 1 - squared error over that of always telling what the real training
            rows have on average: R squared of a number, Brier's skill score of a choice. 1: exact,
            0: no better, below: worse.
        error: the standard error of its mean, over the rows tested (jackknife by row).
    """

    targets: tuple[int, ...]
    skill: np.ndarray
    error: float

    @property
    def mean(self) -> float:
        """Over the targets."""
        return float(self.skill.mean())


def targets_of(records: Records, first: int | None = None) -> tuple[int, ...]:
    """Eight columns at most, spread evenly; ``first`` is one of them, such as the class."""
    count = len(records.names)
    chosen = {k * count // TARGETS for k in range(TARGETS)} if count > TARGETS else range(count)
    rest = [each for each in chosen if each != first]
    return tuple(
        sorted([*rest[: TARGETS - (first is not None)], *([] if first is None else [first])])
    )


def usefulness(
    learned: Records,
    trained: Records,
    tested: Records,
    targets: tuple[int, ...],
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
) -> Usefulness:
    """Skill on whole records ``tested`` of forests that learned from ``learned``.

    Args:
        learned: rows to learn from: made ones, or real ones to compare with.
        trained: the real training rows, whose averages are what is to be beaten.
        tested: real rows that none of them were made from.
        targets: the columns to tell, each from all others.
        seed: of the forests.
        progress: told the finished fraction.
    """
    encoding = Encoding.of(trained)
    squares, blind = [], []
    for done, target in enumerate(targets):
        told = _told(encoding, learned, tested, target, seed)
        truth, usual = _truth(tested, target), _truth(trained, target).mean(0)
        squares.append(np.square(told - truth).sum(1))
        blind.append(np.square(usual - truth).sum(1))
        if progress:
            progress((done + 1) / len(targets))
    errors, bounds = np.array(squares), np.array(blind)  # (T, N)
    skill = 1 - errors.sum(1) / np.maximum(bounds.sum(1), np.finfo(float).tiny)
    without = 1 - (errors.sum(1, keepdims=True) - errors) / np.maximum(
        bounds.sum(1, keepdims=True) - bounds, np.finfo(float).tiny
    )
    means, count = without.mean(0), len(tested)
    error = np.sqrt((count - 1) / count * np.square(means - means.mean()).sum())
    return Usefulness(targets, skill, float(error))


def _truth(records: Records, target: int) -> np.ndarray:
    """A number (N, 1), or a choice one-hot (N, V)."""
    values, size = records.values[:, target], records.sizes[target]
    return np.eye(size)[values.astype(np.int64)] if size else values[:, None]


def _told(
    encoding: Encoding, learned: Records, tested: Records, target: int, seed: int
) -> np.ndarray:
    """What is told of a column of the rows tested: a number (N, 1), or probabilities (N, V)."""
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    known, asked = encoding(learned, (target,)), encoding(tested, (target,))
    values, size = learned.values[:, target], learned.sizes[target]
    if not size:
        forest = RandomForestRegressor(TREES, min_samples_leaf=LEAF, random_state=seed)
        return np.asarray(forest.fit(known, values).predict(asked))[:, None]
    choice = RandomForestClassifier(TREES, min_samples_leaf=LEAF, random_state=seed)
    choice.fit(known, values.astype(np.int64))
    found = np.zeros((len(tested), size))
    found[:, choice.classes_] = choice.predict_proba(asked)
    return found
