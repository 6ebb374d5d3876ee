"""The simple rival: every column's own distribution, and one Gaussian for how they hang together.

No library of those that are used here has one of mixed columns, and a package for it alone (such as
``copulas``) would bring pandas and plotly into the core.
"""

from typing import Self

import numpy as np
from scipy.stats import norm

from vae_core.evaluation.fidelity.records import Records

RIDGE = 1e-6  # on the diagonal, of columns that follow from others


class GaussianCopula:
    """Ranks as normal scores, which are taken for draws of one Gaussian (Nelsen 2006, 2.3).

    Of a choice each value has a stretch of [0, 1] as long as its share, the most frequent first,
    and a row a place in it by chance (Patki et al. 2016, The Synthetic Data Vault, section IV).
    """

    def __init__(self, records: Records, correlation: np.ndarray, ranked: list[np.ndarray]):
        self.like = records.select(slice(0, 0))
        self.correlation = correlation
        self.ranked = ranked

    @classmethod
    def fit(cls, records: Records, seed: int = 0) -> Self:
        """Fit to whole records, two at least."""
        draw = np.random.default_rng(seed)
        scores, ranked = [], []
        for size, values in zip(records.sizes, records.values.T, strict=True):
            if size:
                order = np.argsort(-np.bincount(values.astype(np.int64), minlength=size))
                places = np.argsort(order)[values.astype(np.int64)]
                ranked.append(order[np.sort(places)].astype(np.float64))
            else:
                places = values
                ranked.append(np.sort(values))
            # Ties are broken by chance, so that the score of a choice lies in its value's stretch.
            jittered = np.lexsort((draw.random(len(values)), places))
            ranks = np.empty(len(values))
            ranks[jittered] = np.arange(len(values))
            scores.append(norm.ppf((ranks + 0.5) / len(values)))
        correlation = np.corrcoef(np.array(scores)).reshape(len(scores), len(scores))
        return cls(records, correlation, ranked)

    def sample(self, count: int, seed: int = 0) -> Records:
        """So many rows: of each column values that were found, by a normal score's rank."""
        draw = np.random.default_rng(seed)
        width = len(self.ranked)
        root = np.linalg.cholesky(self.correlation + RIDGE * np.eye(width))
        levels = norm.cdf(draw.standard_normal((count, width)) @ root.T)
        columns = [
            ranked[np.minimum((level * len(ranked)).astype(np.int64), len(ranked) - 1)]
            for ranked, level in zip(self.ranked, levels.T, strict=True)
        ]
        return Records(self.like.names, self.like.sizes, np.stack(columns, 1))
