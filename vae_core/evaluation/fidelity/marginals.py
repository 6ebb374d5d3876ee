"""Each column by itself: how far the values that were made are from those that were found."""

from dataclasses import dataclass

import numpy as np

from vae_core.evaluation.fidelity.records import Records

RESAMPLED, ERRORS = 400, 100  # times dealt anew, and drawn again for a standard error
EXPECTED = 10  # rows of a value that is missed where there is none


@dataclass(frozen=True)
class Marginal:
    """A column of two sets of rows.

    Attributes:
        name: of the column.
        kind: "number" or "choice".
        distance: of numbers the Kolmogorov-Smirnov statistic, the largest difference between the
            shares of both sets below one value; of choices the total variation, the largest
            difference between the shares of both sets in one set of values. 0: alike, 1: apart.
        error: its standard error, by resampling rows.
        chance: what two sets of these sizes from one source stay below in 95 % of cases.
        p_value: how often two such sets are as far apart or further.
        missing: of a choice, places of values of which ten rows or more were to be expected, and
            none is there.
    """

    name: str
    kind: str
    distance: float
    error: float
    chance: float
    p_value: float
    missing: tuple[int, ...] = ()

    @property
    def interval(self) -> tuple[float, float]:
        """That holds the true distance in 95 % of cases or more: chance on either side.

        Both distances are norms of a difference, so that an estimate is at most the norm of its
        noise from the truth. (The bootstrap's intervals hold it in 80 to 90 % only: a norm is
        biased upwards, and the more so where there is less to be seen.)
        """
        return max(0.0, self.distance - self.chance), min(1.0, self.distance + self.chance)


def marginals(made: Records, found: Records, seed: int = 0) -> list[Marginal]:
    """Both sets column by column; gaps are left out, and so is a column of nothing else."""
    told = []
    for name, size, *both in zip(
        made.names, made.sizes, made.values.T, found.values.T, strict=True
    ):
        a, b = (values[~np.isnan(values)] for values in both)
        if len(a) and len(b):
            told.append(_marginal(name, size, a, b, np.random.default_rng(seed)))
    return told


def _marginal(
    name: str, size: int, a: np.ndarray, b: np.ndarray, draw: np.random.Generator
) -> Marginal:
    """Both sets are looked at as counts of the values that there are, in their order."""
    distance = total_variation if size else kolmogorov_smirnov
    if size:
        counts = [np.bincount(each.astype(np.int64), minlength=size) for each in (a, b)]
    else:
        _, places = np.unique(np.concatenate([a, b]), return_inverse=True)
        counts = [
            np.bincount(each, minlength=places.max() + 1)
            for each in (places[: len(a)], places[len(a) :])
        ]
    value, both = distance(*counts), counts[0] + counts[1]
    again, dealt = [], []
    for _ in range(ERRORS):
        again.append(distance(*(draw.multinomial(n.sum(), n / n.sum()) for n in counts)))
    for _ in range(RESAMPLED):
        some = draw.multivariate_hypergeometric(both, len(a))
        dealt.append(distance(some, both - some))
    as_far = sum(each >= value - 1e-12 for each in dealt)
    return Marginal(
        name,
        "choice" if size else "number",
        value,
        float(np.std(again)),
        float(np.percentile(dealt, 95)),
        (1 + as_far) / (1 + RESAMPLED),
        missing(*counts) if size else (),
    )


def missing(made: np.ndarray, found: np.ndarray) -> tuple[int, ...]:
    """Values that were not made though ten rows of them or more were to be expected.

    Args:
        made: how often each value (V,) was made.
        found: how often it was found.
    """
    expected = found / max(1, found.sum()) * made.sum()
    return tuple(np.flatnonzero((made == 0) & (expected >= EXPECTED)).tolist())


def total_variation(made: np.ndarray, found: np.ndarray) -> float:
    """Half the sum of the differences between shares, of counts (V,) each."""
    return float(0.5 * np.abs(made / made.sum() - found / found.sum()).sum())


def kolmogorov_smirnov(made: np.ndarray, found: np.ndarray) -> float:
    """The largest difference between two distribution functions, of counts (V,) in order."""
    below = np.cumsum(made) / made.sum() - np.cumsum(found) / found.sum()
    return float(np.abs(below).max())
