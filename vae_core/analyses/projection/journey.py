"""The points of a map at each snapshot of its model's training: where the codes were on the way.

All moments are seen in the view of the finished model: a dot that moves is a code that moves.
"""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from vae_core.analyses.projection.methods import principal_components, project
from vae_core.analyses.projection.subject import encode_terms
from vae_core.analyses.subject import Subject
from vae_core.artifacts.moment_file import moment_from
from vae_core.artifacts.records import JourneyRecord, MomentRecord
from vae_core.config.analyses import LINEAR, ProjectionSettings
from vae_core.data.base import spread_evenly
from vae_core.errors import ProgressCallback, UserError, within
from vae_core.evaluation.codes import encode
from vae_core.runs.store import Run

_FARTHEST = 60_000  # in float16
_FIRST = 0.1  # share of the time that the finished model takes


def project_journey(
    subject: Subject, settings: ProjectionSettings, report: ProgressCallback
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The points of :func:`project_model` at each snapshot; the parts of a pack.

    Tensors: ``points`` (T, N, 2|3) float16, T snapshots in the order of their steps.

    Raises:
        UserError: for a model that has kept no snapshots or has no encoder, and for a view that
            is learned anew for each set of codes.
    """
    if settings.method not in LINEAR:
        raise UserError(
            "t-SNE and UMAP place codes anew each time. Choose PCA or latent dimensions to move "
            "through training."
        )
    timeline = Run(subject.path).timeline
    steps = timeline.steps() if subject.path.is_dir() else []
    if not steps or not subject.model.posterior_head.encodes:
        raise UserError("This model has kept no snapshots of its training, or has no encoder.")
    whole = getattr(subject.data, settings.split)
    split = whole.select(spread_evenly(len(whole), min(settings.points, len(whole))))
    encoded = encode_terms(subject.model, split, settings.seed, within(report, 0.0, _FIRST))
    place = _view(encoded.codes.astype(np.float64), settings, encoded.kl_per_dimension)
    model = copy.deepcopy(subject.model)
    moments, points = [], []
    for count, step in enumerate(steps):
        report("Encoding at each snapshot", _FIRST + (1 - _FIRST) * count / len(steps))
        moment = moment_from(timeline.read(step), model)
        model.load_state_dict(moment.state)
        points.append(place(encode(model, split).mean.double().numpy()))
        told = MomentRecord(step=step, epoch=moment.epoch, fraction=moment.fraction)
        moments.append(told)
    found = JourneyRecord(settings=settings.model_dump(mode="json"), moments=moments)
    tensors = {"points": np.stack(points).clip(-_FARTHEST, _FARTHEST).astype(np.float16)}
    report("Done", 1.0)
    return found.record(), tensors


def _view(
    codes: np.ndarray, settings: ProjectionSettings, kl: np.ndarray | None
) -> Callable[[np.ndarray], np.ndarray]:
    """What places codes (N, D) where the map of these codes has them: -> (N, 2|3)."""
    wanted = settings.dimensions
    if settings.method == "pca":
        mean, directions, _ = principal_components(codes, wanted)
    else:
        axes = project(codes, settings, kl=kl).latent_axes or ()
        mean, directions = np.zeros(codes.shape[1]), np.eye(codes.shape[1])[list(axes)]
    missing = wanted - len(directions)

    def place(others: np.ndarray) -> np.ndarray:
        return np.pad((others - mean) @ directions.T, ((0, 0), (0, missing)))

    return place
