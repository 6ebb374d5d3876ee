"""Each column by itself: how far the values that were made are from those that were found."""

from dataclasses import dataclass

import numpy as np

from vae_core.evaluation.fidelity.records import Records

RESAMPLED = 200
INTERVAL = (2.5, 97.5)  # percentiles: 95 %
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
        interval: that holds the true distance in about 95 % of cases (basic bootstrap).
        chance: what two sets of these sizes from one source stay below in 95 % of cases.
        p_value: how often two such sets are as far apart or further.
        missing: of a choice, places of values of which ten rows or more were to be expected, and
            none is there.
    """

    name: str
    kind: str
    distance: float
    error: float
    interval: tuple[float, float]
    chance: float
    p_value: float
    missing: tuple[int, ...] = ()


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
    for _ in range(RESAMPLED):
        again.append(distance(*(draw.multinomial(n.sum(), n / n.sum()) for n in counts)))
        some = draw.multivariate_hypergeometric(both, len(a))
        dealt.append(distance(some, both - some))
    low, high = (2 * value - np.percentile(again, share) for share in INTERVAL[::-1])
    as_far = sum(each >= value - 1e-12 for each in dealt)
    return Marginal(
        name,
        "choice" if size else "number",
        value,
        float(np.std(again)),
        (float(np.clip(low, 0, 1)), float(np.clip(high, 0, 1))),
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
