"""A map as a table: its points' places with what is known of each, as CSV. Imports no torch."""

from typing import Any

import numpy as np

from vae_core.csv_text import csv_text


def coordinates_csv(meta: dict[str, Any], tensors: dict[str, np.ndarray]) -> str:
    """The points of a map as CSV, a header and a line each.

    Columns: ``index`` (position in the split), ``label`` (the class's name, where there are
    classes), ``factor_NAME`` (the index of the ground-truth factor's value, where known), ``x``,
    ``y`` and in space ``z`` (the view), ``error`` and ``kl`` (nats).

    Args:
        meta, tensors: of a projection's pack (see ``projection.project_model``).
    """
    columns: dict[str, list[Any]] = {"index": tensors["indices"].tolist()}
    if "labels" in tensors:
        names = meta["class_names"]
        columns["label"] = [names[label] for label in tensors["labels"].tolist()]
    for place, name in enumerate(meta["factor_names"] if "factors" in tensors else ()):
        columns[f"factor_{name}"] = tensors["factors"][:, place].tolist()
    for axis, values in zip("xyz", tensors["points"].T, strict=False):
        columns[axis] = [f"{value:.6g}" for value in values.tolist()]
    for name in ("error", "kl"):
        columns[name] = [f"{value:.6g}" for value in tensors[name].tolist()]
    return csv_text(columns, zip(*columns.values(), strict=True))
