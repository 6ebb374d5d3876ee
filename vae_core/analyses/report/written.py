"""Examples that people read by their values: each as it is written, column by column."""

import math
from typing import Any

from torch import Tensor

from vae_core.catalogue.rows import located
from vae_core.data.layouts import Layout, Table


def distance(layout: Layout) -> str:
    """Which distance of two examples is told, as a caption says it."""
    if layout.by_values:
        return "Euclidean, in scaled columns"
    return f"Euclidean, {'pixels in [0, 1]' if layout.image else 'over the images shown'}"


def columns(layout: Layout) -> list[dict[str, str]]:
    """Name and unit of each column."""
    return [
        {"name": each.name, "unit": getattr(each, "unit", "")} for each in Table.of(layout).columns
    ]


def written(layout: Layout, examples: Tensor) -> list[list[str]]:
    """Examples (N, C, H, W) as texts, (N, columns): values in their units, to their step."""
    found = located(layout.tabulate)(examples, layout)
    texts = [
        [_text(value, getattr(column, "decimals", 0)) for value in found[column.name]]
        for column in Table.of(layout).columns
    ]
    return [list(row) for row in zip(*texts, strict=True)]


def _text(value: Any, decimals: int) -> str:
    if isinstance(value, str):
        return value
    if value is None or not math.isfinite(value):
        return "–"
    plain = abs(value) < 1e7 and decimals <= 6
    return (f"{value:.{decimals}f}" if plain else f"{value:.4g}").replace("-", "−")
