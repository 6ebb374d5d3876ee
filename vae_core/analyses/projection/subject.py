"""The map of a trained model: its examples' codes projected, with what is known of each."""

import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from vae_core.analyses.projection.methods import Projection, project
from vae_core.analyses.projection.quality import measure_quality
from vae_core.analyses.subject import Subject
from vae_core.artifacts.records import MapRecord
from vae_core.config.analyses import ProjectionSettings
from vae_core.data import Split
from vae_core.data.base import spread_evenly
from vae_core.draws import seeded
from vae_core.errors import ProgressCallback, UserError, within
from vae_core.evaluation.likelihood import batch_of, evaluating
from vae_core.models.vae import VAE, aims_at_standard_normal

THUMBNAIL = 32  # pixels of the longer side at most
# Letters and curves are lost when shrunk; of many points their pictures would weigh too much.
DRAWN, FEW = 64, 4000
HALF_ABOVE = 64  # longer codes are stored in half precision, which every float16 code survives
MEMORY = 2**27
# Shares of the time that encoding takes, and projecting; measuring the quality is the rest.
SHARES = {"native": (0.8, 0.0), "pca": (0.8, 0.0), "tsne": (0.04, 0.93), "umap": (0.04, 0.93)}


@dataclass(frozen=True)
class Encoded:
    """Codes (N, D) with the terms of the bound of each example, float32 nats (N,).

    ``kl_per_dimension`` is the mean over the examples (D,); None where the code is a
    point, quantised or not: its dimensions differ by their spread alone.
    """

    codes: np.ndarray
    error: np.ndarray
    kl: np.ndarray
    kl_per_dimension: np.ndarray | None


@torch.no_grad()
def encode_terms(model: VAE, split: Split, seed: int, report: ProgressCallback) -> Encoded:
    """Posterior means with reconstruction term and KL, as in ``evidence_lower_bound``.

    One sample of the code an example, seeded: the errors and KLs of a whole split average to the
    terms of its bound.
    """
    count = len(split)
    batch = max(1, min(1000, MEMORY // (64 * math.prod(model.shape))))
    codes, errors, kls, per_dimension = [], [], [], []
    with evaluating(model), seeded(seed, model):
        for start in range(0, count, batch):
            terms = model.terms(*batch_of(model, split, start, min(start + batch, count)))
            codes.append(terms.posterior.mean)
            errors.append(terms.distortion)
            kls.append(terms.kl)
            if not model.posterior_head.pointlike:
                per_dimension.append(terms.nats_per_dimension)
            report("Encoding", min(1.0, (start + batch) / count))
    return Encoded(
        torch.cat(codes).float().numpy(),
        torch.cat(errors).float().numpy(),
        torch.cat(kls).float().numpy(),
        torch.cat(per_dimension).mean(0).numpy() if per_dimension else None,
    )


def thumbnails(images: Tensor, most: int = THUMBNAIL) -> Tensor:
    """Pictures uint8 (N, C, H, W), shrunk by averaging where a side exceeds ``most`` pixels."""
    height, width = images.shape[-2:]
    longer = max(height, width)
    if longer <= most:
        return images
    size = (max(1, height * most // longer), max(1, width * most // longer))
    parts = [F.adaptive_avg_pool2d(part.float(), size).round() for part in images.split(1000)]
    return torch.cat(parts).to(torch.uint8)


def project_model(
    subject: Subject, settings: ProjectionSettings, report: ProgressCallback
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The map of a model; the parts of a pack.

    Tensors: ``points`` (N, 2|3) float32, ``codes`` (N, D) float32 or float16, ``error`` and ``kl``
    (N,) float32 in nats, ``pictures`` (N, C, h, w) uint8, ``indices`` (N,) int32 positions in the
    split, ``labels`` (N,) and ``factors`` (N, F) int32 where there are any.

    Raises:
        UserError: for a model without an encoder, or as
            :func:`vae_core.analyses.projection.methods.project`.
    """
    if not subject.model.posterior_head.encodes:
        raise UserError(
            "This model has no encoder, so examples have no places in the latent space. "
            "Choose another model, or explore this one."
        )
    began = time.perf_counter()
    whole = getattr(subject.data, settings.split)
    indices = spread_evenly(len(whole), min(settings.points, len(whole)))
    split = whole.select(indices)
    first, second = SHARES[settings.method]
    encoded = encode_terms(subject.model, split, settings.seed, within(report, 0.0, first))
    projection = project(
        encoded.codes,
        settings,
        within(report, first, first + second),
        encoded.kl_per_dimension,
    )
    report("Measuring the projection", first + second)
    labels = None if split.labels is None else split.labels.numpy().astype(np.int32)
    quality = measure_quality(encoded.codes, projection.points, labels, settings.seed)
    tensors = _tensors(subject, split, indices, encoded, projection)
    found = _describe(subject, settings, projection, quality.record(), time.perf_counter() - began)
    report("Done", 1.0)
    return found.record(), tensors


def _tensors(
    subject: Subject, split: Split, indices: Tensor, encoded: Encoded, projection: Projection
) -> dict[str, np.ndarray]:
    """What is drawn of each of N points, by name; see ``project_model``."""
    dtype = np.float16 if encoded.codes.shape[1] > HALF_ABOVE else np.float32
    seen = subject.data.pictures(split.images)
    drawn = subject.model.view is not None and len(seen) <= FEW
    tensors = {
        "points": projection.points,
        "codes": encoded.codes.clip(-65000, 65000).astype(dtype),
        "error": encoded.error,
        "kl": encoded.kl,
        "pictures": thumbnails(seen, DRAWN if drawn else THUMBNAIL).numpy(),
        "indices": indices.numpy().astype(np.int32),
    }
    if split.labels is not None:
        tensors["labels"] = split.labels.numpy().astype(np.int32)
    if split.factors is not None:
        floating = split.factors.is_floating_point()
        tensors["factors"] = split.factors.numpy().astype(np.float32 if floating else np.int32)
    return tensors


def _describe(
    subject: Subject,
    settings: ProjectionSettings,
    projection: Projection,
    quality: dict[str, Any],
    seconds: float,
) -> MapRecord:
    model, data = subject.model, subject.data
    return MapRecord(
        title=subject.config.title,
        dataset=subject.config.spec.title,
        settings=settings.model_dump(mode="json"),
        axes=list(projection.axes),
        explained=_numbers(projection.explained),
        latent_axes=None if projection.latent_axes is None else list(projection.latent_axes),
        # Where the prior's middle lies, for views that keep distances to it.
        centre=_numbers(projection.centre) if aims_at_standard_normal(model) else None,
        quality=quality,
        class_names=list(data.class_names),
        factor_names=list(data.factor_names),
        factor_sizes=list(data.factor_sizes),
        deterministic=model.posterior_head.deterministic,
        conditional=bool(model.classes),
        split_size=len(getattr(data, settings.split)),
        seconds=seconds,
    )


def _numbers(values: tuple[float, ...] | None) -> list[float] | None:
    return None if values is None else list(values)
