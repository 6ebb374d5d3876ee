"""Do two sets of codes come from one distribution? A kernel test and a classifier test."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

# Scales of the inverse multi-quadratic kernels (Tolstikhin et al. 2018, arXiv:1711.01558, their
# published code), in units of 2 D, the mean squared distance of two draws from N(0, I).
SCALES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_ROWS = 500
HIDDEN = 32
EPOCHS = 60


@dataclass(frozen=True)
class Discrepancy:
    """The squared maximum mean discrepancy, which may fall below 0, and its standard error."""

    value: float
    error: float
    samples: int


@dataclass(frozen=True)
class ClassifierTest:
    """The accuracy of telling two sets apart on examples that were not fitted on.

    Attributes:
        accuracy: 0.5 where the sets are alike, 1 where they are far apart.
        error: its standard error.
        p_value: how likely so many right answers are by guessing.
        tested: number of codes scored, half of them of each set.
    """

    accuracy: float
    error: float
    p_value: float
    tested: int


def maximum_mean_discrepancy(a: np.ndarray, b: np.ndarray) -> Discrepancy:
    """The unbiased squared MMD of two sets of as many codes (N, D) each, at least three.

    Kernel sum_s C_s / (C_s + |x - y|^2) with C_s = 2 D s (Tolstikhin et al. 2018, section 4);
    estimator of Gretton et al. 2012 (JMLR 13), eq. 4, which leaves pairs (i, i) out. The standard
    error leaves out one pair of codes at a time (jackknife).
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    count = len(a)
    rows = np.concatenate(
        [
            _pair_rows(a, b, start, min(start + _ROWS, count)).sum(1)
            for start in range(0, count, _ROWS)
        ]
    )
    total = rows.sum()
    value = total / (count * (count - 1))
    left_out = (total - 2 * rows) / ((count - 1) * (count - 2))
    error = np.sqrt((count - 1) / count * np.square(left_out - left_out.mean()).sum())
    return Discrepancy(float(value), float(error), count)


def _pair_rows(a: np.ndarray, b: np.ndarray, start: int, stop: int) -> np.ndarray:
    """h_ij = k(a_i, a_j) + k(b_i, b_j) - k(a_i, b_j) - k(b_i, a_j) for some i; 0 at i = j."""
    some_a, some_b = a[start:stop], b[start:stop]
    rows = _kernel(some_a, a) + _kernel(some_b, b) - _kernel(some_a, b) - _kernel(some_b, a)
    rows[np.arange(stop - start), np.arange(start, stop)] = 0.0
    return rows


def _kernel(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    squares = (x * x).sum(1)[:, None] + (y * y).sum(1) - 2 * (x @ y.T)
    np.maximum(squares, 0, out=squares)
    total = np.zeros_like(squares)
    for scale in SCALES:
        size = 2.0 * x.shape[1] * scale
        total += size / (size + squares)
    return total


def classifier_test(
    a: np.ndarray,
    b: np.ndarray,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
    learner: Callable[[int], Any] | None = None,
) -> ClassifierTest:
    """Train a classifier to tell two sets of codes (N, D) apart (arXiv:1610.06545).

    It learns on a random half of each set and is scored on the other halves. Under the null
    hypothesis the right answers are binomial with chance 1/2.

    Args:
        a, b: the sets, of which as many are looked at as the smaller one has.
        seed: of the halves and of the classifier.
        progress: told the finished fraction.
        learner: makes a classifier of scikit-learn from a seed; a network with one hidden layer
            where there is none.
    """
    from scipy.stats import binom

    count = min(len(a), len(b))
    draw = np.random.default_rng(seed)
    order_a, order_b = draw.permutation(len(a))[:count], draw.permutation(len(b))[:count]
    half = count // 2
    fit = np.concatenate([a[order_a[:half]], b[order_b[:half]]])
    test = np.concatenate([a[order_a[half:]], b[order_b[half:]]])
    centre, scale = fit.mean(0), np.maximum(fit.std(0), np.finfo(np.float32).tiny)
    answers = [np.repeat([0, 1], size) for size in (half, count - half)]
    if learner is None:
        found = _network(fit, answers[0], (centre, scale), seed, progress)
    else:
        found = learner(seed).fit((fit - centre) / scale, answers[0])
    told: Any = found.predict((test - centre) / scale)
    right = int((told == answers[1]).sum())
    tested = len(test)
    accuracy = right / tested
    return ClassifierTest(
        accuracy,
        float(np.sqrt(accuracy * (1 - accuracy) / tested)),
        float(binom.sf(right - 1, tested, 0.5)),
        tested,
    )


def _network(
    fit: np.ndarray,
    answers: np.ndarray,
    scales: tuple[np.ndarray, np.ndarray],
    seed: int,
    progress: Callable[[float], None] | None,
) -> Any:
    """A network with one hidden layer that has learned to tell codes (N, D) apart."""
    from sklearn.neural_network import MLPClassifier

    centre, scale = scales
    network = MLPClassifier((HIDDEN,), alpha=1e-2, learning_rate_init=3e-3, random_state=seed)
    for epoch in range(EPOCHS):
        network.partial_fit((fit - centre) / scale, answers, classes=[0, 1])
        if progress:
            progress((epoch + 1) / EPOCHS)
    return network
