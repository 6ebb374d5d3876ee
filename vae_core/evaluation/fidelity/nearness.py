"""Are rows that were made nearer to those that were learned than to others like them?"""

from dataclasses import dataclass

import numpy as np

from vae_core.evaluation.fidelity.records import Encoding, Records

DEALT = 1000
NAMED = 10
ALIKE = 1e-9  # a distance of two rows that are one


@dataclass(frozen=True, eq=False)
class Nearness:
    """Rows that were made, beside rows that were trained on and as many that were held out.

    Attributes:
        share: of the rows made whose nearest real row is one that was trained on; 1/2 where
            nothing was memorised (Platzer & Reutterer 2021, Front. Big Data 4:679939).
        error: its standard error, if it made no difference what was trained on.
        p_value: how often it would be as large, dealing anew which rows were trained on.
        closest: the median distance of a row made to the nearest of all rows trained on.
        closest_held: that of a held-out row.
        copies: the share of rows made that are equal to one trained on.
        copies_held: that of held-out rows.
        nearest: places of the rows made that lie nearest to one trained on, nearest first.
        neighbours: places of these in the rows trained on.
        distances: between them; 1 is one choice, or one standard deviation of one number.
        compared: how many rows trained on, and as many held out, the share is of.
    """

    share: float
    error: float
    p_value: float
    closest: float
    closest_held: float
    copies: float
    copies_held: float
    nearest: np.ndarray
    neighbours: np.ndarray
    distances: np.ndarray
    compared: int


def nearness(made: Records, trained: Records, held: Records, seed: int = 0) -> Nearness:
    """How near rows made come to those trained on, beside held-out rows; whole records each."""
    encoding = Encoding.of(trained)
    a, b, c = encoding(made), encoding(trained), encoding(held)
    distances, neighbours = _closest(a, b)
    of_held, _ = _closest(c, b)
    count = min(len(b), len(c))
    draw = np.random.default_rng(seed)
    pool = np.concatenate(
        [b[draw.permutation(len(b))[:count]], c[draw.permutation(len(c))[:count]]]
    )
    pool = pool[order := draw.permutation(2 * count)]  # of rows that are alike any may be nearest
    was_trained = order < count
    weights = np.bincount(_closest(a, pool)[1], minlength=2 * count) / len(a)
    share = float(weights[was_trained].sum())
    dealt = np.array([weights[draw.permutation(was_trained)].sum() for _ in range(DEALT)])
    first = np.argsort(distances, kind="stable")[:NAMED]
    return Nearness(
        share,
        float(dealt.std()),
        float((1 + (dealt >= share - 1e-12).sum()) / (1 + DEALT)),
        float(np.median(distances)),
        float(np.median(of_held)),
        float((distances < ALIKE).mean()),
        float((of_held < ALIKE).mean()),
        first,
        neighbours[first],
        distances[first],
        count,
    )


def _closest(points: np.ndarray, among: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each point (N, D) the distance to the nearest of some (M, D), and its place."""
    from sklearn.metrics import pairwise_distances_argmin

    # Squares lose half the digits of a small distance: it is taken again from the two rows.
    places = pairwise_distances_argmin(points, among)
    return np.sqrt(np.square(points - among[places]).sum(1)), places
