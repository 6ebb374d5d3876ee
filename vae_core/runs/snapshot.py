"""What a training shows while it runs: the same inputs, noise and points at every report.

Because nothing but the weights differs between two snapshots, motion on the screen means learning.
"""

from dataclasses import asdict
from typing import Any

import numpy as np
import torch
from torch import Tensor

from vae_core.artifacts.live import standing, weight_names
from vae_core.artifacts.model_file import choose_examples
from vae_core.artifacts.records import HistoryRecord, LiveRecord
from vae_core.config.run import RunConfig
from vae_core.data import Dataset
from vae_core.data.views import grey_levels
from vae_core.evaluation.likelihood import batch_of
from vae_core.models.vae import VAE
from vae_core.pack import pack
from vae_core.runs.watched import watched
from vae_core.training.progress import Progress

PICTURES = 16
POINTS = 400
# A traversal leads so many standard deviations of the codes to either side of their mean.
TRAVERSAL = torch.linspace(-3, 3, 9)
HISTORY_POINTS = 300


class Probe:
    """The fixed inputs, noise and points of a run."""

    def __init__(self, config: RunConfig, data: Dataset, last: np.ndarray | None = None):
        """``last``: the points (P, 2) of the snapshot before, where a run goes on."""
        self.data = data
        self.config = config
        self.inputs = data.validation.select(choose_examples(data.validation, PICTURES))
        self._pictures = data.pictures(self.inputs.images).numpy()
        self.points = data.validation.select(torch.arange(min(POINTS, len(data.validation))))
        if last is not None and last.shape != (len(self.points), 2):
            last = None
        self._projection = None if last is None else torch.from_numpy(last.copy())

    @torch.no_grad()
    def snapshot(
        self, progress: Progress, history: list[dict[str, Any]], run_id: str, state: str
    ) -> bytes:
        """The live pack of a report: numbers, pictures and the latent scatter."""
        model, head = progress.model, progress.model.posterior_head
        x, y = batch_of(model, self.inputs, 0, len(self.inputs))
        drawn = model.draw(PICTURES, generator=torch.Generator().manual_seed(self.config.seed))
        codes = model.embed(*batch_of(model, self.points, 0, len(self.points))).float()
        weight = codes.std(0).tolist() if head.pointlike else progress.kl_per_dimension
        traversed = int(np.argmax(weight))
        tensors = {
            "inputs": self._pictures,
            "reconstructions": _levels(model.picture(model.embed(x, y), y)),
            "samples": _levels(model.picture(*drawn)),
            "latent": self._scatter(codes).numpy(),
            "traversal": _levels(self._traverse(model, codes[:, traversed], x, y, traversed)),
        }
        if self.points.labels is not None:
            tensors["latent_labels"] = self.points.labels.numpy().astype(np.int32)
        seen = watched(model, self.config, progress.weights, self.inputs.select(torch.arange(1)))
        tensors |= seen[1] if seen else {}
        names = weight_names(self.config)
        found = LiveRecord(
            run=run_id,
            state=state,
            step=progress.step,
            epoch=progress.epoch,
            seconds=progress.seconds,
            fraction=progress.fraction,
            eta=progress.eta,
            images_per_second=progress.images_per_second,
            weights={names[name]: value for name, value in progress.weights.items()},
            kl_per_dimension=progress.kl_per_dimension,
            traversed=traversed,
            active_units=progress.active_units,
            gradient_norm=progress.gradient_norm,
            gradient_norms=progress.gradient_norms,
            gauges=[asdict(gauge) for gauge in progress.gauges],
            findings=[finding.brief() for finding in progress.findings],
            history=thin(history),
            watched=seen[0] if seen else None,
            **standing(model, self.config, self.data),
        )
        return pack(found.record(), tensors)

    def _traverse(
        self, model: VAE, spread: Tensor, x: Tensor, y: Tensor | None, dimension: int
    ) -> Tensor:
        """The first input's code led along one dimension, decoded: (9, C', H', W')."""
        label = None if y is None else y[:1]
        codes = model.embed(x[:1], label).repeat(len(TRAVERSAL), 1)
        # Codes that are no picture's stand still: one walks through the prior instead.
        width = spread.std() if model.posterior_head.encodes else 1.0
        codes[:, dimension] = spread.mean() + width * TRAVERSAL
        return model.picture(codes, None if label is None else label.repeat(len(TRAVERSAL)))

    def _scatter(self, codes: Tensor) -> Tensor:
        """The points' posterior means in two dimensions, (P, 2).

        Two latent dimensions as they are; more through their first two principal components, turned
        to lie as close as possible to the previous snapshot's (orthogonal Procrustes), since the
        components' signs and order are arbitrary. The projection is orthonormal and not centred, so
        the prior is N(0, I) on the map too.
        """
        if codes.shape[1] == 1:
            return torch.cat([codes, torch.zeros_like(codes)], dim=1)
        if codes.shape[1] == 2:
            return codes
        centred = codes - codes.mean(0)
        _, _, basis = torch.linalg.svd(centred, full_matrices=False)
        flat = codes @ basis[:2].T
        if self._projection is not None:
            left, _, right = torch.linalg.svd(flat.T @ self._projection)
            flat = flat @ (left @ right)
        self._projection = flat
        return flat.contiguous()


def thin(history: list[dict[str, Any]]) -> HistoryRecord:
    """A history as columns of at most 300 points, the last one always among them.

    Points that are kept stay the same while a history grows, but for the few times when every other
    one goes: a watcher is told of the new ones only.
    """
    stride = 1
    while -(-len(history) // stride) >= HISTORY_POINTS:
        stride *= 2
    kept = history[::stride]
    if history and (len(history) - 1) % stride:
        kept = [*kept, history[-1]]

    def losses(split: str) -> dict[str, list[float]]:
        reconstruction = [record[split]["reconstruction"] for record in kept]
        kl = [record[split]["kl"] for record in kept]
        total = [a + b for a, b in zip(reconstruction, kl, strict=True)]
        return {"reconstruction": reconstruction, "kl": kl, "loss": total}

    return HistoryRecord(
        seconds=[record["seconds"] for record in kept],
        epoch=[record["epoch"] for record in kept],
        train=losses("train"),
        validation=losses("validation"),
    )


def _levels(pictures: Tensor) -> np.ndarray:
    return grey_levels(pictures).numpy()
