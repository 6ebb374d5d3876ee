"""Intervals: what so many hits say of the share behind them, and so many repeats of a mean."""

import math
from collections.abc import Sequence


def wilson(hits: int, count: int, score: float = 1.96) -> tuple[float, float]:
    """The interval of a share that holds it in 95 % of cases (Wilson 1927, JASA 22, p. 209)."""
    share, square = hits / count, score * score / count
    middle = (share + square / 2) / (1 + square)
    half = score / (1 + square) * math.sqrt(share * (1 - share) / count + square / (4 * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def share_error(share: float, count: int) -> float:
    """The standard error of a share, two hits and two misses added: 0 of 10 is not surely 0.

    Agresti & Coull 1998 (The American Statistician 52).
    """
    middle = (share * count + 2) / (count + 4)
    return math.sqrt(middle * (1 - middle) / (count + 4))


def mean_interval(values: Sequence[float]) -> tuple[float, float]:
    """The mean of repeats, and half the width of its 95 % interval (Student's t; NaN of one)."""
    count = len(values)
    mean = math.fsum(values) / count
    if count < 2:
        return mean, math.nan
    from scipy.stats import t  # takes a second, which only repeats need

    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (count - 1))
    return mean, float(t.ppf(0.975, count - 1)) * spread / math.sqrt(count)
