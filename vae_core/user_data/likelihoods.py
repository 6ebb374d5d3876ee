"""Which likelihood suits a column of numbers, by its values."""

from dataclasses import dataclass
from typing import Any

import numpy as np

FEWEST = 50  # values below which a column's form cannot be told
FEW = 10  # different numbers up to which a column is a choice among them
COARSE = 30.0  # steps of the spread below which numbers are counted rather than measured
REPEATED = 10  # how often each of these is there, on average
# A Gaussian sample of 100 has a range of 5 standard deviations, a uniform one of 3.4.
FLAT = 3.8
FEWEST_FLAT = 100
REACH = 3.0  # standard deviations below the mean that a Gaussian's values are expected at
POISSON = 0.8  # variance over mean, at least, of what a negative binomial can be
OPEN = 0.05  # share of the highest count up to which there could be higher ones
EXPECTED = 5.0  # zeros that a count would have, where none of them says that there can be none


@dataclass(frozen=True)
class Form:
    """A likelihood of ``data.layouts.Number`` with its bounds, in the column's unit."""

    likelihood: str = "gaussian"
    low: float | None = None
    high: float | None = None

    def fields(self) -> dict[str, Any]:
        """What a ``Number`` is told."""
        return {"likelihood": self.likelihood, "low": self.low, "high": self.high}


def is_coded(values: np.ndarray) -> bool:
    """Whether a column of numbers is a choice among a few, such as codes, each there often.

    Counts from zero on that end in a few high ones are none: there could be higher ones. Nor are
    whole numbers of which one that is there once lies farther from the others than these spread,
    such as 1, 2, 3 and a 19: it may be wrong, and numbers between could be there.
    """
    known = values[np.isfinite(values)]
    distinct, often = np.unique(known, return_counts=True)
    if not 2 <= len(distinct) <= FEW or len(known) < REPEATED * len(distinct):
        return False
    stray = np.isin(distinct, stray_values(known))
    if stray.any() and often[stray].max() == 1:
        return False
    from_zero = len(distinct) > 2 and distinct[0] == 0 and (distinct == np.rint(distinct)).all()
    ends = often[-1] > min(OPEN * len(known), often[-2] / 2)
    return bool(ends or not from_zero or known.var() < POISSON * known.mean())


def stray_values(values: np.ndarray) -> np.ndarray:
    """Of a few different whole numbers those beyond the widest gap at an end, in order.

    None where these are as often as a choice's values are each, or where the others, three at
    least, span as much as the gap.

    Args:
        values: float64 (N,), NaN where there is none.
    """
    distinct, often = np.unique(values[np.isfinite(values)], return_counts=True)
    none = distinct[:0]
    if not 4 <= len(distinct) <= FEW or (distinct != np.rint(distinct)).any():
        return none
    gaps = np.diff(distinct)
    at = int(gaps.argmax()) + 1
    for near, beyond in ((slice(None, at), slice(at, None)), (slice(at, None), slice(None, at))):
        rare = often[beyond].sum() < REPEATED
        if len(distinct[near]) > 2 and rare and gaps.max() > np.ptp(distinct[near]):
            return distinct[beyond]
    return none


def form_of(values: np.ndarray, step: float) -> Form:
    """What a column's values are: within bounds, positive, counted, or any number.

    - bounded: there are a hundred, and their range is at most 3.8 standard deviations, so that
      they end abruptly;
    - counts: none is negative, a Gaussian of their spread would go below zero, they are coarse, and
      their variance is about their mean or larger;
    - amounts: the same of fine numbers, some of which are zero;
    - log-normal: all are positive, a Gaussian of their spread would go below zero, and their
      logarithms are more probable under a Gaussian than they are;
    - Gaussian: all others, and columns of less than fifty values.

    Args:
        values: float64 (N,), NaN where there is none.
        step: what they are whole multiples of.
    """
    known = values[np.isfinite(values)]
    spread = float(known.std()) if len(known) else 0.0
    if len(known) < FEWEST or not spread > 0:
        return Form()
    low, high, mean = float(known.min()), float(known.max()), float(known.mean())
    if len(known) >= FEWEST_FLAT and high - low <= FLAT * spread:
        return Form("bounded", low, high)
    if low < 0 or mean >= REACH * spread:
        return Form()
    coarse = spread < COARSE * step
    if low == 0 and not coarse:
        return Form("amount")
    if low == 0:
        counted = spread**2 >= POISSON * mean * step
        return Form("count", 0.0) if counted else Form("bounded", low, high)
    if coarse and spread**2 > mean * step:
        return Form("count", _first(mean / step, spread / step, low / step, len(known)) * step)
    if coarse and high - low <= 2 * FLAT * spread:
        return Form("bounded", low, high)
    return Form("log-normal") if _skewed(known) else Form()


def _first(mean: float, spread: float, low: float, count: int) -> float:
    """Where a count begins: at zero, or at its lowest where zeros would be expected."""
    size = mean**2 / (spread**2 - mean)
    zeros = count * (size / (size + mean)) ** size
    return low if zeros > EXPECTED else 0.0


def _skewed(values: np.ndarray) -> bool:
    """Whether the log-normal of maximal likelihood beats the Gaussian: nats a value."""
    logs = np.log(values)
    return bool(-logs.mean() - np.log(logs.std() + 1e-12) > -np.log(values.std()))
