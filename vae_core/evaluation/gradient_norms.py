"""Gradient norms of a whole run: their series, and how far they stand out."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

SPIKE = 10.0  # times the median gradient norm
# The first steps of every training have large gradients, which explode nothing.
START = 0.1
FEWEST_REPORTS = 10


@dataclass(frozen=True)
class Gradients:
    """Gradient norms of a run, before clipping.

    Attributes:
        series: [step, norm] of each report that had one.
        median, largest: of all of them.
        spikes: share above ten times the median after the first tenth; None for too few reports.
        largest_later: the largest after the first tenth, in medians; None for too few.
    """

    series: list[list[float]]
    median: float
    largest: float
    spikes: float | None
    largest_later: float | None


def summarise_gradients(history: list[dict[str, Any]]) -> Gradients | None:
    """Gradient norms of a run's reports; None where there is none."""
    series = [
        [float(record["step"]), float(record["gradient_norm"])]
        for record in history
        if record.get("gradient_norm") is not None and math.isfinite(record["gradient_norm"])
    ]
    if not series:
        return None
    norms = np.array([norm for _, norm in series])
    median = float(np.median(norms))
    enough = len(norms) >= FEWEST_REPORTS and median > 0
    later = norms[math.ceil(START * len(norms)) :]
    return Gradients(
        series,
        median,
        float(norms.max()),
        float((later > SPIKE * median).mean()) if enough else None,
        float(later.max() / median) if enough else None,
    )
