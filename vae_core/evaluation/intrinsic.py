"""How many numbers it takes to say where an example lies among the others, by its neighbours.

On a manifold of d dimensions the number of points within a distance grows as its d-th power, in
whatever space it is bent: so d shows in how much farther the next neighbours are. Both estimates
fall short where d is large and points are few, since then no neighbour is near.
"""

import math
from dataclasses import dataclass

import numpy as np

from vae_core.errors import UserError

DISCARDED = 0.1  # the largest ratios, where what is told of is no longer near (Facco et al. 2017)
FEWEST = 50  # different examples


@dataclass(frozen=True)
class Dimension:
    """An estimate of an intrinsic dimension.

    Attributes:
        value: the estimate.
        error: its standard error, the ratios of different points taken for independent.
        points: different examples that it rests on.
    """

    value: float
    error: float
    points: int


def neighbour_distances(points: np.ndarray, neighbours: int) -> np.ndarray:
    """Distances of each different point to its nearest others, in rising order: (N', neighbours).

    Args:
        points: finite numbers (N, ...); what is there twice counts once.
        neighbours: how many.

    Raises:
        UserError: for fewer than :data:`FEWEST` different points, or as few as ``neighbours``.
    """
    from sklearn.neighbors import NearestNeighbors

    flat = np.unique(np.asarray(points, dtype=np.float64).reshape(len(points), -1), axis=0)
    least = max(FEWEST, neighbours + 2)
    if len(flat) < least:
        raise UserError(
            f"Neighbours tell a dimension of {least} different examples or more, and there are "
            f"{len(flat)} here. Bring more."
        )
    # Centred and scaled as a whole: sums of squares of far-away data would lose the differences.
    flat = (flat - flat.mean(0)) / (flat.std() or 1.0)
    search = NearestNeighbors(n_neighbors=neighbours).fit(flat)
    return search.kneighbors()[0]


def two_nn(distances: np.ndarray) -> Dimension | None:
    """The dimension by the second neighbour over the first (Facco et al. 2017, Sci. Rep. 7:12140).

    Their ratio mu has P(mu > m) = m^-d, so log mu is exponential of rate d. Of N ratios the largest
    tenth is known to be large only: the maximum-likelihood rate of a sample that was cut off there,
    with r - 1 in place of r, which makes it unbiased (Epstein & Sobel 1953, JASA 48, p. 486).

    Args:
        distances: of :func:`neighbour_distances`, two or more a point.

    Returns:
        None where the two are equally far for most points, as among few whole numbers.
    """
    first, second = distances[:, 0], distances[:, 1]
    logs = np.sort(np.log(second / first))
    kept = len(logs) - math.floor(DISCARDED * len(logs))
    total = logs[:kept].sum() + (len(logs) - kept) * logs[kept - 1]
    if np.median(logs) <= 1e-12:
        return None
    value = (kept - 1) / total
    return Dimension(float(value), float(value / math.sqrt(kept - 2)), len(logs))


def neighbour_mle(distances: np.ndarray) -> Dimension | None:
    """The dimension by all k neighbours (Levina & Bickel 2004, NeurIPS 17, eq. 8 and 10).

    1/d is averaged over the points, not d, each of k - 1 logarithms (MacKay & Ghahramani 2005). It
    looks farther than :func:`two_nn`: past noise, and into what is bent.

    Args:
        distances: of :func:`neighbour_distances`, k >= 3 a point.
    """
    inverse = np.log(distances[:, -1:] / distances[:, :-1]).sum(1) / (distances.shape[1] - 1)
    mean = inverse.mean()
    if mean <= 1e-12:
        return None
    error = inverse.std(ddof=1) / math.sqrt(len(inverse)) / mean**2
    return Dimension(float(1 / mean), float(error), len(inverse))
