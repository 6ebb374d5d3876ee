"""The intrinsic dimension of the data that a model learned from, beside its latent size."""

from typing import Any

import numpy as np
import torch

from vae_core.analyses.subject import Subject
from vae_core.config.analyses import IntrinsicSettings
from vae_core.counting import counted
from vae_core.data.base import to_float
from vae_core.errors import ProgressCallback, UserError
from vae_core.evaluation.figures import number
from vae_core.evaluation.intrinsic import Dimension, neighbour_distances, neighbour_mle, two_nn


def measure_data(
    subject: Subject, settings: IntrinsicSettings, progress: ProgressCallback
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parts of a pack: both estimates of the training split, as ``Dimension`` holds them.

    Distances are those of the numbers as models get them. Examples with gaps are left out.
    """
    progress("Looking for neighbours", None)
    split = subject.data.train
    order = np.random.default_rng(settings.seed).permutation(len(split))[: settings.examples]
    points = to_float(split.images[torch.from_numpy(np.sort(order))]).numpy()
    points = points.reshape(len(points), -1)
    points = points[np.isfinite(points).all(1)]
    found: dict[str, Dimension | None] = {"two_nn": None, "mle": None}
    why = ""
    try:
        distances = neighbour_distances(points, settings.neighbours)
        found = {"two_nn": two_nn(distances[:, :2]), "mle": neighbour_mle(distances)}
        if not all(found.values()):
            why = "Most examples have two neighbours that are equally far, so ratios tell nothing."
    except UserError as error:
        why = str(error)
    meta = {
        name: each and {"value": each.value, "error": each.error, "points": each.points}
        for name, each in found.items()
    }
    return {
        **meta,
        "neighbours": settings.neighbours,
        "numbers": points.shape[1],
        "why": why,
        "words": _words(found["two_nn"], found["mle"], settings.neighbours) or why,
    }, {}


def _words(near: Dimension | None, far: Dimension | None, neighbours: int) -> str:
    if near is None or far is None:
        return ""
    return (
        f"Intrinsic dimension of the data, by {counted(near.points, 'example')}: "
        f"{number(near.value, near.error)} ± {number(near.error, near.error)} by two neighbours "
        f"(Facco et al. 2017), {number(far.value, far.error)} ± {number(far.error, far.error)} by "
        f"{neighbours} (Levina & Bickel 2004). Both fall short where it is large."
    )
