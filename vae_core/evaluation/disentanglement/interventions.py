"""Scores from holding one factor still: which dimensions stand still with it?

The factors of a finite set cannot be set at will: a group "with factor k fixed" is drawn, with
replacement, from the examples that share the value of k with one example drawn at random.
"""

import numpy as np

from vae_core.evaluation.disentanglement.score import Score, checked, share_error, varying

VOTES = 4000  # half of them to fit on, half to score on
TRIALS = 2000  # likewise
GROUP = 64  # examples of a vote, pairs of a trial
_CHUNK = 2**21  # numbers held at a time


def factor_vae_score(codes: np.ndarray, factors: np.ndarray, seed: int = 0) -> Score:
    """The score of Kim & Mnih 2018 (arXiv:1802.05983, section 4).

    One factor is fixed in a group of 64; the dimension of the least variance in the group, relative
    to its variance over all examples, is a vote for that factor. The score is the accuracy of the
    majority vote of each dimension, counted on one half of 4000 votes, on the other half.
    Dimensions that never change have no vote. Chance is one in F.
    """
    codes, factors = checked(codes, factors)
    count = factors.shape[1]
    used = varying(codes)
    if not used.any():
        return Score(1 / count, None, 1 / count)
    codes = codes[:, used] / codes[:, used].std(0)
    generator = np.random.default_rng(seed)
    fixed = generator.integers(count, size=VOTES)
    groups = _sharing(factors, fixed, GROUP, generator)
    dimension = np.concatenate(
        [codes[part].var(1).argmin(1) for part in _chunks(groups, codes.shape[1])]
    )
    half = VOTES // 2
    ballots = np.zeros((codes.shape[1], count), dtype=np.int64)
    np.add.at(ballots, (dimension[:half], fixed[:half]), 1)
    right = float((ballots.argmax(1)[dimension[half:]] == fixed[half:]).mean())
    return Score(right, share_error(right, VOTES - half), 1 / count)


def beta_vae_score(codes: np.ndarray, factors: np.ndarray, seed: int = 0) -> Score:
    """The score of Higgins et al. 2017 (ICLR, section 3).

    The examples of a pair share the value of one factor; the mean of ``|z1 - z2|`` over 64 pairs
    tells a linear classifier which factor it was. The score is its accuracy on the half of 2000
    such means that it was not fitted on. Dimensions are scaled to unit variance. Chance is one in
    F.
    """
    from sklearn.linear_model import LogisticRegression

    codes, factors = checked(codes, factors)
    count = factors.shape[1]
    used = varying(codes)
    if count == 1 or not used.any():
        return Score(1 / count, None, 1 / count)
    codes = codes[:, used] / codes[:, used].std(0)
    generator = np.random.default_rng(seed)
    fixed = generator.integers(count, size=TRIALS)
    pairs = _sharing(factors, fixed.repeat(GROUP), 2, generator).reshape(TRIALS, 2 * GROUP)
    apart = []
    for part in _chunks(pairs, codes.shape[1]):
        first, second = codes[part[:, ::2]], codes[part[:, 1::2]]  # (T, GROUP, D)
        apart.append(np.abs(first - second).mean(1))
    apart = np.concatenate(apart)
    half = TRIALS // 2
    # In units of the first half's spread: means over 64 pairs differ little, and the penalty of
    # the classifier should not see that.
    apart = (apart - apart[:half].mean(0)) / apart[:half].std(0)
    classifier = LogisticRegression(C=10.0, max_iter=2000).fit(apart[:half], fixed[:half])
    right = float(classifier.score(apart[half:], fixed[half:]))
    return Score(right, share_error(right, TRIALS - half), 1 / count)


def _sharing(
    factors: np.ndarray, fixed: np.ndarray, size: int, generator: np.random.Generator
) -> np.ndarray:
    """Rows (T, size) of examples; those of row t share the value of factor ``fixed[t]``."""
    count = len(factors)
    orders = np.argsort(factors, axis=0, kind="stable")  # examples by value, (N, F)
    ordered = np.take_along_axis(factors, orders, axis=0)
    values = factors[generator.integers(count, size=len(fixed)), fixed]
    low, high = np.empty_like(fixed), np.empty_like(fixed)
    for k in range(factors.shape[1]):
        of = fixed == k
        low[of] = np.searchsorted(ordered[:, k], values[of], "left")
        high[of] = np.searchsorted(ordered[:, k], values[of], "right")
    places = low[:, None] + generator.random((len(fixed), size)) * (high - low)[:, None]
    return orders[places.astype(np.int64), fixed[:, None]]


def _chunks(rows: np.ndarray, dimensions: int) -> list[np.ndarray]:
    """Parts of the rows whose codes fit into memory together."""
    numbers = rows.size * dimensions
    return np.array_split(rows, min(len(rows), 1 + numbers // _CHUNK))
