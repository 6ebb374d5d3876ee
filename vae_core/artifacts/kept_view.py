"""A view of the codes that a weights file brings along, so that its map need not be learned.

Only shipped models have one; the record's ``view`` says of which settings it is. Imports no torch.
"""

from pathlib import Path
from typing import Any

import numpy as np

from vae_core.artifacts.weights_file import read_weights, weights_path
from vae_core.config.analyses import ProjectionSettings
from vae_core.pack import pack, read_meta, unpack

# What the Map page asks for first.
TELLING = ProjectionSettings(method="tsne")
POINTS = "view/points"  # float16 (N, 2 or 3)


def with_points(weights: bytes, settings: ProjectionSettings, points: np.ndarray) -> bytes:
    """A weights file that brings these points (N, 2 or 3) along."""
    meta, tensors = unpack(weights)
    meta["view"] = settings.model_dump(mode="json")
    return pack(meta, tensors | {POINTS: points.astype(np.float16)})


def keeps(path: Path, settings: ProjectionSettings) -> bool:
    """Whether a run's folder or weights file brings the view of these settings along."""
    return weights_path(path).is_file() and _is_of(read_meta(read_weights(path)[1]), settings)


def kept_points(path: Path, settings: ProjectionSettings) -> np.ndarray | None:
    """The points float32 (N, 2 or 3) that it brings along, or None."""
    if not keeps(path, settings):
        return None
    _, tensors = unpack(read_weights(path)[1])
    return tensors[POINTS].astype(np.float32) if POINTS in tensors else None


def _is_of(meta: dict[str, Any], settings: ProjectionSettings) -> bool:
    return meta.get("view") == settings.model_dump(mode="json")
