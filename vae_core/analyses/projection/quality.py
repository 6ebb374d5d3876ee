"""How faithful a view is: whether neighbours in it were neighbours before, and of one class."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

NEIGHBOURS = 10
MOST = 2000


@dataclass(frozen=True)
class Quality:
    """Shares between 0 and 1, higher is better; None where there are no classes or too few points.

    Attributes:
        trustworthiness: 1 less a penalty for neighbours in the view that were far apart before, by
            rank (Venna & Kaski 2001, eq. 2).
        neighbourhood_hit: the share of the nearest neighbours in the view that have the same class
            (Paulovich et al. 2008, section 4).
        codes_hit: the same of the codes themselves, to compare with: a view that pulls groups
            together may exceed it a little.
        chance: the share that random neighbours would have.
        neighbours: how many neighbours are looked at.
        points: how many points were measured; their neighbours are looked for among them.
    """

    trustworthiness: float | None
    neighbourhood_hit: float | None
    codes_hit: float | None
    chance: float | None
    neighbours: int
    points: int

    def record(self) -> dict[str, Any]:
        """As it is stored and printed."""
        return asdict(self)


def measure_quality(
    codes: np.ndarray, points: np.ndarray, labels: np.ndarray | None, seed: int = 0
) -> Quality:
    """The quality of a view, on at most 2000 points drawn by the seed.

    Args:
        codes: (N, D).
        points: (N, 2 or 3).
        labels: the class of each, (N,), or None.
        seed: of the draw.
    """
    count = min(MOST, len(codes))
    chosen = np.sort(np.random.default_rng(seed).permutation(len(codes))[:count])
    neighbours = min(NEIGHBOURS, (count - 1) // 2)
    if neighbours < 1:
        return Quality(None, None, None, None, neighbours, count)
    before, after = _distances(codes[chosen]), _distances(points[chosen])
    in_view = after.topk(neighbours, largest=False).indices
    ordered, order = before.sort(1)
    hit = ceiling = chance = None
    if labels is not None:
        classes = torch.from_numpy(np.asarray(labels)[chosen])
        hit = _hit(in_view, classes)
        ceiling = _hit(order[:, :neighbours], classes)
        shares = torch.bincount(classes.long()).double() / count
        chance = float(shares.square().sum())
    # The rank of each neighbour in the view among the codes: 1 for the nearest.
    ranks = torch.searchsorted(ordered, before.gather(1, in_view)) + 1
    return Quality(_trustworthiness(ranks), hit, ceiling, chance, neighbours, count)


def _distances(values: np.ndarray) -> Tensor:
    """Distances between all pairs (N, N), float64; a point is infinitely far from itself."""
    # One by one, not through a product of matrices: that would blur the order of near ones.
    distances = torch.cdist(
        torch.from_numpy(np.asarray(values, np.float64)),
        torch.from_numpy(np.asarray(values, np.float64)),
        compute_mode="donot_use_mm_for_euclid_dist",
    )
    return distances.fill_diagonal_(torch.inf)


def _hit(neighbours: Tensor, classes: Tensor) -> float:
    return float((classes[neighbours] == classes[:, None]).double().mean())


def _trustworthiness(ranks: Tensor) -> float:
    """From the ranks (N, k) that the neighbours in the view have among the codes."""
    count, neighbours = ranks.shape
    penalty = (ranks - neighbours).clamp_min(0).sum().item()
    scale = 2 / (count * neighbours * (2 * count - 3 * neighbours - 1))
    return 1 - scale * penalty
