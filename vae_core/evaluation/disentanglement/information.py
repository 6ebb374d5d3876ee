"""Scores from the mutual information of each dimension with each factor, in nats.

Codes are cut into 20 bins of equal width and probabilities are counted, as in Locatello et al. 2019
(arXiv:1811.12359, appendix B). Such an estimate is a little above zero also for independent values;
:func:`modularity`, which divides by it, leaves out what chance explains.
"""

from collections.abc import Callable

import numpy as np
from scipy.stats import chi2

from vae_core.evaluation.disentanglement.score import Score, checked, varying

BINS = 20
# Information that independent values exceed once in so many times counts as none.
SIGNIFICANCE = 1e-3
_BLOCKS = 10


def mutual_information(codes: np.ndarray, factors: np.ndarray, bins: int = BINS) -> np.ndarray:
    """I(v_k; z_j) in nats, (F, D), of factors (N, F) and binned codes (N, D)."""
    codes, factors = checked(codes, factors)
    return _information(*_tables(_binned(codes, bins), factors))


def entropies(factors: np.ndarray) -> np.ndarray:
    """H(v_k) in nats, (F,)."""
    shares = [np.unique(column, return_counts=True)[1] / len(factors) for column in factors.T]
    return np.array([-(share * np.log(share)).sum() for share in shares])


def information_gaps(information: np.ndarray, entropy: np.ndarray) -> np.ndarray:
    """Of each factor, how far its best dimension is ahead of the second, over H(v_k), (F,).

    Args:
        information: I(v_k; z_j), (F, D).
        entropy: H(v_k), (F,); a factor that never changes has no gap: 0.
    """
    ahead = np.sort(np.pad(information, ((0, 0), (1, 0))), axis=1)[:, ::-1]  # a 0 where D = 1
    return np.divide(
        ahead[:, 0] - ahead[:, 1], entropy, out=np.zeros(len(entropy)), where=entropy > 0
    )


def mutual_information_gap(codes: np.ndarray, factors: np.ndarray, bins: int = BINS) -> Score:
    """MIG, the mean gap over the factors (Chen et al. 2018, arXiv:1802.04942, eq. 6).

    A code that tells nothing gets 0, and so does one that says everything twice.
    """
    codes, factors = checked(codes, factors)

    def gap(codes: np.ndarray, factors: np.ndarray) -> float:
        information = mutual_information(codes, factors, bins)
        return float(information_gaps(information, entropies(factors)).mean())

    return Score(gap(codes, factors), _jackknife(gap, codes, factors))


def modularity(codes: np.ndarray, factors: np.ndarray, bins: int = BINS) -> Score:
    """Whether each dimension tells of one factor only (Ridgeway & Mozer 2018, eq. 2).

    For a dimension whose largest information is m, 1 - sum of the squares of the others over
    (F - 1) m^2; the mean over the dimensions that tell of any factor, 0 where there is none.
    """
    codes, factors = checked(codes, factors)

    def score(codes: np.ndarray, factors: np.ndarray) -> float:
        tables, sizes = _tables(_binned(codes, bins), factors)
        squares = _significant(tables, sizes).T ** 2  # (D, F)
        largest = squares.max(1)
        told = largest > 0
        others = max(1, squares.shape[1] - 1)
        deviation = (squares.sum(1)[told] - largest[told]) / (largest[told] * others)
        return float(1 - deviation.mean()) if told.any() else 0.0

    return Score(score(codes, factors), _jackknife(score, codes, factors))


def _binned(codes: np.ndarray, bins: int) -> np.ndarray:
    """The bin of every code, int64 (N, D); one bin for a dimension that never changes."""
    low, width = codes.min(0), np.ptp(codes, axis=0)
    places = np.divide(codes - low, width, out=np.zeros_like(codes), where=varying(codes))
    return np.minimum((places * bins).astype(np.int64), bins - 1)


def _tables(binned: np.ndarray, factors: np.ndarray) -> tuple[list[list[np.ndarray]], int]:
    """How often each value of a factor meets each bin: [factor][dimension] -> (V, bins)."""
    bins = int(binned.max()) + 1
    tables = []
    for column in factors.T:
        values, index = np.unique(column, return_inverse=True)
        joint = index[:, None] * bins + binned  # (N, D)
        tables.append(
            [
                np.bincount(cells, minlength=len(values) * bins).reshape(len(values), bins)
                for cells in joint.T
            ]
        )
    return tables, len(binned)


def _information(tables: list[list[np.ndarray]], count: int) -> np.ndarray:
    """The information in tables of counts, (F, D)."""

    def of(table: np.ndarray) -> float:
        joint = table / count
        independent = joint.sum(1, keepdims=True) * joint.sum(0, keepdims=True)
        seen = joint > 0
        return max(0.0, float((joint[seen] * np.log(joint[seen] / independent[seen])).sum()))

    return np.array([[of(table) for table in row] for row in tables])


def _significant(tables: list[list[np.ndarray]], count: int) -> np.ndarray:
    """The information, 0 where independent values could have it: 2 N I is then chi-squared."""
    found = _information(tables, count)
    freedom = np.array(
        [[((t.sum(1) > 0).sum() - 1) * ((t.sum(0) > 0).sum() - 1) for t in row] for row in tables]
    )
    bound = chi2.ppf(1 - SIGNIFICANCE, np.maximum(freedom, 1)) / (2 * count)
    return np.where(found > bound, found, 0.0)


def _jackknife(
    score: Callable[[np.ndarray, np.ndarray], float], codes: np.ndarray, factors: np.ndarray
) -> float:
    """The standard error of a score over the examples, by leaving out one block of ten in turn."""
    block = np.arange(len(codes)) % _BLOCKS
    values = [score(codes[block != left], factors[block != left]) for left in range(_BLOCKS)]
    return float(np.sqrt((_BLOCKS - 1) * np.var(values)))
