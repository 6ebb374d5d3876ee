"""Whether the columns of a table hang together at all: else a code has nothing to tell."""

import math

import numpy as np

from vae_core.data import Dataset, Split
from vae_core.data.base import spread_evenly
from vae_core.data.gaps import has_gaps, whole_ones
from vae_core.data.layouts import Table
from vae_core.evaluation.aggregate import Estimate
from vae_core.evaluation.mixtures import choose_mixture, flat

# As many see what a code could tell; more only make the fit slower.
ROWS = 1000
FEWEST = 40  # training rows without gaps, of data that have some


def whole(split: Split) -> Split:
    """The examples without gaps: all, where nothing is missing."""
    if not has_gaps(split.images):
        return split
    return split.select(whole_ones(split.images))


def gain_over_independence(data: Dataset, split: str, classes: int = 0, seed: int = 0) -> Estimate:
    """Nats by which a row is more probable than if its columns were independent, as far as known.

    That is log p(x) - sum_j log p(x_j) under a mixture with its own marginals, which is fitted to
    training rows and chosen on validation rows: the mean over rows of ``split``. With classes all
    are told the class. Of data with gaps it is that of whole rows; NaN where these are too few.
    """
    train, validation, rated = (
        _few(getattr(data, name)) for name in ("train", "validation", split)
    )
    if data.gappy and not enough(len(train[0]), len(validation[0]), len(rated[0])):
        return Estimate(math.nan, math.nan)
    mixture = choose_mixture(Table.of(data.layout), train, validation, classes, seed)
    gain = mixture.log_likelihood(*rated) - mixture.log_marginals(*rated)
    error = float(gain.std(ddof=1) / math.sqrt(len(gain))) if len(gain) > 1 else math.nan
    return Estimate(float(gain.mean()), error)


def enough(train: int, validation: int, rated: int) -> bool:
    """Whether a mixture can be fitted to so many whole rows, chosen and rated by others."""
    return train >= FEWEST and min(validation, rated) >= FEWEST // 4


def _few(split: Split) -> tuple[np.ndarray, np.ndarray | None]:
    split = whole(split)
    some = split.select(spread_evenly(len(split), min(ROWS, len(split))))
    return flat(some.values()), None if some.labels is None else some.labels.numpy()
