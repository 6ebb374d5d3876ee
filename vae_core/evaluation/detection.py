"""How well a score tells what is unlike the others, and where to draw the line. No torch.

A score is higher, the less an example is like those that a model has learned.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from vae_core.counting import counted
from vae_core.errors import UserError


@dataclass(frozen=True)
class Detection:
    """The area under the ROC curve: how often one that is unlike scores above one that is not.

    Attributes:
        area: from 0 to 1; 0.5 tells nothing. Ties count half.
        error: its standard error (DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44, eq. 4).
    """

    area: float
    error: float

    @property
    def interval(self) -> tuple[float, float]:
        """Of 95 %, within 0 and 1."""
        half = 1.96 * self.error
        return max(0.0, self.area - half), min(1.0, self.area + half)


def detection(scores: np.ndarray, unlike: np.ndarray) -> Detection:
    """The area under the ROC curve of scores (N,), of which some are of what is ``unlike`` (N,).

    Raises:
        UserError: where there are fewer than two of either.
    """
    unlike = np.asarray(unlike, bool)
    hits, rest = scores[unlike], scores[~unlike]
    if min(len(hits), len(rest)) < 2:
        raise UserError(
            f"A curve needs two examples that are unlike and two that are not, and there are "
            f"{counted(len(hits), 'example')} of the first and {len(rest)} of the others. Choose "
            "another class, or other examples."
        )
    every = rankdata(np.concatenate([hits, rest]))
    # Of each hit the share of the rest below it, and of each of the rest that of the hits above it.
    above = (every[: len(hits)] - rankdata(hits)) / len(rest)
    below = 1 - (every[len(hits) :] - rankdata(rest)) / len(hits)
    variance = above.var(ddof=1) / len(hits) + below.var(ddof=1) / len(rest)
    return Detection(float(above.mean()), math.sqrt(variance))


def roc(scores: np.ndarray, unlike: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The ROC curve: shares of false alarms and of hits where a score of ``thresholds`` is flagged.

    Returns:
        False alarms, hits and thresholds, float64 (T,) each, from the highest threshold down; the
        first flags nothing.
    """
    unlike = np.asarray(unlike, bool)
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    last = np.append(np.flatnonzero(np.diff(ordered)), len(ordered) - 1)
    hits, alarms = np.cumsum(unlike[order])[last], np.cumsum(~unlike[order])[last]
    return (
        np.append(0.0, alarms / max(1, (~unlike).sum())),
        np.append(0.0, hits / max(1, unlike.sum())),
        np.append(np.inf, ordered[last]),
    )


MOST_EXCESS = 2.0


@dataclass(frozen=True, eq=False)
class Tail:
    """How rare a score is among those of examples that are usual.

    Attributes:
        scores: theirs, float64 (V,), sorted.
        start: where the highest tenth of them begins.
        excess: by how much these are above it on average: of what is beyond, an exponential tail.
            At most ``MOST_EXCESS`` times what half of them stay below says (the median of an
            exponential is ln 2 of its mean): where a usual example is itself far out, it would
            otherwise hide all that are less so.
    """

    scores: np.ndarray
    start: float
    excess: float

    @classmethod
    def of(cls, scores: np.ndarray, share: float = 0.1) -> "Tail":
        """The tail of scores (V,) of usual examples."""
        found = np.sort(scores[np.isfinite(scores)])
        if not len(found):
            return cls(found, math.inf, 1.0)
        start = float(np.quantile(found, 1 - share))
        above = found[found >= start] - start
        half = float(np.median(above)) / math.log(2)
        mean = float(above.mean())
        return cls(found, start, max(min(mean, MOST_EXCESS * half) if half else mean, 1e-9))

    def surprise(self, scores: np.ndarray) -> np.ndarray:
        """-log of the share of usual examples that score as high, in nats; NaN stays NaN.

        Up to the tail by counting, and from there on as an exponential: the mean excess over a
        high threshold is what the peaks over it are held to have (Pickands 1975, Annals of
        Statistics 3, of shape 0).
        """
        count = len(self.scores)
        if not count:
            return np.zeros_like(scores)
        share = (count - np.searchsorted(self.scores, scores, "left") + 0.5) / (count + 1)
        tenth = (count - np.searchsorted(self.scores, self.start, "left") + 0.5) / (count + 1)
        beyond = -math.log(tenth) + (scores - self.start) / self.excess
        found = np.where(scores > self.start, beyond, -np.log(share))
        return np.where(np.isnan(scores), np.nan, found)


def by_share(scores: np.ndarray, share: float) -> float:
    """The threshold that this share of the scores lies above; of equal scores all or none do.

    It lies halfway to the next score below, so that no rounding decides. Of fewer scores than one
    in ``1 / share`` the highest is above it.
    """
    found = scores[~np.isnan(scores)]
    if not len(found):
        return math.inf
    last = np.sort(found)[::-1][max(1, round(share * len(found))) - 1]
    return _below(found, float(last))


def _below(scores: np.ndarray, score: float) -> float:
    """Halfway from a score to the next one below; itself where it is infinite, or the lowest."""
    lower = scores[scores < score]
    if not len(lower) or not math.isfinite(score) or not math.isfinite(lower.max()):
        return score
    return (score + float(lower.max())) / 2


def by_costs(
    scores: np.ndarray, unlike: np.ndarray, alarm: float, miss: float
) -> tuple[float, float]:
    """The threshold of the least cost where it is known what is unlike, and that cost.

    It lies between two scores, as that of :func:`by_share`.

    Args:
        scores, unlike: (N,) each.
        alarm: what a false alarm costs.
        miss: what it costs to miss one that is unlike.
    """
    alarms, hits, thresholds = roc(scores, unlike)
    many = int(np.asarray(unlike, bool).sum())
    costs = alarm * alarms * (len(scores) - many) + miss * (1 - hits) * many
    best = int(costs.argmin())
    return _below(scores, float(thresholds[best])), float(costs[best])
